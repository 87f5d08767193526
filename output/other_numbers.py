"""Digits beside a number that is quoted: its own in every writing, dates, times and amounts stand, other numbers are stars."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from output import masking
from output.digit_signs import CHINESE, CIRCLED, LOOKALIKE
from output.masking import MASK
from output.records import Span

_SIGN = rf"[\d{re.escape(''.join({**CHINESE, **CIRCLED, **LOOKALIKE}))}]"
_MARK = r"[().·‐-―−/-]"
# Between groups of a number a line ends only behind a mark: figures in a column are no number.
_RUN = re.compile(rf"{_SIGN}(?:(?:[^\S\n]|{_MARK}\n?)*{_SIGN})*")
_FEWEST, _WHOLE = 7, 9
"""Digits that a number has, but for a service code; and digits that are no local part of one."""
_CODE = re.compile(r"9[56]\d{3,4}|1[012]\d{3}")
_YEAR, _TO = r"(?:19|20)\d\d", r"\s?[-–—~至]\s?"
_DATE = rf"{_YEAR}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
_MOMENT = re.compile(
    rf"(?<!\d)(?<!\d[-./:]){_DATE}(?:{_TO}{_DATE})?(?!\d|[-./:]\d)"
    r"|(?<!\d)(?<!\d[./:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d|[./:]\d)"
    rf"|(?<!\d)(?<!\d[-./ ])(?:(?<=[©Cc])|(?<=[©Cc)] )|(?=19)){_YEAR}{_TO}{_YEAR}(?!\d|[-./ ]+\d)"
    rf"|(?<!\d)(?<!\d[-./ ]){_YEAR}{_TO}{_YEAR}(?=\s?年)"
)
_FIGURE = r"\d{1,6}(?:\.\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\d.,])(?<!\d[-\s/]){_FIGURE}(?:{_TO}{_FIGURE})?(?=\s?[元块圆万%％℃㎡])"
    rf"|(?<=[¥￥$]){_FIGURE}(?:{_TO}{_FIGURE})?(?![\d.]|[-\s/]+\d)"
    r"|(?<![\d.,])(?<!\d[-\s/])\d{1,6}(?=\s?(?:[千余多次名位户台家单+]|分钟|小时))"
)
_ALONE = re.compile(rf"(?:[^\S\n]|{_MARK})*")


def masked(text: str, own: str) -> str:
    """`text` at the same length, with a star for every digit of what may be a number other than `own` (national digits).

    A mobile number goes in whatever writing; seven digits or more, in a row or in groups, go unless they are a date, a time
    or an amount; service codes go.
    """
    plain = _plain(text)
    kept, moments = _own(text, own), _covered(_MOMENT, plain)
    stars = set(_others(plain, kept | moments | _covered(_AMOUNT, plain)))
    for place in _mobiles(text, own):
        rest = place - kept - moments
        if not rest <= stars:  # what looks like a date may be the end of a mobile number
            stars |= place - kept
    return "".join(MASK if at in stars else char for at, char in enumerate(text))


def _plain(text: str) -> str:
    """`text` at the same length in ASCII digits and marks."""
    return "".join(_narrow(char) for char in text)


def _narrow(char: str) -> str:
    if char.isascii():
        return char
    digit = unicodedata.decimal(char, None)
    plain = str(digit) if digit is not None else unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and plain.isascii() else char


def _covered(form: re.Pattern[str], plain: str) -> frozenset[int]:
    return frozenset(at for found in form.finditer(plain) for at in range(*found.span()))


def _own(text: str, own: str) -> frozenset[int]:
    """Where the text says the number, also as it is dialled from abroad, or a landline without its area code."""
    found: set[int] = set()
    mobiles = [place for _, place, _ in masking.places(text)]
    for digits in _writings(own):
        for start, end in masking.places_of(text, digits):
            span = set(range(start, end))
            glued = text[start - 1 : start].isdigit() and not masking.is_behind_prefix(text, start)
            if glued or text[end : end + 1].isdigit():
                continue
            if len(digits) < _WHOLE and (_is_part(text, (start, end)) or any(span & one for one in mobiles)):
                continue
            found |= span
    return frozenset(found)


def _is_part(text: str, span: Span) -> bool:
    """Whether there are more groups of digits before or behind a place; an extension is none."""
    before = _ALONE.match(_plain(text[: span[0]])[::-1])
    behind = _ALONE.match(_plain(text[span[1] :]))
    assert before is not None and behind is not None
    last = text[span[0] - before.end() - 1 : span[0] - before.end()]
    return last.isdigit() or re.match(r"\d{3}", text[span[1] + behind.end() :]) is not None


@cache
def _writings(own: str) -> tuple[str, ...]:
    landline = re.fullmatch(r"0(10|2\d|[3-9]\d\d)(\d{7,8})", own)
    return (own, landline[1] + landline[2], landline[2]) if landline else (own,)


def _others(plain: str, shown: frozenset[int]) -> Iterator[int]:
    """The places of digits of numbers of any kind, as they are commonly written, in what lies between those shown."""
    cut = "".join("\n" if at in shown else char for at, char in enumerate(plain))
    for run in _RUN.finditer(cut):
        places = [run.start() + at for at, char in enumerate(run[0]) if masking.value(char)]
        digits = "".join(masking.value(plain[at]) for at in places)
        grouped = len(places) < len(run[0])
        if len(digits) >= _FEWEST or (_CODE.fullmatch(digits) and not (grouped and digits[0] == "1")):
            yield from places


def _mobiles(text: str, own: str) -> Iterator[frozenset[int]]:
    """The places of the digits of each mobile number, also of one that is glued to other digits."""
    for number, place, between in masking.places(text, glued=True):
        glued = text[min(place) - 1 : min(place)].isdigit() or text[max(place) + 1 : max(place) + 2].isdigit()
        if number != own and not (glued and re.sub(rf"[^\S\n]|{_MARK}", "", _plain(between))):
            yield place
