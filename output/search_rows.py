"""What a search answers: sections, each with how many there are, and an advert that was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from output.quotation import Quote
from output.rows import BrandRow, HostRow, NumberRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Section(Generic[T]):
    """The first rows of one kind. There are `count` of them, or, with `more`, so many at least: counting stops there."""

    rows: list[T]
    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class FoundRegion:
    """A region of the gazetteer, and on how many pages it is claimed, or what lies in it."""

    region_code: str
    region: str
    level: str
    status: str
    pages: int


@dataclass(frozen=True, slots=True)
class FoundAdvert:
    """An advert that says all the words.

    `title`: cut to some 200 characters, with … for what is left out; if the word stands in it, of what is around that. `seen`: the last visit that showed it. `part`: ``text`` or ``title``, in which the first word stands. `hit`: where, in
    code points into that part as it is told here, and as it is written there; `around`: the same of some characters more. `brands` and
    `numbers`: what it advertises, by code points. A mobile number that was not asked for is stars in words and title, and
    ``mobile`` in `numbers`.
    """

    page: str
    seen: str
    title: str
    part: str
    hit: Quote
    around: Quote
    brands: list[str]
    numbers: list[str]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; a section is null if it was not asked for.

    `words`: what was searched for, folded. `next`: the cursor behind the last advert, to give as `after`; null if there are no
    more. `filling`: the index of adverts is still being made, so that some are not found yet.
    """

    words: list[str]
    numbers: Section[NumberRow] | None
    brands: Section[BrandRow] | None
    hosts: Section[HostRow] | None
    regions: Section[FoundRegion] | None
    adverts: Section[FoundAdvert] | None
    next: str | None
    filling: bool
