"""When a fact that was read is the one that was labelled, and when a wording says a fact.

The tables here are this module's own: what judges the reader must not share its mistakes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_NOT_HAN = re.compile("[^\u4e00-\u9fff]")
_NOT_LATIN = re.compile("[^a-z0-9]")
_PRODUCT_WORDS = str.maketrans("爐鍋熱電調機櫃鎖氣衛馬視灶竈", "炉锅热电调机柜锁气卫马视灶灶")
# each row in the order 0 to 9, a blank where there is nothing; the last one is Linear B, seen in the place of digits
_DIGIT_ROWS = (
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "O幺貳參肆伍陸柒捌玖",
    "oI",
    " l",
    "\U00010028\U00010021\U00010024\U00010029\U0001002b\U00010025\U00010023 \U00010022\U00010026",
)
_DIGITS = {char: str(value) for row in _DIGIT_ROWS for value, char in enumerate(row) if not char.isspace()}
_HUNDRED = re.compile("(?<=[四肆八捌])[百佰]")  # 四百 says 400
_STROKE = re.compile("(?<=[0-9OoIl])一(?=[0-9OoIl])")  # between plain digits 一 may be meant as a dash
_EXTENSION = 6  # digits that may follow a number as its extension
_LEFT_ENDING = 2  # characters in front of a product that another naming of it leaves out


@lru_cache(100_000)
def plain(text: str) -> str:
    """`text` as it is compared: compatibility forms made ordinary, no white space, small letters."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


def same_text(a: str, b: str) -> bool:
    """Whether two wordings differ at most in width, case and white space."""
    return plain(a) == plain(b)


def same_brand(a: str, b: str) -> bool:
    """Whether two spellings name one brand: 博世BOSCH is 博世 and is Bosch."""
    a, b = plain(a), plain(b)
    if a == b:
        return True
    han_a, han_b = _NOT_HAN.sub("", a), _NOT_HAN.sub("", b)
    if han_a and han_b:
        return han_a == han_b
    latin = _NOT_LATIN.sub("", a)
    return latin != "" and latin == _NOT_LATIN.sub("", b)


def same_product(a: str, b: str) -> bool:
    """Whether two wordings name one product: 电热水器 is 热水器, if at most two characters are more."""
    short, long = sorted((plain(name).translate(_PRODUCT_WORDS) for name in (a, b)), key=len)
    if short == long:
        return True
    return len(short) >= 2 and len(long) - len(short) <= _LEFT_ENDING and long.endswith(short)


def says_number(wording: str, number: str) -> bool:
    """Whether `wording` says `number` (national digits), in whatever writing, perhaps with an extension behind it."""
    plain_dashes = _STROKE.sub("-", wording)
    return _says(wording, number) or (plain_dashes != wording and _says(plain_dashes, number))


def _says(wording: str, number: str) -> bool:
    if not wording:
        return False
    said, wanted = _digits(wording).lstrip("0"), number.lstrip("0")
    if wording.lstrip("(（ ").startswith(("+", "＋", "0")):
        said = said.removeprefix("86")
    return said.startswith(wanted) and len(said) <= len(wanted) + _EXTENSION


def says_one_of(wording: str, spellings: Iterable[str]) -> bool:
    """Whether `wording` is one of `spellings`."""
    return wording != "" and any(same_text(wording, spelling) for spelling in spellings)


def _digits(text: str) -> str:
    return "".join(map(_digit, _HUNDRED.sub("00", unicodedata.normalize("NFKC", text))))


def _digit(char: str) -> str:
    if char in _DIGITS:
        return _DIGITS[char]
    value = unicodedata.digit(char, None)
    return "" if value is None else str(value)
