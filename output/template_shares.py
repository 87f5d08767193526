"""Which templates pages show adverts of, beside which numbers: what `output.ties` looks for numbers that take turns in.

`page_template` says so of each page, by the same reading; `template_share` adds that up by host. Both are kept up page by
page, as the difference between what a page had and what it has.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, database
from output.gains import Gain, add, is_less
from output.totals import Seen

Own = tuple[int, int, int]
"""Ids of page, template, number."""
Key = tuple[int, str, int]
"""Template, host, number."""


class Group(NamedTuple):
    """Pages of one host that show one template."""

    template: int
    host: str


_PAGE_COLUMNS = ["page_id", "template_id", "number_id", "first_seen", "last_seen"]
_COLUMNS = ["template_id", "host", "number_id", "pages", "first_seen", "last_seen"]
_SAID = """
    SELECT s.page_id, r.template_id, t.number_id, min(v.first), max(v.last)
    FROM snapshot s
    JOIN (SELECT snapshot_id, min(time) AS first, max(time) AS last FROM visit
          WHERE outcome = 'ok' AND snapshot_id IS NOT NULL AND page_id {among} GROUP BY snapshot_id) v ON v.snapshot_id = s.id
    JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1 AND r.template_id IS NOT NULL
    JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
    JOIN number n ON n.id = t.number_id AND n.is_public = 0
    WHERE s.page_id {among}
    GROUP BY s.page_id, r.template_id, t.number_id
"""
_SUMS = """
    SELECT p.template_id, coalesce(g.host, ''), p.number_id, count(*), min(p.first_seen), max(p.last_seen)
    FROM page_template p JOIN page g ON g.id = p.page_id {which}
    GROUP BY p.template_id, coalesce(g.host, ''), p.number_id
"""
# Few numbers have many pages: their pairs are the short way to them.
_ONE = """WHERE p.page_id IN (SELECT q.page_id FROM page_pair q WHERE q.number_id = :number)
    AND p.template_id = :template AND p.number_id = :number AND coalesce(g.host, '') = :host"""


def update(connection: Connection, pages: dict[int, str | None]) -> set[Group]:
    """Bring the shares of these pages (id to host) up to their current readings; the groups that have changed."""
    ids, among = bulk.as_list(connection, pages), bulk.among(connection)
    kept = f"SELECT {', '.join(_PAGE_COLUMNS)} FROM page_template WHERE page_id {among}"
    before, after = _read(connection, kept, ids), _read(connection, _SAID.format(among=among), ids)
    if before == after:
        return set()
    database.lock(connection, database.TIE_LOCK)
    _write(connection, before, after)
    gains, shrunk = _differences(before, after, pages)
    won = {key: gain for key, gain in gains.items() if key not in shrunk}
    add(connection, "template_share", _COLUMNS[:3], won)
    _recount(connection, shrunk)
    return {Group(template, host) for template, host, _ in gains.keys() | shrunk}


def _read(connection: Connection, statement: str, ids: object) -> dict[Own, Seen]:
    rows = bulk.rows(connection, statement, {"values": ids})
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}


def _write(connection: Connection, before: dict[Own, Seen], after: dict[Own, Seen]) -> None:
    gone = [
        {"page": key[0], "template": key[1], "number": key[2]} for key in sorted(before.keys() - after.keys())
    ]
    if gone:
        delete = "DELETE FROM page_template WHERE page_id = :page AND template_id = :template AND number_id = :number"
        bulk.each(connection, delete, gone)
    changed = sorted((*key, *seen) for key, seen in after.items() if before.get(key) != seen)
    span = "first_seen = excluded.first_seen, last_seen = excluded.last_seen"
    conflict = f"(page_id, template_id, number_id) DO UPDATE SET {span}"
    bulk.insert(connection, "page_template", _PAGE_COLUMNS, changed, conflict)


def _differences(
    before: dict[Own, Seen], after: dict[Own, Seen], pages: dict[int, str | None]
) -> tuple[dict[Key, Gain], set[Key]]:
    """What the sums win by the change, and which lose something and must be counted again."""
    gains: dict[Key, Gain] = {}
    shrunk: set[Key] = set()
    for own in before.keys() | after.keys():
        old, new = before.get(own), after.get(own)
        if old == new:
            continue
        key = (own[1], pages[own[0]] or "", own[2])
        if new is None or (old is not None and is_less(old, new)):
            shrunk.add(key)
        else:
            gains[key] = gains.get(key, Gain(0, *new)).plus(old is None, new)
    return gains, shrunk


def _recount(connection: Connection, keys: Iterable[Key]) -> None:
    names = [
        {"template": template, "host": host, "number": number} for template, host, number in sorted(keys)
    ]
    for statement in (
        "DELETE FROM template_share WHERE template_id = :template AND host = :host AND number_id = :number",
        f"INSERT INTO template_share ({', '.join(_COLUMNS)}) {_SUMS.format(which=_ONE)}",
    ):
        if names:
            bulk.each(connection, statement, names)
