"""Under which names the list of official numbers may have a brand: a shipped table says which of them are one maker.

Names that are merely near are told, and decide nothing: a maker's line must not be called somebody else's, nor the other way.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from output import reference


class OtherName(NamedTuple):
    """Another name of the list, whether it is the same maker's, and where that is said."""

    name: str
    is_same: bool
    source: str


@cache
def _table() -> dict[str, tuple[OtherName, ...]]:
    found: dict[str, tuple[OtherName, ...]] = {}
    for row in reference.read_table("listed_names.csv"):
        for one, other in ((row["brand"], row["listed_as"]), (row["listed_as"], row["brand"])):
            name = OtherName(other, row["same_maker"] == "yes", row["source"])
            found[one.casefold()] = (*found.get(one.casefold(), ()), name)
    return found


def others(brand: str) -> tuple[OtherName, ...]:
    """The other names of the list that are this brand's, or near it, by whatever stands in the table."""
    return _table().get(brand.casefold(), ())


def same(brand: str) -> list[str]:
    """The names under which the list may have lines of this maker: its own first."""
    return [brand, *(other.name for other in others(brand) if other.is_same)]
