"""Phone numbers as people write them, from and to national digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

_MOBILE = re.compile(r"0?1[3-9]\d{9}")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_AREA_CODE = re.compile(r"(010|02\d|0[3-9]\d\d)(\d+)")


def is_mobile(number: str) -> bool:
    """Whether national digits are a mobile number, be it behind a 0: it may be a private person's."""
    return _MOBILE.fullmatch(number) is not None


MOBILE = "mobile"
"""Stands for mobile numbers where a list has to tell that there are some, and must not show them."""


def without_mobiles(numbers: Iterable[str]) -> list[str]:
    """`numbers` by code points, with one ``mobile`` in place of those that are mobile numbers."""
    return sorted({MOBILE if is_mobile(number) else number for number in numbers})


def hyphenate(number: str) -> str:
    """National digits with hyphens, so that a spreadsheet keeps them: 400-186-5909, 010-5979-9616.

    A landline's local part is split before its last four digits. Service codes and what has no known form
    stay bare.
    """
    if len(number) == 10 and number.startswith(("400", "800")):
        return f"{number[:3]}-{number[3:6]}-{number[6:]}"
    if is_mobile(number) and len(number) == 11:
        return f"{number[:3]}-{number[3:7]}-{number[7:]}"
    landline = _AREA_CODE.fullmatch(number)
    if landline is None:
        return number
    area, local = landline.groups()
    return f"{area}-{local[:-4]}-{local[-4:]}" if len(local) in {7, 8} else f"{area}-{local}"


def spellings(text: str) -> list[str]:
    """The national digits that somebody may mean who types `text`, the likeliest first; empty without digits.

    Full-width digits, hyphens, spaces, brackets, +86, a 0 before a mobile and a missing one before an area code do no harm.
    """
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(char for char in plain if char in "0123456789")
    if not digits:
        return []
    found = [digits]
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 9:
            found.append(digits[len(prefix) :])
            break
    found += [number[1:] for number in found if number.startswith("0") and is_mobile(number)]
    found += ["0" + number for number in found if not number.startswith("0") and len(number) >= 9]
    return found


# No area has the code 0400 or 0800: behind such a 0 stands a number of ten digits, or nothing that is one.
_FORM = re.compile(
    r"[48]00\d{7}|1[3-9]\d{9}|(?!0[48]00\d{8})0(?:10|2\d|[3-9]\d\d)\d{7,8}|9[56]\d{3,6}|1\d{2,4}"
)
_WRITTEN = re.compile(r"[\d\s+()./·~*_ー-]+")
_BEHIND_ZERO = re.compile(r"0([48]00\d{7})")


def national(text: str) -> str | None:
    """The national digits of a number that `text` writes and nothing else; None if it is none that China has."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    if not _WRITTEN.fullmatch(plain):
        return None
    found = [number for number in spellings(plain) if _FORM.fullmatch(number)]
    zero = _BEHIND_ZERO.fullmatch(found[0]) if found else None
    return zero[1] if zero else found[0] if found else None


def meant(text: str) -> str | None:
    """The number in national digits that is asked about by `text`; an extension behind it is left aside."""
    found = parted(text)
    return found.number if found else None


class Parted(NamedTuple):
    """A number in national digits, and its extension, if it was written with one."""

    number: str
    extension: str | None


# The marks that the reader knows, too; behind a bare hyphen one or two keys of a menu.
_MARKED = re.compile(
    r"(?P<number>[^转轉分]{1,40}?\d)\s{0,3}[-,(]?\s{0,3}(?:转|轉|分机号?|分機號?|ext\.?|#)\s{0,3}:?\s{0,3}"
    r"(?P<extension>\d{1,5})\s{0,3}\)?",
    re.I,
)
_KEYS = re.compile(r"(?P<number>.{1,40}\d)-(?P<extension>\d{1,5})")


def parted(text: str) -> Parted | None:
    """The number that `text` writes, perhaps with an extension: 4008-123-123转8; None if it is none that China has."""
    whole = national(text)
    if whole is not None:
        return Parted(whole, None)
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    for form in (_MARKED, _KEYS):
        found = form.fullmatch(plain)
        number = national(found["number"]) if found else None
        if found and number:
            return Parted(number, found["extension"])
    return None
