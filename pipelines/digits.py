"""Digits in any disguise: full-width, circled, Chinese numerals, other scripts, letters that look like digits."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from output.digit_signs import CHINESE, CIRCLED, LETTERS, LOOKALIKE

_FIXED = CHINESE | CIRCLED | LOOKALIKE
_HUNDRED = "百佰"  # 四百 says 400 where a number follows

_STRONG = r"\d" + "".join(_FIXED)
# A letter counts only beside a digit and not inside a word
_LETTER = rf"(?:(?<=[{_STRONG}OoIl\-－—–·•.．_~*丨｜])[OoIl](?![A-HJ-NP-Za-km-np-z])|(?<= )[OoIl](?=[\dOoIl](?![A-HJ-NP-Za-km-np-z])))"
# begins with a plain class, so that the search can leap from one candidate to the next
_FIRST = (
    rf"[{_STRONG}OolI](?:(?<=[{_STRONG}])|(?<=[Oo])(?<![A-Za-z0-9][Oo])(?=\d[\dOoIl]|[Il]\d)"
    r"|(?<=[lI])(?<![A-Za-z0-9][lI])(?=[3-9][\dOoIl]))"
)
_DIGIT = rf"(?:[{_STRONG}]|{_LETTER}|(?<=[四肆八捌])[{_HUNDRED}])"
_KEYCAP = "\u20e3"  # the enclosing square of emoji digits: part of the digit, no gap
_GAP = rf"[ \-‐‑‒–—―−－﹣⁃˗﹘⸺⸻〜ー⁓─━_~～＿.．·•・‧∙*+/／()（）\[\]【】〔〕丨│¦|｜{_KEYCAP}]"
_STARS = r"(?<=[^\s★☆])[★☆](?=[^\s★☆])"  # tight between digits: 0551★6817★3390
RUN = re.compile(rf"{_FIRST}(?:(?:{_STARS}|{_GAP}{{0,5}}){_DIGIT}){{2,39}}{_KEYCAP}?")
"""A stretch of at least three digits in any writing, with the marks that people put between them."""


POSSIBLE = re.compile(
    "[0-9０-９" + "".join(_FIXED) + "\u0660-\u1a99\u1b50-\u1fff\ua620-\uabff\U0001049f-\U0001fbff]"
)
"""Finds what may be a digit of any script, many times quicker than `RUN`: most lines have none."""


class Group(NamedTuple):
    """Digits that stand together in one writing. `gap` is what parts it from the group before."""

    digits: str
    start: int
    end: int
    gap: str


@cache
def _value(char: str) -> tuple[str, str]:
    """Digit and writing of a character; two empty strings for what is no digit."""
    if char in LETTERS:
        return LETTERS[char], "latin"
    if char in CIRCLED:
        return CIRCLED[char], "circled"
    if char in _HUNDRED:
        return "00", "chinese"
    if char in _FIXED:
        return _FIXED[char], "chinese"
    value = unicodedata.digit(char, None)
    return ("", "") if value is None else (str(value), "latin")


def behind_zero(text: str, at: int) -> int:
    """Where the next digit stands, if the one at `at` is a 0; else `at`."""
    if _value(text[at])[0] != "0":
        return at
    at += 1
    while not _value(text[at])[0] or (text[at] == "一" and has_strokes(text, at, at + 2)):
        at += 1
    return at


_STROKE = re.compile("(?<=[0-9OoIl])一(?=[0-9OoIl])")


def has_strokes(text: str, start: int, end: int) -> bool:
    """Whether 一 stands between plain digits, where it may be meant as a dash: 400一186一5909."""
    return _STROKE.search(text, start, end) is not None


def groups(text: str, start: int, end: int, *, strokes: bool = False) -> list[Group]:
    """The digit groups of ``text[start:end]``; a change of writing begins a new group with an empty gap.

    With `strokes`, 一 between plain digits is a dash.
    """
    found: list[Group] = []
    gap, digits, writing, first = "", "", "", start
    for at in range(start, end):
        if text[at] == _KEYCAP:
            continue
        digit, kind = ("", "") if strokes and _STROKE.match(text, at) else _value(text[at])
        if digit and (kind == writing or not digits):
            first = first if digits else at
            digits, writing = digits + digit, kind
            continue
        if digits:
            found.append(Group(digits, first, at, gap))
            gap, digits = "", ""
        if digit:
            digits, writing, first = digit, kind, at
        else:
            gap += text[at]
    if digits:
        found.append(Group(digits, first, end, gap))
    return found
