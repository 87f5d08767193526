"""The labelled mentions, and how an answer compares with them.

benchmarks/data/regions.csv has a row for each area that is expected in a text, and one row with an empty `written` for
a text in which nothing is to be found. An answer's outcome is judged by its codes alone, so that it means the same
for every resolver; `judge` adds what only Hotline Atlas tells.

- exact: the same list of codes, areas without a code left out. A township has two codes; either counts.
- partial: not exact, but each code is one of the expected ones or safe: above one of them, a successor of a former
  region, the county of a township, the city of a development zone, the parent that a contradiction names.
- nothing: no code though one is expected.
- wrong: anything else.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from output.gazetteer import Region, load
from output.records import AreaMention

_LEVELS = ("province", "prefecture", "county", "township")
FILE = Path(__file__).parent / "data" / "regions.csv"


class Outcome(StrEnum):
    """How an answer's codes compare with the expected ones."""

    EXACT = "exact"
    PARTIAL = "partial"
    NOTHING = "nothing"
    WRONG = "wrong"


class Expected(NamedTuple):
    """One area of a text; `candidates` are the codes of an ambiguous or contradictory one."""

    written: str
    status: str
    code: str | None
    candidates: tuple[str, ...]
    parent_code: str | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Label:
    """A text with what is to be found in it; `on` is the reference date, null for the edition's."""

    id: str
    category: str
    text: str
    on: date | None
    areas: tuple[Expected, ...]

    @property
    def codes(self) -> list[str]:
        """The expected codes, areas without one left out."""
        return [area.code for area in self.areas if area.code]


class Judgement(NamedTuple):
    """What of an answer of Hotline Atlas is right; null where there is nothing of the kind to tell."""

    outcome: Outcome
    written: bool | None
    status: bool | None
    candidates: bool | None
    parent_code: bool | None
    decided_by: bool | None

    @property
    def right(self) -> bool:
        """Whether all of it is right."""
        return self.outcome is Outcome.EXACT and False not in self


def load_labels(file: Path = FILE) -> list[Label]:
    """The labelled texts, in the order of the file."""
    with file.open(encoding="utf-8", newline="") as stream:
        return [_label(list(rows)) for _, rows in groupby(csv.DictReader(stream), lambda row: row["id"])]


def _label(rows: list[dict[str, str]]) -> Label:
    first = rows[0]
    on = date.fromisoformat(first["on"]) if first["on"] else None
    areas = tuple(_expected(row) for row in rows if row["written"])
    return Label(first["id"], first["category"], first["text"], on, areas)


def _expected(row: dict[str, str]) -> Expected:
    candidates = tuple(row["candidates"].split("|")) if row["candidates"] else ()
    rest = [row[name] or None for name in ("parent_code", "decided_by")]
    return Expected(row["written"], row["status"], row["code"] or None, candidates, *rest)


def outcome(label: Label, codes: Sequence[str]) -> Outcome:
    """How the codes that a resolver found in the label's text, in order, compare with the expected ones."""
    expected = [_same(code) for code in label.codes]
    if len(codes) == len(expected) and all(map(_among, codes, expected)):
        return Outcome.EXACT
    if not codes:
        return Outcome.NOTHING
    safe = frozenset().union(*expected, *map(_safe, label.areas))
    return Outcome.PARTIAL if safe.issuperset(codes) else Outcome.WRONG


def judge(label: Label, found: Sequence[AreaMention]) -> Judgement:
    """The outcome of an answer of Hotline Atlas, and whether all that it tells beside the codes is right.

    Each field is compared as the list over all areas of the text.
    """
    refs = [tuple(sorted({ref.code for ref in (*area.candidates, *area.readings)})) for area in found]
    parents = [area.parent_code for area in found if area.status == "unknown"]
    return Judgement(
        outcome(label, [area.code for area in found if area.code]),
        _equal((area.written for area in label.areas), (area.written for area in found)),
        _equal((area.status for area in label.areas), (area.status for area in found)),
        _equal((area.candidates for area in label.areas), refs),
        _equal((area.parent_code for area in label.areas if area.status == "unknown"), parents),
        _equal((area.decided_by for area in label.areas), (area.decided_by for area in found)),
    )


def _equal(expected: Iterable[object], got: Iterable[object]) -> bool | None:
    """Whether two lists are equal; null if neither holds anything."""
    first, second = list(expected), list(got)
    return first == second if any(first) or any(second) else None


def _among(code: str, codes: frozenset[str]) -> bool:
    return code in codes


def _rows(code: str) -> list[Region]:
    """The gazetteer's rows for an expected code; of a township the statistical one."""
    rows = load().by_code(code)
    return [row for row in rows if row.code == code] or rows


@cache
def _same(code: str) -> frozenset[str]:
    """The code, and a township's code in the other numbering."""
    return frozenset({code, *(row.other_code for row in _rows(code) if row.other_code)})


@cache
def _above(code: str) -> frozenset[str]:
    """The codes of everything that is or was above a region."""
    return frozenset(step.code for row in _rows(code) for step in load().line(row)[:-1]) - {code}


def _safe(area: Expected) -> frozenset[str]:
    """Codes that say less than is known of an area, but nothing wrong."""
    if area.code:
        heirs = frozenset(heir for row in _rows(area.code) for heir in row.successors)
        return heirs.union(*map(_above, heirs | {area.code}))
    if area.parent_code:
        return _above(area.parent_code) | {area.parent_code}
    if area.status == "conflict":
        return frozenset(_outer(area.candidates)).union(*map(_above, area.candidates))
    if area.candidates:
        return frozenset.intersection(*map(_above, area.candidates))
    return frozenset()


def _outer(codes: Sequence[str]) -> Iterator[str]:
    """Of the readings of a contradiction those above the innermost level: the parent that it names."""
    ranks = {code: min(_LEVELS.index(row.level) for row in _rows(code)) for code in codes}
    return (code for code in codes if ranks[code] < max(ranks.values()))
