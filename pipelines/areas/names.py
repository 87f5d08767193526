"""The names that can stand in a text, and the places that each can mean."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from output.gazetteer import Gazetteer, Region, load
from output.reference import read_table

RANKS = {"province": 0, "prefecture": 1, "county": 2, "township": 3}
VAGUE = frozenset({"城区", "郊区", "矿区", "新区", "市郊区", "市区", "江北", "江南", "一区", "二区"})
"""Names that mean a place only below a named one."""


class Place:
    """A division as the parser needs it: one row of the gazetteer with the codes of everything above it."""

    __slots__ = ("above", "code", "rank", "region")

    def __init__(self, region: Region, above: frozenset[str]) -> None:
        """`above`: codes of the divisions that contain it, or contained it under any of its names."""
        self.region = region
        self.code = region.code
        self.rank = RANKS[region.level]
        self.above = above

    def within(self, other: Place) -> bool:
        """Whether it lies, or lay, in `other`."""
        return other.code in self.above


class Names:
    """The index of names. Texts are looked up folded: see `fold`."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Index provinces, prefectures and counties; townships follow county by county, on first need."""
        self.gazetteer = gazetteer
        self.index: dict[str, tuple[Place, ...]] = {}
        self.lengths: dict[str, tuple[int, ...]] = {}
        self._towns: dict[str, dict[str, tuple[Place, ...]]] = {}
        found: dict[str, list[Place]] = defaultdict(list)
        for region in gazetteer.regions:
            place = Place(region, self._above(region))
            for name in (region.name, *region.short_names):
                found[name].append(place)
        lengths: dict[str, set[int]] = defaultdict(set)
        for name, places in found.items():
            self.index[name] = tuple(sorted(places, key=lambda place: -(place.region.last_year or 9999)))
            lengths[name[:2]].add(len(name))
        self.lengths = {start: tuple(sorted(sizes, reverse=True)) for start, sizes in lengths.items()}

    def _above(self, region: Region) -> frozenset[str]:
        """Codes above a row; for a former one also what lies above its successors, the seat having stayed."""
        codes = set(self._chain(region.parent_code))
        if region.last_year is not None:
            for successor in region.successors:
                rows = self.gazetteer.by_code(successor)
                codes.update(self._chain(rows[0].parent_code) if rows else ())
            codes.discard(region.code)
        return frozenset(codes)

    def _chain(self, code: str | None) -> set[str]:
        codes: set[str] = set()
        while code and code not in codes:
            codes.add(code)
            rows = self.gazetteer.by_code(code)
            codes.update(row.parent_code for row in rows[1:] if row.parent_code)
            code = rows[0].parent_code if rows else None
        return codes

    def at(self, text: str, pos: int) -> list[tuple[int, tuple[Place, ...]]]:
        """The names that stand at `pos`, longest first, as (length, places)."""
        found = []
        for size in self.lengths.get(text[pos : pos + 2], ()):
            name = text[pos : pos + size]
            if len(name) == size and name in self.index:
                found.append((size, self.index[name]))
        return found

    def towns(self, county: Place) -> dict[str, tuple[Place, ...]]:
        """The townships of a county, or of a city without counties, by full and short name."""
        if county.code not in self._towns:
            above = county.above | {county.code}
            found: dict[str, list[Place]] = defaultdict(list)
            for town in self.gazetteer.towns(county.code):
                place = Place(town, above)
                for name in {fold(name) for name in (town.name, *town.short_names)}:
                    found[name].append(place)
            self._towns[county.code] = {name: tuple(places) for name, places in found.items()}
        return self._towns[county.code]

    def place(self, code: str) -> Place | None:
        """The newest row of a code, as a place."""
        rows = self.gazetteer.by_code(code)
        return Place(rows[0], self._above(rows[0])) if rows else None


@cache
def load_names() -> Names:
    """The index over the shipped gazetteer, built once a process."""
    return Names(load())


@cache
def _variants() -> dict[int, str]:
    return {ord(row["variant"]): row["character"] for row in read_table("regions_variants.csv")}


@cache
def _any_variant() -> re.Pattern[str]:
    """Finds a variant character; most texts have none, and need not be translated."""
    return re.compile(f"[{''.join(map(re.escape, map(chr, _variants())))}]")


def fold(text: str) -> str:
    """The text with traditional and variant characters of the gazetteer's names as those names have them.

    One character for one, so that offsets stay. Characters of the names themselves (乾 of 乾安县) are kept.
    """
    return text.translate(_variants()) if _any_variant().search(text) else text
