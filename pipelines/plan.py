"""China's numbering plan: what a string of digits is, and where its area code ends."""

from __future__ import annotations

from functools import lru_cache

from output.records import NumberKind

PREFIXES = frozenset({"86", "086", "0086"})
"""The country's code, as it stands in front of national digits."""


def prefix_length(digits: str) -> int:
    """How many digits of the country's code stand in front; 0 for none."""
    return next((len(prefix) for prefix in ("0086", "086", "86") if digits.startswith(prefix)), 0)


def trunk_length(digits: str) -> int:
    """1 if a mobile stands behind a 0, as some dial it from another city; else 0. No area code begins with 013-019."""
    return int(len(digits) == 12 and digits[:2] == "01" and "3" <= digits[2] <= "9")


def area_length(digits: str) -> int:
    """Length of a landline's area code with its 0, which `digits` may lack."""
    national = digits if digits[0] == "0" else "0" + digits
    return 3 if national[1] in "12" else 4


@lru_cache(maxsize=8192)
def kind_of(digits: str, abroad: bool = False) -> NumberKind | None:
    """What a string of national digits is; with `abroad`, the leading 0 of a landline may be missing."""
    digits = digits[trunk_length(digits) :]
    if len(digits) == 10 and digits.startswith(("400", "800")):
        return NumberKind.SHARED_COST if digits[0] == "4" else NumberKind.TOLL_FREE
    if len(digits) == 11 and digits[0] == "1" and "3" <= digits[1] <= "9":
        return NumberKind.MOBILE if _is_valid(digits) else None
    if 10 <= len(digits) <= 12 and digits[0] == "0" and digits[1] != "0":
        return NumberKind.LANDLINE if _is_landline(digits) else None
    if abroad and 9 <= len(digits) <= 11 and (digits[0] not in "01" or digits.startswith("10")):
        return NumberKind.LANDLINE if _is_landline("0" + digits) else None
    return None


def _is_landline(digits: str) -> bool:
    """Whether the area code exists and a subscriber's number follows: it never begins with 0 or 1."""
    if digits[1] == "1" and digits[2] != "0":  # a mobile behind a 0, a digit short or too long
        return False
    return digits[area_length(digits)] not in "01" and _is_valid(digits)


def _is_valid(digits: str) -> bool:
    import phonenumbers  # loaded when the first candidate needs it  # noqa: PLC0415

    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "CN"))
