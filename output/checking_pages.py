"""What is known of every number of a page that somebody holds in hand: each for the brands that the page ties it to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from output.checking import CAUTION, Check
from output.errors import NotFoundError
from output.records import Advert

if TYPE_CHECKING:
    from output.library import Library


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A number of which nothing is said, and why: it was withdrawn."""

    number: str
    brand: str | None
    why: str


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """The page in short, and an answer for each number and brand that it ties together, in the order of the page; a number
    that it ties to no brand has one answer without brand.
    """

    url: str | None
    title: str
    is_advert: bool
    score: float
    checks: list[Check]
    not_checked: list[NotChecked]
    caution: str


def check_page(library: Library, advert: Advert, on: str | date | None = None) -> CheckedPage:
    """What `library.check` says of each number of a reading. `on` as there. Raises LibraryError."""
    checks: list[Check] = []
    left_out: list[NotChecked] = []
    for fact in advert.numbers:
        paired = [pair.brand for pair in advert.pairs if pair.number == fact.number]
        brands: list[str | None] = [*dict.fromkeys(paired)]
        for brand in brands or [None]:
            try:
                checks.append(library.check(fact.number, brand, on))
            except NotFoundError as error:
                left_out.append(NotChecked(fact.number, brand, str(error)))
    return CheckedPage(advert.url, advert.title, advert.is_advert, advert.score, checks, left_out, CAUTION)
