"""Signs that stand for digits: Chinese numerals, circled digits, letters and syllables that look like them."""

from __future__ import annotations

import unicodedata
from functools import cache

CHINESE = {
    **dict.fromkeys("零〇○Ｏ", "0"),
    **dict.fromkeys("一壹幺Ｉ", "1"),
    **{
        char: str(i + 2)
        for row in ("二三四五六七八九", "贰叁肆伍陆柒捌玖", "貳參肆伍陸柒捌玖")
        for i, char in enumerate(row)
    },
}
CIRCLED = {char: str(i) for i, char in enumerate("⓪①②③④⑤⑥⑦⑧⑨")} | {
    char: str(i + 1)
    for row in ("❶❷❸❹❺❻❼❽❾", "➀➁➂➃➄➅➆➇➈", "➊➋➌➍➎➏➐➑➒", "⑴⑵⑶⑷⑸⑹⑺⑻⑼", "⒈⒉⒊⒋⒌⒍⒎⒏⒐")
    for i, char in enumerate(row)
}
# Linear B syllables have been seen in the place of digits that they resemble
LOOKALIKE = dict(
    zip(
        "\U00010028\U00010021\U00010024\U00010029\U0001002b\U00010025\U00010023\U00010022\U00010026",
        "012345689",
        strict=True,
    )
)
LETTERS = {"O": "0", "o": "0", "I": "1", "l": "1"}


@cache
def of_digit() -> dict[str, str]:
    """Each digit with all the signs that may stand for it, those of every script included."""
    found = {str(digit): "" for digit in range(10)}
    for code in range(0x20000):
        value = unicodedata.digit(chr(code), None)
        if value is not None:
            found[str(value)] += chr(code)
    for signs in (CHINESE, CIRCLED, LOOKALIKE, LETTERS):
        for sign, digit in signs.items():
            found[digit] += "" if sign in found[digit] else sign
    return found
