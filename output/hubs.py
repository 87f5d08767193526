"""Numbers that stand beside many others which have nothing to do with each other: a platform's own, in its footer.

What such a number stands beside says nothing about who runs it, so that its place on other people's adverts is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk
from output.tie_rules import SAME_ADVERT

LEAST = 3
"""Numbers that one must stand beside: fewer may be an operator's."""
MOST = 30
"""A number beside more is a hub whatever they have in common."""
LOOSE = 0.25
"""Share of pairs among them that are tied, below which they have nothing to do with each other."""

_BESIDE = f"""
    SELECT number_b FROM tie WHERE number_a = :number AND kind = '{SAME_ADVERT}'
    UNION SELECT number_a FROM tie WHERE number_b = :number AND kind = '{SAME_ADVERT}' LIMIT {MOST + 1}
"""
_TIED = """SELECT count(*) FROM (SELECT DISTINCT number_a, number_b FROM tie
    WHERE number_a {among} AND number_b {among}) x"""
_COMMON = """
    SELECT x.other FROM (SELECT number_b AS other FROM tie WHERE number_a = :a
                         UNION SELECT number_a FROM tie WHERE number_b = :a) x
    WHERE EXISTS (SELECT 1 FROM tie WHERE (number_a = :b AND number_b = x.other))
       OR EXISTS (SELECT 1 FROM tie WHERE (number_a = x.other AND number_b = :b))
"""


def is_hub(connection: Connection, number: int) -> bool:
    """Whether the number, by its id, is one."""
    beside = connection.scalars(bulk.sql(_BESIDE), {"number": number}).all()
    if len(beside) < LEAST or len(beside) > MOST:
        return len(beside) > MOST
    statement = bulk.sql(_TIED.format(among=bulk.among(connection)))
    tied = int(connection.scalar(statement, {"values": bulk.as_list(connection, beside)}) or 0)
    return tied < LOOSE * len(beside) * (len(beside) - 1) / 2


def perhaps(connection: Connection, pairs: Iterable[tuple[int, int]]) -> set[int]:
    """The numbers that may have become hubs, or have ceased to be, because these pairs are tied, or are no more."""
    found: set[int] = set()
    for a, b in pairs:
        found |= {a, b, *connection.scalars(bulk.sql(_COMMON), {"a": a, "b": b})}
    return found


def stored(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Those of the numbers that are kept as hubs."""
    statement = bulk.sql(f"SELECT number_id FROM hub WHERE number_id {bulk.among(connection)}")
    return set(connection.scalars(statement, {"values": bulk.as_list(connection, sorted(numbers))}))


def settle(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Find out which of the numbers are hubs, and keep that; those for which it has changed."""
    asked = sorted(set(numbers))
    before, now = stored(connection, asked), {number for number in asked if is_hub(connection, number)}
    if before - now:
        rows = [{"number": number} for number in sorted(before - now)]
        bulk.each(connection, "DELETE FROM hub WHERE number_id = :number", rows)
    bulk.insert(connection, "hub", ["number_id"], [(number,) for number in sorted(now - before)])
    return before ^ now
