"""The gazetteer's entry of one region, by code, name or path; needs no database."""

from __future__ import annotations

from collections.abc import Iterable

from output import gazetteer
from output.details import FormerName, RegionEntry
from output.errors import LibraryError
from output.gazetteer import Region
from output.records import RegionRef


def region_entry(wanted: str) -> RegionEntry:
    """What the gazetteer says of `wanted`: a code, a full or short name, or a path (``湖北省/天门市``).

    What exists goes before what existed. A name that fits several regions, or none, is a LibraryError.
    """
    shipped = gazetteer.load()
    region = _find(shipped, wanted.strip())
    rows = shipped.by_code(region.code)
    return RegionEntry(
        code=region.code,
        name=region.name,
        path=shipped.path(region),
        level=region.level,
        parent_code=region.parent_code,
        first_year=region.first_year,
        last_year=region.last_year,
        successors=sorted(region.successors),
        code_system=region.code_system,
        short_names=list(region.short_names),
        parents=_refs(shipped, shipped.line(region)[:-1]),
        children=_refs(shipped, shipped.children(region.code)),
        former_children=_refs(shipped, shipped.children(region.code, former=True)),
        former_names=[
            FormerName(row.name, shipped.path(row), row.first_year, row.last_year)
            for row in rows
            if row.code_system == region.code_system and row.name != region.name
        ],
    )


def _refs(shipped: gazetteer.Gazetteer, regions: Iterable[Region]) -> list[RegionRef]:
    return [RegionRef(region.code, region.name, shipped.path(region)) for region in regions]


def _find(shipped: gazetteer.Gazetteer, wanted: str) -> Region:
    if not wanted:
        raise LibraryError("an empty text names no region; give a code, a name or a path")
    if wanted.isdecimal():
        rows = shipped.by_code(wanted)
        if not rows:
            raise LibraryError(f"no region has the code {wanted!r}")
        return rows[0]
    found = _named(shipped, wanted)
    if not found:
        raise LibraryError(f"no region is called {wanted!r}; give a code, a full name or a path")
    existing = [region for region in found if region.last_year is None]
    codes = {region.code: region for region in reversed(existing or found)}
    if len(codes) > 1:
        shown = sorted(f"{code} {shipped.path(region)}" for code, region in codes.items())
        more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
        raise LibraryError(f"{wanted!r} may be {', '.join(shown[:8])}{more}; give the code")
    return next(iter(codes.values()))


def _named(shipped: gazetteer.Gazetteer, wanted: str) -> list[Region]:
    """Regions of that path, or of that full name, else short name; townships not by short name."""
    if "/" in wanted:
        name = wanted.rpartition("/")[2]
        rows = shipped.by_name(name) or [town for town in shipped.townships if town.name == name]
        return [region for region in rows if shipped.path(region) == wanted]
    return (
        shipped.by_name(wanted)
        or [region for region in shipped.regions if wanted in region.short_names]
        or [town for town in shipped.townships if town.name == wanted]
    )
