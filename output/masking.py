"""A mobile number in a text or in a page's source, in whatever writing, and the same text without it.

Between two digits may stand a few marks, spaces and whole tags; a digit may be of any script, a Chinese numeral,
a letter that looks like it, a character reference, or an escape of a URL or a script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from output.digit_signs import of_digit
from output.records import Span
from output.written_numbers import is_mobile

MASK = "*"
LENGTH = 11
_REFERENCE = r"&\#0{0,5}(?:4[89]|5[0-7])(?!\d);?|&\#[xX]0{0,5}3[0-9](?![0-9a-fA-F]);?"
_MARK = (
    rf"(?!{_REFERENCE}|%3[0-9]|\\u003[0-9]|\\x3[0-9])"
    r"(?:<[^<>]{0,400}>|&(?:[a-zA-Z]{2,8}|\#\d{1,6}|\#[xX][0-9a-fA-F]{1,5});|%(?:2[0-9A-Fa-f]|09|0[aAdD])|[^\w<>○]|[_ー丨])"
)
_MARKS = rf"(?:{_MARK}){{0,8}}+"
_GAP = rf"{_MARKS}(?:一{_MARKS})??"
_MOST_LETTERS = 8


def _digit(digits: str) -> str:
    """The regular expression of one digit that may be any of `digits`."""
    signs = "".join(re.escape(of_digit()[digit]) for digit in digits)
    codes = "|".join(str(48 + int(digit)) for digit in digits)
    last = f"[{digits}]"
    return (
        rf"([{signs}]|&\#0{{0,5}}(?:{codes})(?!\d);?|&\#[xX]0{{0,5}}3{last}(?![0-9a-fA-F]);?"
        rf"|%3{last}|\\u003{last}|\\x3{last})"
    )


@lru_cache(maxsize=64)
def _of(number: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(_digit(digit) for digit in number))


@cache
def _any() -> re.Pattern[str]:
    digits = [_digit("1"), _digit("3456789"), *[_digit("0123456789")] * 9]
    return re.compile(_GAP.join(digits) + r"(?!\d)")


@cache
def _any_glued() -> re.Pattern[str]:
    return re.compile(_any().pattern.removesuffix(r"(?!\d)"))


@cache
def _starts() -> re.Pattern[str]:
    """Where a mobile may begin: begun with a plain class, so that the search leaps from one place to the next."""
    signs = {digit: "".join(map(re.escape, found)) for digit, found in of_digit().items()}
    return re.compile(rf"[{signs['1']}&%\\](?=[{''.join(signs.values())}#ux]|\W|[_ー])")


_BEHIND = re.compile(r"(?<!\d)(?:(?:00)?86|0)\Z")


def _matches(pattern: re.Pattern[str], text: str, overlapping: bool = False) -> Iterator[re.Match[str]]:
    """Where `pattern`, of a mobile, matches."""
    end = 0
    for start in _starts().finditer(text):
        match = pattern.match(text, start.start()) if overlapping or start.start() >= end else None
        if match is not None:
            end = match.end()
            yield match


@cache
def _values() -> dict[str, str]:
    return {sign: digit for digit, signs in of_digit().items() for sign in signs}


def _value(written: str) -> str:
    if len(written) == 1:
        return _values()[written]
    code = written.strip("&#;")
    return chr(int(code)) if code.isdecimal() else written.rstrip(";")[-1]


class Place(NamedTuple):
    """A mobile number that a text may say: national digits, where the signs of these stand, and what is between them."""

    number: str
    signs: frozenset[int]
    between: str


def mobiles(text: str) -> set[str]:
    """The mobile numbers that `text` may say, as national digits. It need not mean a number by each."""
    return {place.number for place in places(text)}


def places(text: str, glued: bool = False) -> Iterator[Place]:
    """Where `text` may say a mobile number; `glued`: also within a longer row of digits."""
    for match in _matches(_any_glued() if glued else _any(), text, overlapping=True):
        start = match.start()
        if not glued and text[start - 1 : start].isdigit() and not is_behind_prefix(text, start):
            continue
        letters = sum(written in "OoIl" for written in match.groups())
        number = "".join(map(_value, match.groups()))
        if letters <= _MOST_LETTERS and is_mobile(number):
            spans = [match.span(group) for group in range(1, LENGTH + 1)]
            signs = frozenset(at for span in spans for at in range(*span))
            rest = "".join(char for at, char in enumerate(match[0], start) if at not in signs)
            yield Place(number, signs, rest)


def places_of(text: str, number: str) -> list[Span]:
    """Where `text` says a number of any kind, in whatever writing, be it within a longer row of digits."""
    found: list[Span] = []
    for first in _one(number[0]).finditer(text):
        if not found or first.start() >= found[-1][1]:
            end = _follow(text, first.end(), number[1:])
            found += [] if end is None else [(first.start(), end)]
    return found


@cache
def _one(digit: str) -> re.Pattern[str]:
    return re.compile(_digit(digit))


@cache
def _gaps() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_MARKS), re.compile(rf"{_MARKS}一{_MARKS}")


def _follow(text: str, at: int, digits: str) -> int | None:
    """Where the signs of `digits` end that follow each other from a place on; null if they do not. Step by step: to
    compile `_of` takes longer than to read a thousand texts, and there are as many numbers as questions.
    """
    if not digits:
        return at
    for gap in _gaps():
        between = gap.match(text, at)
        sign = between and _one(digits[0]).match(text, between.end())
        end = _follow(text, sign.end(), digits[1:]) if sign else None
        if end is not None:
            return end
    return None


def is_behind_prefix(text: str, start: int) -> bool:
    """Whether a 0 or the code of the country stands before a place, and no other digit before that."""
    return _BEHIND.search(text[max(0, start - 5) : start]) is not None


def value(sign: str) -> str:
    """The digit that a sign stands for; empty if it is none."""
    return _values().get(sign, "")


def says(text: str, number: str) -> bool:
    """Whether `text` says the number, be it within a longer row of digits."""
    return any(True for _ in _matches(_of(number), text))


def mask(text: str, number: str) -> str:
    """`text` with a star for every digit of the number: of a page's source, or of what was read from it, alike."""
    return _replaced(text, number, lambda digit: MASK)


def mask_text(text: str, number: str, spans: Iterable[Span] = ()) -> str:
    """The same at the same length, so that every offset holds; `spans` say the number, too, whatever stands there."""
    found = list(_replaced(text, number, lambda digit: MASK * len(digit)))
    for start, end in spans:
        for at in range(start, min(end, len(found))):
            if found[at].isalnum():
                found[at] = MASK
    return "".join(found)


def mask_url(url: str, number: str, mark: int) -> str:
    """`url` without the number. `mark` is one of its own: addresses that differed by numbers still differ."""
    if not says(url, number):
        return url
    begun = {match.start(1) for match in _matches(_of(number), url)}
    parts, at = [], 0
    for start, end in _digits(url, number):
        parts += [url[at:start], f"forgotten-{mark}-x" if start in begun else "x"]
        at = end
    return "".join((*parts, url[at:]))


def _digits(text: str, number: str) -> Iterator[Span]:
    for match in _matches(_of(number), text):
        yield from (match.span(group) for group in range(1, len(number) + 1))


def _replaced(text: str, number: str, by: Callable[[str], str]) -> str:
    parts, at = [], 0
    for start, end in _digits(text, number):
        parts += [text[at:start], by(text[start:end])]
        at = end
    return "".join((*parts, text[at:])) if parts else text
