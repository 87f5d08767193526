"""Which run saw a number, or a host that advertises, for the first time.

`page_pair` says when each page first showed what it advertises; the visit of that time, the one stored first if
there are several, belongs to the run in question. Only what a run's visits showed first is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk

# Pairs that a visit of one of the runs was the first on its page to show.
_SHOWN = """
    shown AS MATERIALIZED (
      SELECT DISTINCT {key} AS key, p.first_seen FROM visit v
      JOIN page_pair p ON p.page_id = v.page_id AND p.first_seen = v.time {host}
      WHERE v.run_id {among} AND v.outcome = 'ok')
"""
_VISIT_OF = """
    JOIN visit v ON v.page_id = p.page_id AND v.time = p.first_seen AND v.outcome = 'ok'
    JOIN reading r ON r.snapshot_id = v.snapshot_id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
      AND t.number_id = p.number_id AND t.brand_id = p.brand_id
"""
_COUNT = """SELECT v.run_id, count(*) FROM (
      SELECT min(v.id) AS visit FROM new JOIN page_pair p ON {same} AND p.first_seen = new.first_seen
      {visit_of} GROUP BY new.key) o
    JOIN visit v ON v.id = o.visit WHERE v.run_id {among} GROUP BY v.run_id
"""
_NUMBERS = f"""WITH {_SHOWN.replace("{key}", "p.number_id").replace("{host}", "")},
    new AS MATERIALIZED (
      SELECT s.key, s.first_seen FROM shown s WHERE NOT EXISTS (
        SELECT 1 FROM edge e WHERE e.number_id = s.key AND e.first_seen < s.first_seen))
    {_COUNT.replace("{same}", "p.number_id = new.key").replace("{visit_of}", _VISIT_OF)}
"""
_ON_HOST = "JOIN page g ON g.id = p.page_id AND g.host IS NOT NULL"
_HOSTS = f"""WITH {_SHOWN.replace("{key}", "g.host").replace("{host}", _ON_HOST)},
    new AS MATERIALIZED (
      SELECT s.key, s.first_seen FROM shown s WHERE NOT EXISTS (
        SELECT 1 FROM edge e WHERE e.host = s.key AND e.first_seen < s.first_seen))
    {
    _COUNT.replace("{same}", "p.page_id IN (SELECT g.id FROM page g WHERE g.host = new.key)").replace(
        "{visit_of}", _VISIT_OF
    )
}
"""


def numbers_by_run(connection: Connection, runs: Iterable[int]) -> dict[int, int]:
    """How many numbers the visits of each of `runs` showed first of all; runs without any are left out."""
    return _counted(connection, _NUMBERS, runs)


def hosts_by_run(connection: Connection, runs: Iterable[int]) -> dict[int, int]:
    """On how many hosts the visits of each of `runs` were the first to see an advert."""
    return _counted(connection, _HOSTS, runs)


def _counted(connection: Connection, statement: str, runs: Iterable[int]) -> dict[int, int]:
    asked = bulk.sql(statement.format(among=bulk.among(connection)))
    found = connection.execute(asked, {"values": bulk.as_list(connection, runs)})
    return {row[0]: row[1] for row in found}
