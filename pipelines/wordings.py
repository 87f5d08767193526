"""The wordings of the tables of signals and claims in a line: one look for both."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from output.records import Span
from output.reference import read_table
from pipelines.fold import fold
from pipelines.remembered import remembered
from pipelines.scan import Scanner

_NEGATED = re.compile(
    "(?:不是|并非|绝非|没有|不承诺|不提供|不保证|不能保证|未经)[\u4e00-\u9fff]{0,7}$|(?:不|非|未)(?:使?用)?$"
)
"""What makes the contrary of a claim."""
_BEFORE = 12  # characters in front of a claim in which that is looked for


class Wordings(NamedTuple):
    """Signals and claims of a line, each with its place in the line, in the order of their beginnings."""

    signals: tuple[tuple[str, Span], ...]
    claims: tuple[tuple[str, Span], ...]


@cache
def _scanner() -> Scanner[tuple[str, str]]:
    patterns = {
        ("signal", row["signal"]): row["pattern"] for row in read_table("signals.csv") if row["pattern"]
    }
    patterns |= {("claim", row["claim"]): row["pattern"] for row in read_table("claims.csv")}
    return Scanner({key: fold(pattern) for key, pattern in patterns.items()})


@remembered
def wordings(line: str) -> Wordings:
    """What a folded line says that a table names; phone numbers in it are blanked with NUL."""
    signals: list[tuple[str, Span]] = []
    claims: list[tuple[str, Span]] = []
    for (kind, key), start, end in _scanner().scan(line):
        if kind == "signal":
            signals.append((key, (start, end)))
        elif "\x00" not in line[start:end] and not _NEGATED.search(line[max(0, start - _BEFORE) : start]):
            claims.append((key, (start, end)))
    return Wordings(tuple(signals), tuple(claims))
