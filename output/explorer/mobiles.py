"""Mobile numbers may be persons': lists leave them out unless somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from output.explorer.asked import Asked
from output.written_numbers import is_mobile


class Kept(NamedTuple):
    """The rows that are shown, how many are not, and the address that shows these, too."""

    rows: list[Any]
    left_out: int
    all: str


def kept(asked: Asked, rows: Iterable[Any]) -> Kept:
    """Those of `rows`, of the library's own order, that are not of a mobile number; all of them if the address says so."""
    every = list(rows)
    shown = every if wanted(asked) else [row for row in every if not is_mobile(row.number)]
    return Kept(shown, len(every) - len(shown), asked.changed(include_mobile="true"))


def wanted(asked: Asked) -> bool:
    """Whether the address asks for mobile numbers, too."""
    return asked.values.get("include_mobile") == "true"
