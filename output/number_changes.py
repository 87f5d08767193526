"""Changes of the numbers that pages advertise, for some pages only: rows of the view `number_changes`.

The view goes through all visits to answer; what is asked here names the pages first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from output import bulk
from output.rows import NumberChangeRow

# What the current reading of a snapshot advertises, public lines left out.
_SAID = """SELECT t.number_id FROM reading r JOIN pair_mention t ON t.reading_id = r.id
    JOIN number q ON q.id = t.number_id AND q.is_public = 0
    WHERE r.snapshot_id = {of} AND r.current = 1 AND r.is_advert = 1 AND t.role = 'advertised'"""
_ONLY = f"""(SELECT {{names}} FROM (SELECT n.number FROM number n
    WHERE n.id IN ({_SAID}) AND n.id NOT IN ({_SAID.format(of="{other}")}) ORDER BY n.number) o)"""
# The visit before in the order of the view, of those that advertise a number: a page that is away in between, or shows
# a parked one's sign, has not changed its numbers. The bounds on the time are for the index.
_EARLIER = f"""(SELECT u.snapshot_id FROM visit u JOIN snapshot w ON w.id = u.snapshot_id
    WHERE u.page_id = v.page_id AND u.outcome = 'ok' AND u.time <= v.time
      AND (u.time < v.time OR w.sha256 < s.sha256) AND EXISTS ({_SAID.format(of="u.snapshot_id")})
    ORDER BY u.time DESC, w.sha256 DESC LIMIT 1)"""
# Readings with one fingerprint advertise the same, so that most visits need no closer look.
_CHANGES = """
    WITH x AS MATERIALIZED (
      SELECT v.page_id, v.time, v.run_id, v.snapshot_id AS later, {earlier} AS earlier
      FROM visit v JOIN snapshot s ON s.id = v.snapshot_id
      WHERE v.outcome = 'ok' AND {which} AND EXISTS ({says})),
    c AS MATERIALIZED (
      SELECT x.page_id, {old} AS old, {new} AS new, x.time, x.run_id FROM x
      WHERE x.earlier <> x.later AND NOT EXISTS (
        SELECT 1 FROM reading a JOIN reading b ON b.snapshot_id = x.later AND b.fingerprint = a.fingerprint
        WHERE a.snapshot_id = x.earlier AND a.current = 1 AND b.current = 1))
    SELECT p.url, c.old, c.new, c.time, c.run_id FROM c JOIN page p ON p.id = c.page_id
    WHERE c.old IS NOT NULL OR c.new IS NOT NULL ORDER BY p.url, c.time
"""


def of_page(connection: Connection, page: int) -> list[NumberChangeRow]:
    """The changes of one page, by its id, the earliest first."""
    return _rows(_ask(connection, "v.page_id = :page", {"page": page}))


def of_number(connection: Connection, number: str) -> list[NumberChangeRow]:
    """The changes in which `number`, in national digits, comes or goes, by page and time."""
    which = """v.page_id IN (SELECT p.page_id FROM page_pair p JOIN number n ON n.id = p.number_id
        WHERE n.number = :number)"""
    found = _rows(_ask(connection, which, {"number": number}))
    return [row for row in found if number in row.old or number in row.new]


def latest_of_number(connection: Connection, number: str, pages: int) -> list[NumberChangeRow]:
    """The same as `of_number`, the latest first, on the `pages` last seen among those that served several bodies."""
    which = """v.page_id IN (SELECT g.id FROM page g WHERE g.snapshots > 1 AND g.id IN (
          SELECT p.page_id FROM page_pair p JOIN number n ON n.id = p.number_id WHERE n.number = :number)
        ORDER BY g.last_seen DESC, g.id LIMIT :pages)"""
    found = _rows(_ask(connection, which, {"number": number, "pages": pages}))
    shown = [row for row in found if number in row.old or number in row.new]
    return sorted(shown, key=lambda row: (row.when, row.page), reverse=True)


def between(
    connection: Connection, since: str, until: str, brand: str | None = None
) -> list[NumberChangeRow]:
    """The changes from `since` to `until`, both included; with `brand` on pages that it is advertised on."""
    which = """v.time BETWEEN :since AND :until AND v.page_id IN (
        SELECT g.id FROM page g WHERE g.snapshots > 1 AND g.last_seen >= :since AND g.first_seen <= :until)"""
    values: dict[str, Any] = {"since": since, "until": until}
    if brand is not None:
        which += """ AND v.page_id IN (SELECT q.page_id FROM page_pair q JOIN brand b ON b.id = q.brand_id
            WHERE b.brand = :brand)"""
        values["brand"] = brand
    return _rows(_ask(connection, which, values))


def count_by_run(connection: Connection, runs: Iterable[int]) -> dict[int, int]:
    """How many changes the visits of each of `runs` showed; runs without any are left out."""
    which = f"""v.run_id {bulk.among(connection, "runs")}
        AND EXISTS (SELECT 1 FROM page g WHERE g.id = v.page_id AND g.snapshots > 1)"""
    counts: dict[int, int] = {}
    for row in _ask(connection, which, {"runs": bulk.as_list(connection, runs)}):
        counts[row[4]] = counts.get(row[4], 0) + 1
    return counts


def _ask(connection: Connection, which: str, values: Mapping[str, Any]) -> Iterable[Any]:
    names = (
        "string_agg(o.number, '|' ORDER BY o.number)"
        if bulk.is_postgres(connection)
        else "group_concat(o.number, '|')"
    )
    old = _ONLY.format(names=names, of="x.earlier", other="x.later")
    new = _ONLY.format(names=names, of="x.later", other="x.earlier")
    statement = _CHANGES.format(
        old=old, new=new, which=which, earlier=_EARLIER, says=_SAID.format(of="v.snapshot_id")
    )
    return connection.execute(bulk.sql(statement), dict(values))


def _rows(found: Iterable[Any]) -> list[NumberChangeRow]:
    return [
        NumberChangeRow(page, old.split("|") if old else [], new.split("|") if new else [], time)
        for page, old, new, time, _ in found
    ]
