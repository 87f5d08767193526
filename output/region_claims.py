"""Who claims a region: the pairs whose adverts name it, and those whose adverts name it or anything below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from output import bulk, filters, region_entry
from output.details import ClaimingPair, RegionDetail
from output.listing import MOST_ROWS, Key, Listing, Question, taken
from output.rows import ServiceAreaRow

FIRST = 100
"""Pairs that claim a region or what lies in it, if nobody says how many."""
_CLAIMED_BY = """
    SELECT n.number, b.brand, a.code, a.path, a.level, a.status, t.pages
    FROM area a CROSS JOIN claimed_region r CROSS JOIN region_pair x CROSS JOIN pair_area t
    CROSS JOIN number n CROSS JOIN brand b
    WHERE a.code = :code AND a.path {among} AND r.path = a.path AND x.region_id = r.id
      AND t.number_id = x.number_id AND t.brand_id = x.brand_id AND t.area_id = a.id
      AND n.id = x.number_id AND b.id = x.brand_id {chosen}
    ORDER BY n.number, b.brand, a.status, a.path
"""
_ORDER = (Key("x.pages", True), Key("n.number"), Key("b.brand"))
_NAMED = """SELECT x.pages, n.number, b.brand FROM region_pair x CROSS JOIN number n CROSS JOIN brand b
    WHERE n.id = x.number_id AND b.id = x.brand_id AND x.region_id = :region AND {condition} {least}
    ORDER BY x.pages DESC, n.number, b.brand LIMIT :limit"""
# The first by pages alone: names are looked up for those only that may be among the first.
_TOP = """SELECT x.pages, x.number_id, x.brand_id FROM region_pair x WHERE x.region_id = :region AND x.pages {most}
    ORDER BY x.pages DESC LIMIT :limit"""
_NAMES = "SELECT id, {column} FROM {column} WHERE id {among}"


def detail(connection: Connection, wanted: str, limit: int | None, after: str | None) -> RegionDetail:
    """A region's entry with the pairs whose adverts claim it, by its present name or a former one, and those whose adverts
    claim it or what lies in it. With a `limit` the former are told of only as far as they are among the latter.
    """
    entry = region_entry.region_entry(wanted)
    found = filters.region(connection, entry.path)
    assert found is not None
    inside = _within(connection, found, limit, after)
    names = {entry.path, *(former.path for former in entry.former_names)}
    fields = {name: getattr(entry, name) for name in type(entry).__dataclass_fields__}
    claims = _claimed_by(connection, entry.code, names, None if limit is None and after is None else inside)
    return RegionDetail(**fields, claimed_by=claims, claimed_within=inside, claiming_pages=found.pages)


def _within(
    connection: Connection, region: filters.Region, limit: int | None, after: str | None
) -> Listing[ClaimingPair]:
    def ask(condition: str, values: dict[str, Any], size: int) -> Sequence[Sequence[Any]]:
        known = {"region": region.id, "limit": size}
        least = ""
        if "x.pages =" not in condition and size < MOST_ROWS:  # of one number of pages all are looked at
            most = {"most": values["after0"]} if values else {}
            top = bulk.sql(_TOP.format(most="< :most" if values else "> 0"))
            rows = connection.execute(top, {"region": region.id, "limit": size + 1, **most}).all()
            if len(rows) <= size or rows[size].pages < rows[size - 1].pages:
                return _named(connection, rows[:size])
            least, known["least"] = "AND x.pages >= :least", rows[-1].pages
        statement = _NAMED.format(condition=condition, least=least)
        return connection.execute(bulk.sql(statement), {**known, **values}).all()

    question = Question("region", {"path": region.path})
    rows, cursor = taken(_ORDER, question, FIRST if limit is None else limit, after, ask)
    listed = Listing(ClaimingPair(number, brand, pages) for pages, number, brand in rows)
    listed.next = cursor
    return listed


def _named(connection: Connection, rows: Sequence[Any]) -> list[tuple[int, str, str]]:
    """Pages, number and brand in their order."""
    words: list[dict[int, str]] = []
    for at, column in ((1, "number"), (2, "brand")):
        statement = bulk.sql(_NAMES.format(column=column, among=bulk.among(connection)))
        found: dict[int, str] = {}
        for part in bulk.chunks({row[at] for row in rows}):
            found |= {
                row[0]: row[1]
                for row in connection.execute(statement, {"values": bulk.as_list(connection, part)})
            }
        words.append(found)
    named = [(row[0], words[0][row[1]], words[1][row[2]]) for row in rows]
    return sorted(named, key=lambda row: (-row[0], row[1], row[2]))


def _claimed_by(
    connection: Connection, code: str, paths: set[str], chosen: Listing[ClaimingPair] | None
) -> list[ServiceAreaRow]:
    values: dict[str, Any] = {"code": code, "paths": bulk.as_list(connection, sorted(paths))}
    which = ""
    if chosen is not None:
        which = f"AND n.number {bulk.among(connection, 'numbers', 'text')}"
        values["numbers"] = bulk.as_list(connection, sorted({pair.number for pair in chosen}))
        which += f" AND x.number_id IN (SELECT id FROM number WHERE number {bulk.among(connection, 'numbers', 'text')})"
    statement = _CLAIMED_BY.format(among=bulk.among(connection, "paths", "text"), chosen=which)
    rows = [ServiceAreaRow(*row) for row in connection.execute(bulk.sql(statement), values)]
    if chosen is None:
        return rows
    pairs = {(pair.number, pair.brand) for pair in chosen}
    return [row for row in rows if (row.number, row.brand) in pairs]
