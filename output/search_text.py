"""Words and texts as searching compares them: without differences of width and case, cut into runs of one to three characters.

A word occurs in a text if its folded form is a part of the text's folded form. What is looked up in the index, its grams,
only narrows down where that may be so.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from operator import add

from output.digit_signs import of_digit
from output.records import Span

_RUN = re.compile(r"[^\W_]+")
_NUMERALS = re.compile(r"[0-9]{3,}")


def fold(text: str) -> str:
    """`text` in one width and one case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def place(text: str, start: int, end: int) -> Span:
    """Where in `text` the characters stand that became those from `start` to before `end` of its folded form."""

    def length(at: int) -> int:
        return len(fold(text[:at]))

    every = range(len(text) + 1)
    first = max(bisect_right(every, start, key=length) - 1, 0)
    last = bisect_left(every, end, lo=first, key=length)
    while last < len(text) and length(last + 1) == length(
        last
    ):  # marks that are part of the character before
        last += 1
    return first, last


@cache
def signs() -> frozenset[str]:
    """What digits look like once they are folded."""
    return frozenset(fold("".join(of_digit().values())))


def may_be_masked(word: str) -> bool:
    """Whether a folded word has a sign in it that may be a digit of a number which is not shown."""
    return not signs().isdisjoint(word)


def tokens(text: str) -> set[str]:
    """All that the index keeps of a text: each letter or digit, each two that stand together, three where they are digits."""
    folded = fold(text)
    found: set[str] = set()
    for run in _RUN.findall(folded):
        found.update(run)
        found.update(map(add, run, run[1:]))
    for digits in _NUMERALS.findall(folded):
        found.update(_threes(digits))
    return found


def grams(word: str) -> list[str]:
    """What must be in the index of a text if the folded `word` occurs there, the longest there is of each part; empty for
    a word of marks only.
    """
    found: dict[str, None] = {}
    for run in _RUN.findall(word):
        if len(run) == 1:
            found[run] = None
        covered: set[int] = set()
        for digits in _NUMERALS.finditer(run):
            found |= dict.fromkeys(_threes(digits[0]))
            covered.update(range(digits.start(), digits.end() - 1))
        found |= dict.fromkeys(two for at, two in enumerate(map(add, run, run[1:])) if at not in covered)
    return list(found)


def is_told_by_grams(word: str) -> bool:
    """Whether the index alone tells in which texts the folded word occurs, as these texts are shown."""
    return len(word) <= 2 and word.isalnum() and not may_be_masked(word)


def _threes(digits: str) -> Iterator[str]:
    return map("".join, zip(digits, digits[1:], digits[2:], strict=False))
