"""Areas and regions of all pairs counted anew, into temporary tables; see `output.coverage` and `output.summaries`.

Sorting hundreds of millions of places in the database takes several times as long as counting them in sets, a few
thousand pages at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from output import bulk, claimed_regions
from output.coverage import Ids, areas_of
from output.differences import Kept, Stage

_PAGES = 20_000  # page pairs at a time
_PAIR_AREA = Kept("pair_area", ("number_id", "brand_id", "area_id"), ("pages",))
_REGION_PAIR = Kept("region_pair", ("region_id", "number_id", "brand_id"), ("pages",))
# Regions, and numbers, have their rows whether or not anybody claims anything.
_CLAIMED = Kept("claimed_region", ("id",), ("pages",), own=False)
_NUMBERS = Kept("number_total", ("number_id",), ("areas",), own=False)
_SIZES = "SELECT number_id, pages FROM number_total ORDER BY number_id"
_AREAS = """(SELECT {joined} FROM area_mention m JOIN answer w ON w.id = m.answer_id
    WHERE m.reading_id = CAST(p.readings AS bigint) AND w.area_id IS NOT NULL)"""
# Nearly every pair of a page stands in one reading; the others are looked up apart.
_ROWS = """
    SELECT p.number_id, p.brand_id, p.page_id, CASE WHEN p.readings LIKE '%,%' THEN p.readings END,
           CASE WHEN p.readings NOT LIKE '%,%' THEN {areas} END
    FROM page_pair p WHERE p.number_id BETWEEN :first AND :last ORDER BY p.number_id, p.brand_id
"""
_SHARED = "SELECT page_id FROM page_pair GROUP BY page_id HAVING count(*) > 1"


def _make(connection: Connection) -> None:
    counting = _Counting(connection)
    for first, last in _stretches(connection):
        counting.count(first, last)
    counting.end()


AREAS = Stage((_PAIR_AREA, _REGION_PAIR, _CLAIMED, _NUMBERS), _make)
"""Areas by pair, pairs by region, pages by region, and areas by number, from `page_pair` and what is mentioned."""


def _stretches(connection: Connection) -> Iterator[tuple[int, int]]:
    """First and last id of numbers that have about so many page pairs together."""
    first, size = None, 0
    for number, pages in connection.execute(bulk.sql(_SIZES)).all():
        first = number if first is None else first
        size += pages
        if size >= _PAGES:
            yield first, number
            first, size = None, 0
    if first is not None:
        yield first, number


class _Counting:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        rows = connection.execute(bulk.sql("SELECT id, code FROM area")).all()
        self._codes = {row[0]: row[1] for row in rows}
        self._lies = claimed_regions.known(connection, self._codes)
        # Pages with several pairs, which count once for a region all the same, with what has been counted for them.
        self._shared: dict[int, Ids] = dict.fromkeys(connection.scalars(bulk.sql(_SHARED)), frozenset())
        self._claimed: Counter[int] = Counter()
        joined = bulk.listed(connection, "w.area_id")
        self._rows = bulk.sql(_ROWS.format(areas=_AREAS.format(joined=joined)))
        # Lists repeat from page to page, and what they lie in is looked up once.
        self._lists: dict[str, tuple[Ids, Ids]] = {}

    def count(self, first: int, last: int) -> None:
        """Count the pages of the numbers from `first` to `last`, by id."""
        rows = self._connection.execute(self._rows, {"first": first, "last": last}).all()
        several = {int(one) for row in rows if row[3] for one in row[3].split(",")}
        said = areas_of(self._connection, several)
        areas: list[tuple[int, ...]] = []
        regions: list[tuple[int, ...]] = []
        codes: dict[int, set[str]] = {}
        for (number, brand), pages in groupby(rows, key=lambda row: (row[0], row[1])):
            claimed, inside = self._pair(pages, said)
            codes.setdefault(number, set()).update(self._codes[area] for area in claimed)
            areas += [(number, brand, area, count) for area, count in sorted(claimed.items())]
            regions += [(region, number, brand, count) for region, count in inside.items()]
        self._insert(_NUMBERS, [(number, len(some)) for number, some in codes.items()])
        self._insert(_PAIR_AREA, areas)
        self._insert(_REGION_PAIR, regions)

    def _pair(self, pages: Iterator[Any], said: dict[int, Ids]) -> tuple[Counter[int], Counter[int]]:
        claimed: Counter[int] = Counter()
        inside: Counter[int] = Counter()
        for _, _, page, readings, listed in pages:
            if readings:
                own = frozenset[int]().union(
                    *(said.get(int(one), frozenset()) for one in readings.split(","))
                )
                areas, regions = own, self._regions(own)
            else:
                areas, regions = self._list(listed or "")
            claimed.update(areas)
            inside.update(regions)
            counted = self._shared.get(page)
            self._claimed.update(regions if counted is None else regions - counted)
            if counted is not None:
                self._shared[page] = counted | regions
        return claimed, inside

    def _list(self, listed: str) -> tuple[Ids, Ids]:
        if listed not in self._lists:
            if len(self._lists) > _PAGES:
                self._lists.clear()
            areas = frozenset(map(int, listed.split(","))) if listed else frozenset()
            self._lists[listed] = areas, self._regions(areas)
        return self._lists[listed]

    def _regions(self, areas: Ids) -> Ids:
        return frozenset[int]().union(*(self._lies.get(area, ()) for area in areas))

    def _insert(self, kept: Kept, rows: Sequence[tuple[int, ...]]) -> None:
        bulk.insert_numbers(self._connection, kept.made, (*kept.key, *kept.rest), rows)

    def end(self) -> None:
        """Write what was counted over all pairs."""
        regions = self._connection.scalars(bulk.sql("SELECT id FROM claimed_region ORDER BY id")).all()
        self._insert(_CLAIMED, [(region, self._claimed[region]) for region in regions])
