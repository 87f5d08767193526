"""Which adverts claim the very same list of regions: looked up by the index of readings, and kept nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk
from output.tie_rules import MOST_IN_GROUP, Share

Shares = dict[str, list[Share]]
"""Who claims each list of regions."""

# Also what a page's readings said before: whether that list ties others still has to be seen.
_OF_PAGES = """SELECT DISTINCT r.regions FROM snapshot s JOIN reading r ON r.snapshot_id = s.id
    WHERE s.page_id {among} AND r.regions IS NOT NULL"""
_PAIRS = """JOIN pair_mention t ON t.reading_id = r.id AND t.role IN ({roles})
    JOIN number n ON n.id = t.number_id AND n.is_public = 0"""
_ADVERTISED = _PAIRS.format(roles="'advertised'")
_SHOWN = _PAIRS.format(roles="'advertised', 'withdrawn'")
# A list does not become one person's because another's number is withdrawn.
_NUMBERS = f"""SELECT DISTINCT t.number_id FROM reading r {_SHOWN}
    WHERE r.regions = :list AND r.current = 1 LIMIT {MOST_IN_GROUP + 1}"""
_OF_FEW = f"""SELECT r.regions FROM reading r {_SHOWN} WHERE r.current = 1 AND r.regions IN (
      SELECT x.regions FROM reading x WHERE x.regions IS NOT NULL AND x.current = 1 GROUP BY x.regions HAVING count(*) > 1)
    GROUP BY r.regions HAVING count(DISTINCT t.number_id) BETWEEN 2 AND {MOST_IN_GROUP}"""
_SHARES = f"""
    SELECT r.regions, coalesce(g.host, ''), t.number_id, count(DISTINCT g.id), min(v.time), max(v.time)
    FROM reading r JOIN snapshot s ON s.id = r.snapshot_id JOIN page g ON g.id = s.page_id
    JOIN visit v ON v.page_id = s.page_id AND v.snapshot_id = s.id AND v.outcome = 'ok' {_ADVERTISED}
    WHERE r.regions {{among}} AND r.current = 1 GROUP BY r.regions, coalesce(g.host, ''), t.number_id
"""


def of_pages(connection: Connection, pages: Iterable[int]) -> set[str]:
    """The lists that these pages claim, or have claimed."""
    return {row[0] for row in bulk.rows_of(connection, _OF_PAGES, pages)}


def shares(connection: Connection, lists: Iterable[str]) -> Shares:
    """Who claims each of the lists, by host and number, without those that are one number's only, or so many's that they
    tie nothing.
    """
    few = [one for one in lists if 1 < len(bulk.rows(connection, _NUMBERS, {"list": one})) <= MOST_IN_GROUP]
    return _shares(connection, few)


def all_shares(connection: Connection) -> Shares:
    """The same of all lists that several adverts claim."""
    return _shares(connection, connection.scalars(bulk.sql(_OF_FEW)).all())


def _shares(connection: Connection, lists: Iterable[str]) -> Shares:
    found: Shares = {}
    for row in bulk.rows_of(connection, _SHARES, sorted(lists), "text"):
        found.setdefault(row[0], []).append(Share(*row[1:]))
    return found
