"""The gazetteer's entry of one region, by code, name or path; needs no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from output import gazetteer
from output.details import FormerName, RegionEntry
from output.errors import LibraryError, NotFoundError
from output.gazetteer import Gazetteer, Region
from output.records import RegionRef
from output.reference import read_table

_TOWN = re.compile(r"(?:街道|地区|镇|乡|苏木)$")
_BETWEEN = re.compile(r"[\s/／>＞|·,，、-]+")


def region_entry(wanted: str) -> RegionEntry:
    """What the gazetteer says of `wanted`: a code, a full or short name, or a path of such (``湖北省/天门市``).

    Codes may have 6 digits, 9 (of either numbering of townships, the statistical one first), 12 as code books
    print them, or 2 and 4. The parts of a path are full or short names in any script, with ``/``, a space or
    a comma between them; some may be left out (``广东/南山``). What exists goes before what existed.
    A name that fits several regions, or none, is a LibraryError.
    """
    shipped = gazetteer.load()
    region = _find(shipped, wanted.strip())
    own = _own_rows(shipped, region)
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
        children=_refs(shipped, _children(shipped, region)),
        former_children=_refs(shipped, _former_children(shipped, region, own)),
        former_names=_former_names(shipped, region, own),
    )


def _refs(shipped: Gazetteer, regions: Iterable[Region]) -> list[RegionRef]:
    return [RegionRef(region.code, region.name, shipped.path(region)) for region in regions]


def _own_rows(shipped: Gazetteer, region: Region) -> list[Region]:
    """The rows of the region's code that are this region: a code may have been another's before."""
    own = [region]
    for row in shipped.by_code(region.code):
        if row.code_system == region.code_system and _before(row, own[-1]):
            next_year = row.last_year == (own[-1].first_year or 0) - 1
            same = row.code in row.successors and (next_year or row.name[:2] == region.name[:2])
            if row.successors == (row.code,) or same or (next_year and row.successors == region.successors):
                own.append(row)
    return own


def _before(row: Region, region: Region) -> bool:
    return row.last_year is not None and row.last_year < (region.last_year or 9999)


def _children(shipped: Gazetteer, region: Region) -> list[Region]:
    """What lies directly under a region, or lay there in its last year; townships are known of today only."""
    if region.last_year is None:
        return shipped.children(region.code)
    rows = [*shipped.children(region.code), *shipped.children(region.code, former=True)]
    return sorted(row for row in rows if row.level != "township" and row.existed(region.last_year))


def _former_children(shipped: Gazetteer, region: Region, own: list[Region]) -> list[Region]:
    """What once lay under a region, without what lay under another one of its code."""
    rows = shipped.children(region.code, former=True)
    return [row for row in rows if _before(row, region) and shipped.at(region.code, row.last_year) in own]


def _former_names(shipped: Gazetteer, region: Region, own: list[Region]) -> list[FormerName]:
    """Names that the region bore, under its code or, as 通县 of 通州区, under another; the newest first."""
    start = own[-1].first_year or 0
    rows = own + [
        row
        for row in shipped.became(region.code)
        if row.level == region.level
        if row.name[0] == region.name[0] and (row.name[:2] == region.name[:2] or len(row.successors) == 1)
        if (row.last_year or 9999) < start  # what stood beside it was merged into it
    ]
    found: dict[tuple[str, str], FormerName] = {}
    for row in sorted(rows, key=_age, reverse=True):
        name, path = row.name, shipped.path(row)
        if name != region.name:
            last = found[name, path].last_year if (name, path) in found else row.last_year
            found[name, path] = FormerName(name, path, row.first_year, last)
    return list(found.values())


def _find(shipped: Gazetteer, wanted: str) -> Region:
    if not wanted:
        raise LibraryError("an empty text names no region; give a code, a name or a path")
    if wanted.isdecimal():
        rows = shipped.by_code(_whole(wanted))
        if not rows:
            raise NotFoundError(f"no region has the code {wanted!r}")
        return rows[0]
    found = _called(shipped, wanted) or _called(shipped, _folded(wanted))
    if not found:
        raise NotFoundError(f"no region is called {wanted!r}; give a code, a full name or a path")
    found = [region for region in found if shipped.path(region) == wanted] or found
    existing = [region for region in found if region.last_year is None]
    by_path = {shipped.path(region): region for region in sorted(existing or found, key=_age)}
    if len(by_path) > 1:
        shown = sorted(f"{region.code} {path}" for path, region in by_path.items())
        more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
        raise LibraryError(f"{wanted!r} may be {', '.join(shown[:8])}{more}; give the code")
    return next(iter(by_path.values()))


def _age(region: Region) -> tuple[int, int]:
    return region.last_year or 9999, region.first_year or 0


def _whole(code: str) -> str:
    """A code with its zeros, or without those that make 12 digits of it: 4403, 440300000000."""
    if len(code) == 12 and code.endswith("000"):
        return code[:6] if code.endswith("000000") else code[:9]
    return code.ljust(6, "0") if len(code) in (2, 4) else code


def _folded(wanted: str) -> str:
    """With the characters that the gazetteer's names have for traditional ones: 沈阳 for 瀋陽."""
    return wanted.translate(
        {ord(row["variant"]): row["character"] for row in read_table("regions_variants.csv")}
    )


def _called(shipped: Gazetteer, wanted: str) -> list[Region]:
    """Regions of that path, or of that full name, else short name; townships not by short name alone."""
    *above, name = [part for part in _BETWEEN.split(wanted) if part] or [wanted]
    if not above:
        return (
            shipped.by_name(name)
            or _by_short_name().get(name, [])
            or [town for town in shipped.townships if _is_called(town, name)]
        )
    found = [region for region in _bearing(shipped, name) if _within(shipped, region, above)]
    return [region for region in found if region.name == name] or found


def _is_called(town: Region, name: str) -> bool:
    """Whether a township has that full name, or has it in another spelling."""
    return name == town.name or (bool(_TOWN.search(name)) and name in town.short_names)


@cache
def _by_short_name() -> dict[str, list[Region]]:
    names: dict[str, list[Region]] = {}
    for region in gazetteer.load().regions:
        for short in region.short_names:
            names.setdefault(short, []).append(region)
    return names


def _bearing(shipped: Gazetteer, name: str) -> Iterator[Region]:
    """What has that full or short name."""
    regions = [*shipped.by_name(name), *_by_short_name().get(name, [])]
    yield from regions
    if not regions:
        yield from (town for town in shipped.townships if name == town.name or name in town.short_names)


def _within(shipped: Gazetteer, region: Region, above: list[str]) -> bool:
    """Whether the names above a region in a path are, in their order, those of divisions that contain it."""
    line = iter(shipped.line(region)[:-1])
    return all(any(part == step.name or part in step.short_names for step in line) for part in above)
