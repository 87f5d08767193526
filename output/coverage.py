"""Coverage: which areas, and so which regions, the adverts of a pair claim to serve, kept up page by page.

`pair_area` counts pages by pair and area, `region_pair` by region and pair, `claimed_region` by region; a page counts once
for a region, however much of it it claims. Readings never change: what a page has been counted for follows from the ids
of the readings that `page_pair` keeps, and only readings that came or went are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from output import bulk, claimed_regions

Ids = frozenset[int]
Readings = tuple[int, ...]
Pair = tuple[int, int]
"""Ids of number and brand."""
Key = tuple[int, int, int]
_NONE: Ids = frozenset()

_AREAS_OF = """SELECT DISTINCT m.reading_id, w.area_id FROM area_mention m JOIN answer w ON w.id = m.answer_id
    WHERE m.reading_id {among} AND w.area_id IS NOT NULL"""
# Which codes a number has of those that some areas have, by any of its brands and any area of that code.
_CODES = """SELECT DISTINCT rows.number, a.code FROM {rows}
    CROSS JOIN area x CROSS JOIN area a CROSS JOIN pair_total t CROSS JOIN pair_area p
    WHERE x.id = rows.area AND a.code = x.code AND t.number_id = rows.number
      AND p.number_id = rows.number AND p.brand_id = t.brand_id AND p.area_id = a.id"""
_GIVEN = {"number": "bigint", "area": "bigint"}
_ADD = "({key}) DO UPDATE SET pages = {table}.pages + excluded.pages"


@dataclass
class Changes:
    """Pages whose readings have changed: of each pair, and of all pairs of a page together, before and now."""

    pairs: list[tuple[Pair, Readings, Readings]] = field(default_factory=list)
    pages: list[tuple[Readings, Readings]] = field(default_factory=list)

    def readings(self) -> set[int]:
        """All that are mentioned."""
        return {one for _, *both in self.pairs for some in both for one in some} | {
            one for both in self.pages for some in both for one in some
        }


def update(connection: Connection, changes: Changes) -> Counter[int]:
    """Bring the tables up to date; by how many areas (codes) each number has more, or fewer, now.

    To be called under the lock of `output.edges`, while `pair_total` knows the pairs of before and those of now.
    """
    said = areas_of(connection, changes.readings())
    lies = claimed_regions.of_areas(connection, _NONE.union(*said.values()))
    regions = {reading: _union(lies, areas) for reading, areas in said.items()}
    areas, inside, claimed = _differences(changes, said), _differences(changes, regions), Counter[int]()
    for before, after in changes.pages:
        old, new = _union(regions, before), _union(regions, after)
        claimed.update(new - old)
        claimed.subtract(old - new)
    more = _write_areas(connection, areas)
    rows = sorted((region, *pair, by) for pair, some in inside.items() for region, by in some.items() if by)
    _add(connection, "region_pair", ("region_id", "number_id", "brand_id"), rows)
    _add_to_regions(connection, claimed)
    return more


def areas_of(connection: Connection, readings: Iterable[int]) -> dict[int, Ids]:
    """The areas that each reading claims; one that claims none is left out."""
    found: dict[int, list[int]] = {}
    statement = bulk.sql(_AREAS_OF.format(among=bulk.among(connection)))
    for part in bulk.chunks(sorted(readings)):
        for reading, area in connection.execute(statement, {"values": bulk.as_list(connection, part)}):
            found.setdefault(reading, []).append(area)
    return {reading: frozenset(areas) for reading, areas in found.items()}


def _union(said: Mapping[int, Ids], keys: Iterable[int]) -> Ids:
    return _NONE.union(*(said.get(key, _NONE) for key in keys))


def _differences(changes: Changes, said: Mapping[int, Ids]) -> dict[Pair, Counter[int]]:
    """By how many pages each pair has more, or fewer, of what readings say."""
    found: dict[Pair, Counter[int]] = {}
    for pair, before, after in changes.pairs:
        old, new = _union(said, before), _union(said, after)
        counts = found.setdefault(pair, Counter())
        counts.update(new - old)
        counts.subtract(old - new)
    return found


def _write_areas(connection: Connection, areas: Mapping[Pair, Counter[int]]) -> Counter[int]:
    rows = sorted((*pair, area, by) for pair, some in areas.items() for area, by in some.items() if by)
    touched = sorted({(number, area) for number, _, area, _ in rows})
    known = _codes(connection, touched)
    _add(connection, "pair_area", ("number_id", "brand_id", "area_id"), rows)
    if any(row[-1] < 0 for row in rows):
        now = _codes(connection, touched)
    else:
        codes = _code_of(connection, {area for _, area in touched})
        now = {(number, codes[area]) for number, area in touched}
    more = Counter(number for number, _ in now - known)
    more.subtract(number for number, _ in known - now)
    return more


def _codes(connection: Connection, touched: Sequence[Pair]) -> set[tuple[int, str]]:
    if not touched:
        return set()
    statement = bulk.sql(_CODES.format(rows=bulk.given(connection, _GIVEN)))
    rows = connection.execute(statement, bulk.as_given(connection, _GIVEN, touched))
    return {(row[0], row[1]) for row in rows}


def _code_of(connection: Connection, areas: Iterable[int]) -> dict[int, str]:
    statement = bulk.sql(f"SELECT id, code FROM area WHERE id {bulk.among(connection)}")
    values = {"values": bulk.as_list(connection, areas)}
    return {row[0]: row[1] for row in connection.execute(statement, values)}


def _add(connection: Connection, table: str, key: Sequence[str], rows: Sequence[tuple[int, ...]]) -> None:
    """Add to the pages of each key; a row without any goes."""
    conflict = _ADD.format(key=", ".join(key), table=table)
    bulk.insert(connection, table, [*key, "pages"], rows, conflict)
    lost = [dict(zip(key, row, strict=False)) for row in rows if row[-1] < 0]
    if lost:
        which = " AND ".join(f"{name} = :{name}" for name in key)
        connection.execute(bulk.sql(f"DELETE FROM {table} WHERE {which} AND pages = 0"), lost)


def _add_to_regions(connection: Connection, claimed: Counter[int]) -> None:
    """Rows without pages stay: the region has been claimed once, and areas say that they lie in it."""
    rows = [{"id": region, "by": by} for region, by in sorted(claimed.items()) if by]
    if rows:
        statement = "UPDATE claimed_region SET pages = pages + :by WHERE id = :id"
        connection.execute(bulk.sql(statement), rows)
