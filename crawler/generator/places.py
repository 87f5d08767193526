"""Divisions to put on a page, and which code a reader can know for a written name."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from crawler.generator.draw import Draw
from output.gazetteer import Region, load

_LEFT_OUT = ("71", "81", "82")
"""Provinces whose divisions have other levels."""


class Place(NamedTuple):
    """A division with its full name, its short one (the full one where it has none) and its code."""

    name: str
    short: str
    code: str


def _place(region: Region) -> Place:
    return Place(region.name, region.short_names[0] if region.short_names else region.name, region.code)


@cache
def provinces() -> tuple[Place, ...]:
    """The provinces of the mainland."""
    return tuple(_place(region) for region in load().provinces() if region.code[:2] not in _LEFT_OUT)


@cache
def _by_parent() -> dict[tuple[str | None, bool], list[Region]]:
    """Prefectures and counties by the code of what is above them, and whether they are gone."""
    found: dict[tuple[str | None, bool], list[Region]] = defaultdict(list)
    for row in sorted(load().regions, key=lambda row: (row.code, row.name, row.first_year or 0)):
        found[row.parent_code, row.last_year is not None].append(row)
    return found


@cache
def children(code: str, former: bool = False) -> tuple[Place, ...]:
    """Prefectures and counties directly below; with `former` those that are gone."""
    return tuple(_place(row) for row in _by_parent().get((code, former), ()))


@cache
def named(code: str) -> tuple[Place, ...]:
    """What lies directly below and bears a name that means one thing there."""
    return tuple(place for place in children(code) if code_of(place.name, code))


@cache
def cities() -> tuple[Place, ...]:
    """Prefectures whose short name means nothing else, by code."""
    rows = [row for row in load().regions if row.level == "prefecture" and row.last_year is None]
    found = [_place(row) for row in rows if row.name.endswith("市") and row.code[:2] not in _LEFT_OUT]
    return tuple(place for place in found if code_of(place.short) == place.code == code_of(place.name))


@cache
def parents() -> tuple[Place, ...]:
    """Cities with at least four counties, municipalities included: heads for lists of counties."""
    heads = [*cities(), *(place for place in provinces() if place.name.endswith("市"))]
    return tuple(place for place in heads if len(children(place.code)) >= 4)


@cache
def _meanings() -> dict[str, set[str]]:
    """Names with the codes that they may stand for: a large city is not mistaken for what once bore its name."""
    found: dict[str, set[str]] = defaultdict(set)
    gone: dict[str, set[str]] = defaultdict(set)
    large: set[str] = set()
    for row in load().regions:
        for name in (row.name, *row.short_names):
            (found if row.last_year is None else gone)[name].add(row.code)
            if row.last_year is None and row.level != "county":
                large.add(name)
    return {
        name: found[name] if name in large else found[name] | gone[name] for name in sorted({*found, *gone})
    }


@cache
def _below(head: str) -> dict[str, set[str]]:
    """Names of what lies below a division today, with their codes; former ones where the name means nothing today."""
    found: dict[str, set[str]] = defaultdict(set)
    gone: dict[str, set[str]] = defaultdict(set)
    todo = [head]
    while todo:
        code = todo.pop()
        for former, names in ((False, found), (True, gone)):
            for row in _by_parent().get((code, former), ()):
                for name in (row.name, *row.short_names):
                    names[name].add(row.code)
        todo += [place.code for place in children(code)]
    return gone | found


def code_of(written: str, head: str = "") -> str:
    """The code that a name means below `head` (everywhere without one); empty if it is open.

    A prefecture and a county of its own that share a name (本溪) leave nothing open: the larger one is meant.
    """
    meanings = _below(head) if head else _meanings()
    codes = sorted(meanings.get(written, ()))
    if len({code[:4] for code in codes}) != 1 or (len(codes) > 1 and not codes[0].endswith("00")):
        return ""
    return codes[0]


def province_of(place: Place) -> Place:
    """The province in which a place lies."""
    return next(province for province in provinces() if province.code[:2] == place.code[:2])


def a_city(draw: Draw) -> Place:
    """A city in which somebody offers to come by."""
    return draw.pick(cities())
