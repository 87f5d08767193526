"""`output.rhythm` and `output.pacing` on the rows of the frontier. Every function works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from output import bulk
from output.pacing import SIBLINGS, fit, power
from output.rhythm import PACE, POOL_PAGES, History, Pace, Plan, Pool, natural, pool_of
from output.times import from_text, to_text

COLUMNS = ("state", "attempts", "seen_changes", "seen_days", "tried", "visited", "changed")
"""The columns of `frontier` that a history is made of."""
_TIMES = frozenset({"tried", "visited", "changed"})

# `lost`: numbers that these pages showed on the visit before their latest and no longer show.
_FORWARD = """
    UPDATE frontier SET next_due = :now WHERE id IN (
    WITH lost AS (
      SELECT g.id, g.host, g.last_seen, t.number_id FROM page g
      JOIN page_pair t ON t.page_id = g.id AND t.last_seen < g.last_seen AND t.last_seen >= (
        SELECT max(v.time) FROM visit v
        WHERE v.page_id = g.id AND v.outcome = 'ok' AND v.time < g.last_seen)
      WHERE g.id {among} AND NOT EXISTS (
        SELECT 1 FROM page_pair k
        WHERE k.page_id = g.id AND k.number_id = t.number_id AND k.last_seen = g.last_seen)),
    shown AS (
      SELECT DISTINCT f.id, f.url, f.next_due, g.host, g.last_seen FROM lost l
      JOIN page_pair t ON t.number_id = l.number_id
      JOIN page g ON g.id = t.page_id AND g.host = l.host
        AND g.last_seen = t.last_seen AND g.last_seen < l.last_seen
      JOIN frontier f ON f.url = g.url AND f.state = 'ok' AND f.lease IS NULL),
    ranked AS (
      SELECT s.id, s.next_due, row_number() OVER (PARTITION BY s.host ORDER BY s.last_seen, s.url) AS place,
             (SELECT count(DISTINCT l.id) FROM lost l WHERE l.host = s.host) AS pages
      FROM shown s)
    SELECT id FROM ranked WHERE place <= pages * :most AND next_due > :now)
"""
_FLEET = """
    SELECT f.host, f.seen_changes, f.seen_days, coalesce(r.is_advert, 0) FROM frontier f
    LEFT JOIN page g ON g.url = f.url
    LEFT JOIN reading r ON r.snapshot_id = g.newest_snapshot_id AND r.current = 1
    WHERE f.state = 'ok' ORDER BY f.host, f.id
"""


def history(row: Mapping[str, Any]) -> History:
    """The history in a row of the frontier, given by the names in `COLUMNS`."""
    given: dict[str, Any] = {name: _time(row[name]) if name in _TIMES else row[name] for name in COLUMNS}
    return History(**given)


def values(plan: Plan) -> dict[str, Any]:
    """The columns that a plan sets: those in `COLUMNS`, and `next_due`."""
    found = {name: getattr(plan.history, name) for name in COLUMNS}
    found |= {name: to_text(found[name]) if found[name] else None for name in _TIMES}
    return {**found, "next_due": to_text(plan.next_due)}


def _time(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def bring_forward(connection: Connection, pages: Iterable[int], now: datetime, most: int = SIBLINGS) -> int:
    """Make due at `now` the siblings of those of `pages` (ids of `page`) that have just lost a number.

    To be called when `output.edges.update` has told what the pages show now, with pages that changed. The same as
    `output.pacing.siblings`, by host, `most` for each page that lost a number. Returns how many rows it moved.
    """
    ids = sorted(set(pages))
    if not ids:
        return 0
    statement = bulk.sql(_FORWARD.format(among=bulk.among(connection)))
    given = {"values": bulk.as_list(connection, ids), "now": to_text(now), "most": most}
    return connection.execute(statement, given).rowcount


def pool(connection: Connection, host: str) -> Pool:
    """What the pages of this host do together; enough to know once a run, or once a batch."""
    statement = (
        "SELECT seen_changes, seen_days FROM frontier WHERE host = :host AND state = 'ok' "
        f"ORDER BY id LIMIT {POOL_PAGES}"
    )
    rows = connection.execute(bulk.sql(statement), {"host": host})
    return pool_of(History(seen_changes=row[0], seen_days=row[1]).seen for row in rows)


def fitted(connection: Connection, requests: float, pace: Pace = PACE) -> Pace:
    """`pace` with the power and factor that suit `requests` a day for all pages known; reads each row, so once a run."""
    count = connection.scalar(bulk.sql("SELECT count(*) FROM frontier WHERE state = 'ok'")) or 0
    pace = replace(pace, power=power(requests, count))
    return fit(_waits(connection, pace.power), requests, pace)


def _waits(connection: Connection, exponent: float) -> Iterator[float]:
    rows = connection.execution_options(yield_per=bulk.CHUNK).execute(bulk.sql(_FLEET))
    for _, group in groupby(rows, key=lambda row: row[0]):
        pages = [(History(seen_changes=row[1], seen_days=row[2]).seen, bool(row[3])) for row in group]
        shared = pool_of(seen for seen, _ in pages)
        for seen, advert in pages:
            yield natural(seen, shared, advert=advert, power=exponent)


def too_far(connection: Connection, now: datetime, pace: Pace = PACE) -> int:
    """Bring back what is due later than any interval allows, as after a clock that was ahead. Returns how many."""
    limit = to_text(now + timedelta(days=pace.most))
    statement = "UPDATE {} SET next_due = :limit WHERE next_due > :limit"
    connection.execute(bulk.sql(statement.format("host")), {"limit": limit})  # see output.due_hosts
    return connection.execute(bulk.sql(statement.format("frontier")), {"limit": limit}).rowcount
