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
# Readings with one fingerprint advertise the same, so that most visits need no closer look.
_CHANGES = """
    SELECT c.page, c.old, c.new, c.time, c.run_id FROM (
      SELECT p.url AS page, {old} AS old, {new} AS new, x.time, x.run_id
      FROM (SELECT v.page_id, v.time, v.run_id, v.snapshot_id AS later,
                   lag(v.snapshot_id) OVER (PARTITION BY v.page_id ORDER BY v.time, s.sha256) AS earlier
            FROM visit v JOIN snapshot s ON s.id = v.snapshot_id
            WHERE v.outcome = 'ok' AND v.page_id IN ({pages})) x
      JOIN page p ON p.id = x.page_id
      WHERE x.earlier <> x.later AND {which} AND NOT EXISTS (
        SELECT 1 FROM reading a JOIN reading b ON b.fingerprint = a.fingerprint
        WHERE a.snapshot_id = x.earlier AND a.current = 1 AND b.snapshot_id = x.later AND b.current = 1)) c
    WHERE c.old IS NOT NULL OR c.new IS NOT NULL ORDER BY c.page, c.time
"""
ALL = "1 = 1"


def of_page(connection: Connection, page: int) -> list[NumberChangeRow]:
    """The changes of one page, by its id, the earliest first."""
    return _rows(_ask(connection, ":page", ALL, {"page": page}))


def of_number(connection: Connection, number: str) -> list[NumberChangeRow]:
    """The changes in which `number`, in national digits, comes or goes, by page and time."""
    pages = "SELECT p.page_id FROM page_pair p JOIN number n ON n.id = p.number_id WHERE n.number = :number"
    found = _rows(_ask(connection, pages, ALL, {"number": number}))
    return [row for row in found if number in row.old or number in row.new]


def between(
    connection: Connection, since: str, until: str, brand: str | None = None
) -> list[NumberChangeRow]:
    """The changes from `since` to `until`, both included; with `brand` on pages that it is advertised on."""
    pages = (
        "SELECT g.id FROM page g WHERE g.snapshots > 1 AND g.last_seen >= :since AND g.first_seen <= :until"
    )
    values: dict[str, Any] = {"since": since, "until": until}
    if brand is not None:
        pages += """ AND g.id IN (SELECT q.page_id FROM page_pair q JOIN brand b ON b.id = q.brand_id
            WHERE b.brand = :brand)"""
        values["brand"] = brand
    return _rows(_ask(connection, pages, "x.time >= :since AND x.time <= :until", values))


def count_by_run(connection: Connection, runs: Iterable[int]) -> dict[int, int]:
    """How many changes the visits of each of `runs` showed; runs without any are left out."""
    among = bulk.among(connection, "runs")
    pages = f"""SELECT g.id FROM page g WHERE g.snapshots > 1 AND g.id IN (
        SELECT w.page_id FROM visit w WHERE w.run_id {among})"""
    values = {"runs": bulk.as_list(connection, runs)}
    counts: dict[int, int] = {}
    for row in _ask(connection, pages, f"x.run_id {among}", values):
        counts[row[4]] = counts.get(row[4], 0) + 1
    return counts


def _ask(connection: Connection, pages: str, which: str, values: Mapping[str, Any]) -> Iterable[Any]:
    names = (
        "string_agg(o.number, '|' ORDER BY o.number)"
        if bulk.is_postgres(connection)
        else "group_concat(o.number, '|')"
    )
    old = _ONLY.format(names=names, of="x.earlier", other="x.later")
    new = _ONLY.format(names=names, of="x.later", other="x.earlier")
    return connection.execute(
        bulk.sql(_CHANGES.format(old=old, new=new, pages=pages, which=which)), dict(values)
    )


def _rows(found: Iterable[Any]) -> list[NumberChangeRow]:
    return [
        NumberChangeRow(page, old.split("|") if old else [], new.split("|") if new else [], time)
        for page, old, new, time, _ in found
    ]
