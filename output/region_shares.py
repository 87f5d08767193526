"""Which adverts claim the very same list of regions: looked up by the index of readings, and kept nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk
from output.tie_rules import MOST_IN_GROUP, Share

# Also what a page's readings said before: whether that list ties others still has to be seen.
_OF_PAGES = """SELECT DISTINCT r.regions FROM snapshot s JOIN reading r ON r.snapshot_id = s.id
    WHERE s.page_id {among} AND r.regions IS NOT NULL"""
_PAIRS = """JOIN pair_mention t ON t.reading_id = r.id AND t.role IN ({roles})
    JOIN number n ON n.id = t.number_id AND n.is_public = 0"""
_ADVERTISED = _PAIRS.format(roles="'advertised'")
# A list does not become one person's because another's number is withdrawn.
_NUMBERS = f"""SELECT DISTINCT t.number_id FROM reading r {_PAIRS.format(roles="'advertised', 'withdrawn'")}
    WHERE r.regions = :list AND r.current = 1 LIMIT {MOST_IN_GROUP + 1}"""
_SHARES = f"""
    SELECT coalesce(g.host, ''), t.number_id, count(DISTINCT g.id), min(v.time), max(v.time)
    FROM reading r JOIN snapshot s ON s.id = r.snapshot_id JOIN page g ON g.id = s.page_id
    JOIN visit v ON v.page_id = s.page_id AND v.snapshot_id = s.id AND v.outcome = 'ok' {_ADVERTISED}
    WHERE r.regions = :list AND r.current = 1 GROUP BY coalesce(g.host, ''), t.number_id
"""
_REPEATED = """SELECT r.regions FROM reading r WHERE r.regions IS NOT NULL AND r.current = 1
    GROUP BY r.regions HAVING count(*) > 1"""


def of_pages(connection: Connection, pages: Iterable[int]) -> set[str]:
    """The lists that these pages claim, or have claimed."""
    statement = bulk.sql(_OF_PAGES.format(among=bulk.among(connection)))
    return set(connection.scalars(statement, {"values": bulk.as_list(connection, pages)}))


def repeated(connection: Connection) -> list[str]:
    """The lists that several adverts claim."""
    return list(connection.scalars(bulk.sql(_REPEATED)))


def shares(connection: Connection, regions: str) -> list[Share]:
    """Who claims a list, by host and number; none if it is one number's only, or so many's that it ties nothing."""
    numbers = connection.scalars(bulk.sql(_NUMBERS), {"list": regions}).all()
    if not 1 < len(numbers) <= MOST_IN_GROUP:
        return []
    return [Share(*row) for row in connection.execute(bulk.sql(_SHARES), {"list": regions})]
