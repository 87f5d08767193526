"""Coverage: which areas, and so which regions, the adverts of a pair claim to serve, kept up page by page.

`pair_area` counts pages by pair and area, `region_pair` by region and pair, `claimed_region` by region; a page counts once
for a region, however much of it it claims. Readings never change: what a page has been counted for follows from the ids
of the readings that `page_pair` keeps, and only readings that came or went are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from output import bulk, claimed_regions

Ids = frozenset[int]
Readings = tuple[int, ...]
Pair = tuple[int, int]
"""Ids of number and brand."""
Counts = dict[Pair, Counter[int]]
"""By how many pages each pair has more, or fewer, of something."""
_NONE: Ids = frozenset()

_AREAS_OF = """SELECT m.reading_id, {listed} FROM area_mention m JOIN answer w ON w.id = m.answer_id
    WHERE m.reading_id {among} AND w.area_id IS NOT NULL GROUP BY m.reading_id"""
_CODES = "SELECT a.code, a.id FROM area a WHERE a.code IN (SELECT x.code FROM area x WHERE x.id {among})"
# Which of some areas a number has, by any of its brands.
_HELD = """SELECT DISTINCT p.area_id FROM pair_total t CROSS JOIN pair_area p
    WHERE t.number_id = :number AND p.number_id = :number AND p.brand_id = t.brand_id AND p.area_id {among}"""


@dataclass
class Changes:
    """Pages whose readings have changed: of each pair, and of all pairs of a page together, before and now."""

    pairs: list[tuple[Pair, Readings, Readings]] = field(default_factory=list)
    pages: list[tuple[Readings, Readings]] = field(default_factory=list)


def update(connection: Connection, changes: Changes) -> Counter[int]:
    """Bring the tables up to date; by how many areas (codes) each number has more, or fewer, now.

    To be called under the lock of `output.edges`, while `pair_total` knows the pairs of before and those of now.
    """
    readings = {one for *_, before, after in (*changes.pairs, *changes.pages) for one in (*before, *after)}
    said = areas_of(connection, readings)
    lies = claimed_regions.of_areas(connection, _NONE.union(*said.values()))
    regions = {reading: _union(lies, areas) for reading, areas in said.items()}
    claimed: Counter[int] = Counter()
    for before, after in changes.pages:
        _count(claimed, _union(regions, before), _union(regions, after))
    more = _write_areas(connection, _differences(changes, said))
    _add_pairs(connection, _differences(changes, regions))
    _add_to_regions(connection, claimed)
    return more


def areas_of(connection: Connection, readings: Iterable[int]) -> dict[int, Ids]:
    """The areas that each reading claims; one that claims none is left out."""
    statement = _AREAS_OF.replace("{listed}", bulk.listed(connection, "w.area_id"))
    rows = bulk.rows_of(connection, statement, sorted(readings))
    return {row[0]: frozenset(map(int, row[1].split(","))) for row in rows}


def _union(said: Mapping[int, Ids], keys: Iterable[int]) -> Ids:
    found = [said[key] for key in keys if key in said]
    return found[0] if len(found) == 1 else _NONE.union(*found)


def _count(counts: Counter[int], old: Ids, new: Ids) -> None:
    counts.update(new - old)
    counts.subtract(old - new)


def _differences(changes: Changes, said: Mapping[int, Ids]) -> Counts:
    """By how many pages each pair has more, or fewer, of what readings say."""
    found: Counts = {}
    for pair, before, after in changes.pairs:
        _count(found.setdefault(pair, Counter()), _union(said, before), _union(said, after))
    return found


def _write_areas(connection: Connection, areas: Counts) -> Counter[int]:
    touched: dict[int, set[int]] = {}
    for (number, _), counts in areas.items():
        touched.setdefault(number, set()).update(area for area, by in counts.items() if by)
    codes = _shared_codes(connection, set[int]().union(*touched.values()))
    known = _known(connection, touched)
    before = {number: _held(connection, number, touched[number], codes) for number in known}
    _add_areas(connection, areas)
    lost = {number for (number, _), counts in areas.items() if min(counts.values(), default=0) < 0}
    more: Counter[int] = Counter()
    for number, some in touched.items():
        now = _held(connection, number, some, codes) if number in lost else _coded(some, codes)
        more[number] = len(now) - len(before.get(number, ()))
    return more


def _known(connection: Connection, numbers: Iterable[int]) -> list[int]:
    """Those of the numbers that have claimed any area so far."""
    here = "EXISTS (SELECT 1 FROM pair_area p WHERE p.number_id = n.id)"
    statement = f"SELECT n.id FROM number n WHERE n.id {{among}} AND {here}"
    return [row[0] for row in bulk.rows_of(connection, statement, numbers)]


def _shared_codes(connection: Connection, areas: Iterable[int]) -> dict[int, str]:
    """Of the areas, and all that have one of their codes, those that share it with another, with the code."""
    codes = {row[1]: row[0] for row in bulk.rows_of(connection, _CODES, areas)}
    times = Counter(codes.values())
    return {area: code for area, code in codes.items() if times[code] > 1}


def _coded(areas: set[int], codes: Mapping[int, str]) -> set[int | str]:
    """The areas, those that share a code as this one code."""
    shared = areas & codes.keys()
    return {*(areas - shared), *(codes[area] for area in shared)}


def _held(connection: Connection, number: int, areas: set[int], codes: Mapping[int, str]) -> set[int | str]:
    """What the number has, by any of its brands, of `areas` and of others with the codes of these."""
    own = {codes[area] for area in areas & codes.keys()}
    wanted = areas | {area for area, code in codes.items() if code in own} if own else areas
    values = {"number": number, "values": bulk.as_list(connection, wanted)}
    found = bulk.rows(connection, _HELD.format(among=bulk.among(connection)), values)
    return _coded({row[0] for row in found}, codes)


def _add_areas(connection: Connection, counts: Counts) -> None:
    """Add to the pages of each pair and area; a row without any goes."""
    rows: list[tuple[int, int, int, list[int]]] = []
    for pair, own in sorted(counts.items()):
        by: dict[int, list[int]] = {}
        for area, pages in own.items():
            by.setdefault(pages, []).append(area)
        rows += [(*pair, pages, sorted(areas)) for pages, areas in sorted(by.items()) if pages]
    bulk.add_each(connection, "pair_area", ("number_id", "brand_id", "pages", "area_id"), rows)
    _drop(connection, "pair_area", "area_id", (
        (*pair, area) for *pair, pages, areas in rows if pages < 0 for area in areas
    ))  # fmt: skip


def _add_pairs(connection: Connection, counts: Counts) -> None:
    """Add to the pages of each region and pair; a row without any goes."""
    by: dict[tuple[int, int], list[Pair]] = {}
    for pair, own in sorted(counts.items()):
        for region, pages in own.items():
            if pages:
                by.setdefault((region, pages), []).append(pair)
    bulk.add_pairs(connection, "region_pair", ("region_id", "number_id", "brand_id", "pages"), by)
    _drop(connection, "region_pair", "region_id", (
        (*pair, region) for (region, pages), pairs in by.items() if pages < 0 for pair in pairs
    ))  # fmt: skip


def _drop(connection: Connection, table: str, column: str, lost: Iterable[tuple[int, ...]]) -> None:
    rows = [{"number": number, "brand": brand, "one": one} for number, brand, one in lost]
    if rows:
        which = f"number_id = :number AND brand_id = :brand AND {column} = :one"
        bulk.each(connection, f"DELETE FROM {table} WHERE {which} AND pages = 0", rows)


def _add_to_regions(connection: Connection, claimed: Counter[int]) -> None:
    """Rows without pages stay: the region has been claimed once, and areas say that they lie in it."""
    rows = [{"id": region, "by": by} for region, by in sorted(claimed.items()) if by]
    if rows:
        statement = "UPDATE claimed_region SET pages = pages + :by WHERE id = :id"
        bulk.each(connection, statement, rows)
