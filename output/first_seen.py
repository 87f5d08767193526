"""Which run saw a number, or a host that advertises, for the first time.

`page_pair` says when each page first showed what it advertises; the visit of that time, the one stored first if
there are several, belongs to the run in question. Only what a run's visits showed first is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk

# The order of joins is the one meant, which CROSS JOIN makes SQLite keep: it would begin with the largest table.
# Pairs that a visit of one of the runs was the first on its page to show:
_SHOWN = """
    shown AS MATERIALIZED (
      SELECT DISTINCT {key} AS key, p.first_seen FROM visit v
      CROSS JOIN page_pair p {page}
      WHERE v.run_id {among} AND v.outcome = 'ok' AND p.page_id = v.page_id AND p.first_seen = v.time),
    new AS MATERIALIZED (
      SELECT s.key, s.first_seen FROM shown s WHERE NOT EXISTS (
        SELECT 1 FROM edge e WHERE e.{column} = s.key AND e.first_seen < s.first_seen))
"""
_FIRST = """
    SELECT v.run_id, count(*) FROM (
      SELECT min(v.id) AS visit FROM new {pairs} CROSS JOIN visit v
      WHERE p.first_seen = new.first_seen AND v.page_id = p.page_id AND v.time = p.first_seen
        AND v.outcome = 'ok' AND EXISTS (
          SELECT 1 FROM reading r JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
            AND t.number_id = p.number_id AND t.brand_id = p.brand_id
          WHERE r.snapshot_id = v.snapshot_id AND r.current = 1 AND r.is_advert = 1)
      GROUP BY new.key) o
    CROSS JOIN visit v WHERE v.id = o.visit AND v.run_id {among} GROUP BY v.run_id
"""
_STATEMENT = f"WITH {_SHOWN} {_FIRST}"
_NUMBERS = {
    "key": "p.number_id",
    "column": "number_id",
    "page": "",
    "pairs": "JOIN page_pair p ON p.number_id = new.key",
}
_HOSTS = {
    "key": "g.host",
    "column": "host",
    "page": "JOIN page g ON g.id = p.page_id AND g.host IS NOT NULL",
    "pairs": "JOIN page g ON g.host = new.key JOIN page_pair p ON p.page_id = g.id",
}


def numbers_by_run(connection: Connection, runs: Iterable[int]) -> dict[int, int]:
    """How many numbers the visits of each of `runs` showed first of all; runs without any are left out."""
    return _counted(connection, _NUMBERS, runs)


def hosts_by_run(connection: Connection, runs: Iterable[int]) -> dict[int, int]:
    """On how many hosts the visits of each of `runs` were the first to see an advert."""
    return _counted(connection, _HOSTS, runs)


def _counted(connection: Connection, parts: dict[str, str], runs: Iterable[int]) -> dict[int, int]:
    asked = bulk.sql(_STATEMENT.format(among=bulk.among(connection), **parts))
    found = connection.execute(asked, {"values": bulk.as_list(connection, runs)})
    return {row[0]: row[1] for row in found}
