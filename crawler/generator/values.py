"""Values that stand in a wording as ``$name``: dates, prices, counts, ids, people. They are no facts of the advert."""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler.generator.draw import Draw
from crawler.generator.wordings import tables

_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "fourteen": 14}
_RANGES = {
    "minutes": (15, 60),
    "hours": (1, 4),
    "months": (3, 18),
    "days": (30, 180),
    "small": (2, 19),
    "thousands": (1200, 98000),
    "price": (20, 680),
    "year": (2019, 2025),
    "year2": (2025, 2027),
    "old": (1971, 2008),
    "views": (13, 48211),
    "digit": (0, 9),
}


def _date(draw: Draw) -> str:
    year, month, day = draw.between(2019, 2026), draw.between(1, 12), draw.between(1, 28)
    shapes = (f"{year}-{month:02}-{day:02}", f"{year}年{month}月{day}日", f"{year}/{month}/{day}")
    return draw.pick(shapes)


def _clock(draw: Draw) -> str:
    return (
        f"{draw.between(7, 9):02}:{draw.pick(['00', '30'])}-{draw.between(17, 22)}:{draw.pick(['00', '30'])}"
    )


def _person(draw: Draw) -> str:
    return draw.pick(tables()["surname"]) + draw.pick(["师傅", "经理", "先生", "女士", "工", "主管"])


_DRAWN: dict[str, Callable[[Draw], str]] = {
    "date": _date,
    "clock": _clock,
    "person": _person,
    "time": lambda draw: f"{draw.below(24):02}:{draw.below(60):02}",
    "surname": lambda draw: draw.pick(tables()["surname"]),
    "prov": lambda draw: draw.pick(tables()["province_sign"]),
    "site": lambda draw: draw.pick(tables()["site"]),
    "order": lambda draw: draw.pick("ABDGKX") + draw.digits(8),
    "postcode": lambda draw: str(draw.between(1, 8)) + draw.digits(5),
    "letters": lambda draw: "".join(draw.pick("abcdefghkmnprstuwxyz") for _ in range(4)),
}

_NAMES = sorted({*_COUNTS, *_RANGES, *_DRAWN}, key=len, reverse=True)
_VALUE = re.compile(r"\$(" + "|".join(_NAMES) + ")")


def filled(draw: Draw, words: str) -> str:
    """The wording with every ``$name`` replaced."""
    if "$" not in words:
        return words
    return _VALUE.sub(lambda match: _value(draw, match.group(1)), words)


def _value(draw: Draw, name: str) -> str:
    if name in _COUNTS:
        return draw.digits(_COUNTS[name])
    if name in _RANGES:
        return str(draw.between(*_RANGES[name]))
    return _DRAWN[name](draw)
