"""The gazetteer: administrative divisions of China since 1980, from the shipped tables.

Read from ``reference/regions.csv.xz`` (provinces, prefectures, counties with their history) and, on first
need, ``reference/regions_townships.csv.xz``. reference/SOURCES.md names the sources and what they do not say.
"""

from __future__ import annotations

import csv
import lzma
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

from output.reference import read_bytes

EDITION = date(2026, 9, 11)
"""The day that the shipped data describes: the reference date where the caller names none."""


class Region(NamedTuple):
    """One name of one division under one parent, with the span of years in which it was so.

    `code` is the 6-digit GB/T 2260 code, or 9 digits for a township, in the numbering that `code_system`
    names (``gb2260``, ``nbs`` statistical, ``mca`` civil affairs); `other_code` its civil-affairs code
    where that differs. A code may have several rows: former names, former parents, and townships of the
    other numbering. `first_year` 1980 means 1980 or before, null unknown; `last_year` is null for what
    exists. `successors` are codes of divisions that exist, as far as they are known.
    """

    code: str
    name: str
    short_names: tuple[str, ...]
    level: str
    parent_code: str | None
    first_year: int | None
    last_year: int | None
    successors: tuple[str, ...]
    code_system: str
    other_code: str | None
    source: str

    def existed(self, year: int) -> bool:
        """Whether it stood in the lists of that year; unknown bounds count as open."""
        return (self.first_year or 0) <= year <= (self.last_year or 9999)


_NAME, _SHORT, _PARENT = map(Region._fields.index, ("name", "short_names", "parent_code"))


def _region(row: list[str]) -> Region:
    code, name, short, level, parent, first, last, successors, system, other, source = row
    return Region(
        code,
        name,
        tuple(short.split("|")) if short else (),
        level,
        parent or None,
        int(first) if first else None,
        int(last) if last else None,
        tuple(successors.split("|")) if successors else (),
        system,
        other or None,
        source,
    )


def _lines(table: str) -> list[str]:
    return lzma.decompress(read_bytes(table)).decode("utf-8").splitlines()[1:]  # without the column names


def _regions(lines: Iterable[str]) -> list[Region]:
    return [_region(row) for row in csv.reader(lines)]


def _newest_first(regions: Iterable[Region]) -> list[Region]:
    return sorted(
        regions, key=lambda r: (-(r.last_year or 9999), -(r.first_year or 0), r.code_system != "nbs")
    )


def _grouped(pairs: Iterable[tuple[str, Region]]) -> dict[str, list[Region]]:
    found: dict[str, list[Region]] = defaultdict(list)
    for key, region in pairs:
        found[key].append(region)
    return found


class Gazetteer:
    """The divisions, by code and by parent. Townships are read when a question first needs them."""

    def __init__(self, regions: list[Region]) -> None:
        """`regions`: provinces, prefectures and counties, former ones included."""
        self.regions = regions
        self._codes: dict[str, list[Region]] = defaultdict(list)
        self._children: dict[str | None, list[Region]] = defaultdict(list)
        self._towns: dict[str, list[Region]] = {}
        for region in _newest_first(regions):
            self._codes[region.code].append(region)
            self._children[region.parent_code].append(region)

    @cached_property
    def _names(self) -> dict[str, list[Region]]:
        return _grouped((region.name, region) for region in _newest_first(self.regions))

    @cached_property
    def _became(self) -> dict[str, list[Region]]:
        return _grouped((code, region) for region in self.regions for code in region.successors)

    @cached_property
    def townships(self) -> list[Region]:
        """Townships and streets, by code."""
        return sorted(town for county in self.town_rows for town in self.towns(county))

    @cached_property
    def town_rows(self) -> dict[str, str]:
        """The unread rows of townships, by county: few who resolve a township need those of all counties."""
        found: dict[str, list[str]] = defaultdict(list)
        for line in _lines("regions_townships.csv.xz"):
            found[line.split(",", _PARENT + 1)[_PARENT]].append(line)
        return {county: "\n".join(lines) for county, lines in found.items()}

    def town_beginnings(self) -> list[str]:
        """How the names of townships begin: a first character with all that may be the second one, in one text each.

        A table of its own, so that a text can be searched for townships without reading their table.
        """
        return [row.replace(",", "") for row in _lines("regions_beginnings.csv.xz")]

    @cached_property
    def _town_codes(self) -> dict[str, list[Region]]:
        codes: dict[str, list[Region]] = defaultdict(list)
        for town in _newest_first(self.townships):
            codes[town.code].append(town)
        for town in self.townships:
            if town.other_code:
                codes[town.other_code].append(town)
        return codes

    def by_code(self, code: str) -> list[Region]:
        """Every row of a code, the existing or newest one first; empty if unknown.

        A 9-digit code may mean two townships: the statistical one comes first, then that of civil affairs.
        """
        return list((self._town_codes if len(code) == 9 else self._codes).get(code, ()))

    def by_name(self, name: str) -> list[Region]:
        """Provinces, prefectures and counties of that full name, existing ones first."""
        return list(self._names.get(name, ()))

    def became(self, code: str) -> list[Region]:
        """Provinces, prefectures and counties that name `code` as what they became, in file order."""
        return list(self._became.get(code, ()))

    def at(self, code: str | None, year: int | None) -> Region | None:
        """The row of a code in that year; failing that its newest one. `year` null: what exists."""
        rows = self.by_code(code) if code else []
        return next((row for row in rows if row.existed(year or EDITION.year)), rows[0] if rows else None)

    def children(self, code: str, former: bool = False) -> list[Region]:
        """What lies directly under a division: what exists, or with `former` what once did, by code."""
        rows = [*self._children.get(code, ()), *self.towns(code)]
        return sorted(row for row in rows if (row.last_year is not None) == former)

    def towns(self, code: str) -> list[Region]:
        """The townships of a county, or of a city without counties; former ones included."""
        if code not in self._towns:
            self._towns[code] = _regions(self.town_rows.get(code, "").splitlines())
        return self._towns[code]

    def town(self, code: str, index: int) -> Region:
        """One of `towns`, by its place among them, read by itself: who looks up one need not keep the rest."""
        return _regions([self.town_rows[code].splitlines()[index]])[0]

    def town_names(self, code: str) -> list[list[str]]:
        """For each of `towns` its full name and its short ones, without the cost of reading the rest."""
        rows = (line.split(",", _SHORT + 1) for line in self.town_rows.get(code, "").splitlines())
        return [[row[_NAME], *filter(None, row[_SHORT].split("|"))] for row in rows]

    def provinces(self) -> list[Region]:
        """The provinces that exist, by code."""
        return sorted(row for row in self._children[None] if row.last_year is None)

    def parent(self, region: Region) -> Region | None:
        """The division above, as it was while `region` existed; null above a province."""
        if region.last_year is None and region.parent_code:
            return self._codes[region.parent_code][0]
        return self.at(region.parent_code, region.last_year)

    def line(self, region: Region) -> list[Region]:
        """The division and those above it, from the province down."""
        found = [region]
        while above := self.parent(found[-1]):
            found.append(above)
        return found[::-1]

    def path(self, region: Region) -> str:
        """Full names from the province down, joined by ``/``, without placeholders: 湖北省/天门市."""
        return "/".join(step.name for step in self.line(region))


@cache
def load() -> Gazetteer:
    """The shipped gazetteer, read once a process."""
    return Gazetteer(_regions(_lines("regions.csv.xz")))


def all_regions() -> Iterator[Region]:
    """Everything: provinces, prefectures, counties, townships, former ones included, in file order."""
    yield from load().regions
    yield from load().townships
