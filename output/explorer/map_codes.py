"""Which shape is which region: the boundaries are of one edition, the gazetteer goes on.

A shape is drawn for a region only if it is that region's: by code and name, or renamed since. Never one for another.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from output import gazetteer
from output.explorer import boundaries
from output.gazetteer import Region


def _existing(code: str) -> Region | None:
    rows = gazetteer.load().by_code(code)
    return rows[0] if rows and rows[0].last_year is None else None


def _region(code: str, name: str) -> str:
    """The code of the region that a shape is of: an existing one, else a former one, else none (empty)."""
    atlas = gazetteer.load()
    rows = atlas.by_code(code)
    here = _existing(code)
    if here is not None:
        beside = [row.code for row in atlas.by_name(name) if row.parent_code == here.parent_code]
        return beside[0] if here.name != name and beside else code
    after = {successor for row in rows for successor in row.successors}
    if len(after) == 1:  # renamed, and nothing else went into it
        (new,) = after
        last = rows[0].last_year or 0
        if _existing(new) and {row.code for row in atlas.became(new) if (row.last_year or 0) >= last} == {
            code
        }:
            return new
    return code if rows else ""


@cache
def regions(level: str) -> MappingProxyType[str, str]:
    """Region code by shape code, of one level of `boundaries`; empty where the reference tables know no such region."""
    return MappingProxyType({code: _region(code, name) for code, name in boundaries.names(level).items()})


def region_of(shape: str) -> str:
    """The region that a shape is of, by the shape's code; empty where the reference tables know no such region."""
    return next((known[shape] for level in boundaries.LEVELS if shape in (known := regions(level))), "")


@cache
def _shapes() -> dict[str, tuple[str, str]]:
    levels = reversed(boundaries.LEVELS)  # the highest level wins: Hong Kong is in the files of all three
    found = {region: (level, code) for level in levels for code, region in regions(level).items()}
    found.pop("", None)
    return found


def shape_of(region: str) -> tuple[str, str] | None:
    """Level and code of the shape that is drawn for a region as a whole; null if there is none."""
    return _shapes().get(region)


def without_shape() -> list[str]:
    """Codes of provinces, prefectures and counties that exist and have no shape."""
    drawn = {code for level in boundaries.LEVELS for code in regions(level).values()}
    rows = gazetteer.load().regions
    return sorted({row.code for row in rows if row.last_year is None} - drawn)


def without_region() -> list[str]:
    """Codes of shapes that are no existing region's: former ones, and those that the reference tables do not have."""
    found = (item for level in boundaries.LEVELS for item in regions(level).items())
    return sorted({code for code, region in found if not region or _existing(region) is None})
