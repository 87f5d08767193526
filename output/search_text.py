"""Words and texts as searching compares them: without differences of width and case, cut into runs of one to three characters.

A word occurs in a text if its folded form is a part of the text's folded form. What is looked up in the index, its grams,
only narrows down where that may be so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from operator import add

from output.digit_signs import of_digit
from output.records import Span


class _Folds(dict[int, str]):
    """What becomes of a character, by its code, filled as characters come along; `bare`: what is neither letter nor digit
    becomes a space.
    """

    def __init__(self, *, bare: bool) -> None:
        super().__init__()
        self._bare = bare

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", chr(code)).casefold())
        if self._bare:
            plain = "".join(char if char.isalnum() else " " for char in plain)
        self[code] = plain
        return plain


_FOLDED, _BARE = _Folds(bare=False), _Folds(bare=True)
_DIGITS = frozenset("0123456789")


def fold(text: str) -> str:
    """`text` in one width and one case, each character by itself, so that `place` finds the way back."""
    return text.translate(_FOLDED)


def place(text: str, start: int, end: int) -> Span:
    """Where in `text` the characters stand that became those from `start` to before `end` of its folded form."""
    ends = list(accumulate(len(_FOLDED[ord(char)]) for char in text))
    first = next(at for at, reached in enumerate(ends) if reached > start)
    last = next(at for at in range(first, len(ends)) if ends[at] >= end)
    return first, last + 1


def may_be_masked(word: str) -> bool:
    """Whether a folded word has a sign in it that may be a digit of a number which is not shown."""
    return any(char in _signs() for char in word)


def _signs() -> frozenset[str]:
    global _known  # noqa: PLW0603 - made once, on first use: it takes a while
    if _known is None:
        _known = frozenset(fold("".join(of_digit().values())))
    return _known


_known: frozenset[str] | None = None


def tokens(text: str) -> set[str]:
    """All that the index keeps of a text: each letter or digit, each two that stand together, three where they are digits."""
    found: set[str] = set()
    for run in text.translate(_BARE).split():
        found.update(run)
        found.update(map(add, run, run[1:]))
        if not _DIGITS.isdisjoint(run):
            found.update(three for three in _threes(run) if _DIGITS.issuperset(three))
    return found


def grams(word: str) -> list[str]:
    """What must be in the index of a text if the folded `word` occurs there, the longest there is of each part; empty for
    a word of marks only.
    """
    found: dict[str, None] = {}
    for run in word.translate(_BARE).split():
        if len(run) == 1:
            found[run] = None
        covered = [False] * len(run)
        for at, three in enumerate(_threes(run)):
            if _DIGITS.issuperset(three):
                found[three] = None
                covered[at : at + 2] = [True, True]
        for at, two in enumerate(map(add, run, run[1:])):
            if not covered[at]:
                found[two] = None
    return list(found)


def is_told_by_grams(word: str) -> bool:
    """Whether the index alone tells in which texts the folded word occurs, as these texts are shown."""
    return len(word) <= 2 and word.isalnum() and not may_be_masked(word)


def _threes(run: str) -> Iterator[str]:
    return map("".join, zip(run, run[1:], run[2:], strict=False))
