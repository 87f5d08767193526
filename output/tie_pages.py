"""Evidence that single pages give: numbers on one advert, numbers swapped for each other. Looked up, not stored here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk
from output.tie_rules import SAME_ADVERT, SWAP, Evidence, Shown, Two, on_one_advert, swaps
from output.totals import Seen

Piece = tuple[str, str, int, int]
"""Kind, key (of a page: its id), and two numbers."""

# Only a page that has advertised two numbers or more can tie any.
_SEVERAL = "SELECT page_id FROM page_pair {which} GROUP BY page_id HAVING count(DISTINCT number_id) > 1"
# What is withdrawn ties nothing, but an advert does not become another one by that.
_SHOWN = """
    SELECT s.page_id, s.id, r.template_id, r.regions, r.title, t.number_id, t.brand_id, t.role
    FROM snapshot s JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.role IN ('advertised', 'withdrawn')
    JOIN number n ON n.id = t.number_id AND n.is_public = 0
    WHERE s.page_id {among}
    GROUP BY s.page_id, s.id, r.template_id, r.regions, r.title, t.number_id, t.brand_id, t.role
"""
# A page that has shown one body ties by that alone, for as long as it was seen.
_OF_ONE_BODY = """
    SELECT g.id, g.first_seen, g.last_seen, t.number_id, t.brand_id, t.role FROM page g
    JOIN reading r ON r.snapshot_id = g.newest_snapshot_id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.role IN ('advertised', 'withdrawn')
    JOIN number n ON n.id = t.number_id AND n.is_public = 0
    WHERE g.id {among} AND g.snapshots = 1
"""
_CHANGED = "SELECT id FROM page WHERE id {among} AND snapshots > 1"
_VISITS = """
    SELECT v.page_id, v.time, v.snapshot_id FROM visit v JOIN snapshot s ON s.id = v.snapshot_id
    WHERE v.outcome = 'ok' AND v.page_id {among} ORDER BY v.page_id, v.time, s.sha256
"""


class Version(NamedTuple):
    """One visit of a page that showed an advert: when, which snapshot, and what that advertises."""

    time: str
    snapshot: int
    shown: Shown


def several(connection: Connection, pages: Iterable[int] | None = None) -> Iterator[list[int]]:
    """Ids of the pages, of these or of all, that have advertised several numbers, some at a time."""
    if pages is None:
        yield from bulk.chunks(connection.scalars(bulk.sql(_SEVERAL.format(which=""))).all())
        return
    statement = _SEVERAL.format(which="WHERE page_id {among}")
    for part in bulk.chunks(sorted(pages)):
        yield [row[0] for row in bulk.rows_of(connection, statement, part)]


def evidence(connection: Connection, pages: Iterable[int] | None = None) -> dict[Piece, Evidence]:
    """What these pages, or all, say of numbers that are run together."""
    found: dict[Piece, Evidence] = {}
    for part in several(connection, pages):
        found |= _of_one_body(connection, part)
        changed = [row[0] for row in bulk.rows_of(connection, _CHANGED, part)]
        for page, versions in history(connection, changed).items():
            for (a, b), (first, last) in _together(versions).items():
                found[SAME_ADVERT, str(page), a, b] = Evidence(1, first, last)
            turns = swaps([(version.time, version.shown) for version in versions])
            for (a, b), (first, last) in turns.items():
                found[SWAP, str(page), a, b] = Evidence(1, first, last)
    return found


def _of_one_body(connection: Connection, pages: list[int]) -> dict[Piece, Evidence]:
    shown: dict[int, Shown] = {}
    seen: dict[int, Seen] = {}
    for page, first, last, number, brand, role in bulk.rows_of(connection, _OF_ONE_BODY, pages):
        seen[page] = (first, last)
        shown[page] = shown.get(page, Shown({}, None, None)).plus(number, brand, role == "withdrawn")
    return {
        (SAME_ADVERT, str(page), a, b): Evidence(1, *seen[page])
        for page, advert in shown.items()
        for a, b in on_one_advert(advert)
    }


def history(connection: Connection, pages: list[int]) -> dict[int, list[Version]]:
    """The visits of each page that showed an advert, the earliest first."""
    if not pages:
        return {}
    shown: dict[int, Shown] = {}
    rows = bulk.rows_of(connection, _SHOWN, pages)
    for _, snapshot, template, regions, title, number, brand, role in rows:
        bare = "".join(char for char in title if char.isalpha())
        before = shown.get(snapshot, Shown({}, template, regions, bare))
        shown[snapshot] = before.plus(number, brand, role == "withdrawn")
    found: dict[int, list[Version]] = {}
    for page, time, snapshot in bulk.rows_of(connection, _VISITS, pages):
        if snapshot in shown:
            found.setdefault(page, []).append(Version(time, snapshot, shown[snapshot]))
    return found


def _together(versions: Iterable[Version]) -> dict[Two, Seen]:
    found: dict[Two, Seen] = {}
    for version in versions:
        for pair in on_one_advert(version.shown):
            first, last = found.get(pair, (version.time, version.time))
            found[pair] = (min(first, version.time), max(last, version.time))
    return found
