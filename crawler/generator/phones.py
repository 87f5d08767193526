"""Numbers that belong to nobody obvious: their form is valid, no official list has them."""

from __future__ import annotations

from functools import cache

from crawler.generator.draw import Draw
from crawler.generator.wordings import tables
from output.reference import read_table

_MOBILE = "130 131 132 133 135 136 137 138 139 150 151 152 155 157 158 159 166 173 176 177 180 181 185 186 187 188 189 191 198 199"
_KINDS = (("shared_cost", 82.0), ("landline", 13.0), ("toll_free", 2.0), ("mobile", 3.0))


@cache
def _taken() -> frozenset[str]:
    """Numbers that do belong to somebody."""
    names = ("official_numbers.csv", "public_lines.csv")
    return frozenset(row["number"] for name in names for row in read_table(name))


@cache
def area_codes() -> dict[str, tuple[str, int]]:
    """City (as in the table of area codes) to its code with the leading 0 and how many digits follow."""
    rows = (line.split() for line in tables()["area_codes"])
    return {city: (code, int(length)) for code, length, city in rows}


def any_kind(draw: Draw) -> str:
    """A kind of number, as often as adverts use it."""
    return draw.weighted(_KINDS)


def number(draw: Draw, kind: str, city: str = "", needs: str = "") -> str:
    """A number of that kind in national digits, a landline in `city` if its code is known; all of `needs` occur in it."""
    while True:
        found = _drawn(draw, kind, city)
        if found not in _taken() and all(digit in found for digit in needs):
            return found


def _drawn(draw: Draw, kind: str, city: str) -> str:
    if kind == "landline":
        code, length = area_codes().get(city) or draw.pick(list(area_codes().values()))
        return code + str(draw.between(2, 8)) + draw.digits(length - 1)
    if kind == "mobile":
        return draw.pick(_MOBILE.split()) + draw.digits(8)
    if kind == "service_code":
        return draw.pick(["952" + draw.digits(2), "950" + draw.digits(2), "96" + draw.digits(4)])
    start = "800" if kind == "toll_free" else "400"
    return start + draw.pick("0000002345") + draw.digits(6)


def kind_of(digits: str) -> str:
    """The kind of a number that `number` made."""
    if digits.startswith("0"):
        return "landline"
    if digits.startswith("1"):
        return "mobile"
    if digits.startswith("9"):
        return "service_code"
    return "shared_cost" if digits.startswith("4") else "toll_free"
