"""Answers about one thing: a number, a brand, a page, a region; and the figures of the whole library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from output.listing import Listing
from output.records import Advert, Position, RegionRef
from output.rows import (
    BrandLinkRow,
    BrandRow,
    NumberBrandRow,
    NumberChangeRow,
    OfficialNumberRow,
    PageRow,
    ServiceAreaRow,
)


@dataclass(frozen=True, slots=True)
class NumberDetail:
    """One number: the columns of `numbers`, and what stands behind them.

    `listing` is ``listed`` (on the list of official numbers, see `official_numbers` for whom and when),
    ``public_line`` or ``unlisted``. A number that is only mentioned has no pairs, no times and no operator.
    """

    number: str
    kind: str
    brands: int
    pages: int
    hosts: int
    areas: int
    first_seen: str | None
    last_seen: str | None
    operator: str | None
    listing: str
    products: list[str]
    number_brands: list[NumberBrandRow]
    host_names: list[str]
    advertised_on: list[str]
    mentioned_on: list[str]
    official_numbers: list[OfficialNumberRow]
    number_changes: list[NumberChangeRow]


@dataclass(frozen=True, slots=True)
class BrandDetail(BrandRow):
    """One brand: the columns of `brands`, its pairs, brands that share its numbers, its official numbers.

    `number_brands`: those on the most pages first; its `next` is the cursor from which `Library.brand` goes on.
    """

    number_brands: Listing[NumberBrandRow]
    brand_links: list[BrandLinkRow]
    official_numbers: list[OfficialNumberRow]


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """One request for a page; `sha256` names the body that it showed."""

    time: str
    outcome: str
    status: int | None
    reason: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """One distinct body of a page: when it was shown, where it is kept, what its current reading says."""

    sha256: str
    size: int
    content_type: str | None
    position: Position
    first_seen: str | None
    last_seen: str | None
    visits: int
    is_advert: bool | None
    reader: str | None


@dataclass(frozen=True, slots=True)
class Episode:
    """A pair that a page advertised on successive successful visits, from the first of them to the last."""

    number: str
    brand: str
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class PageDetail(PageRow):
    """One page: the columns of `pages`, its visits, and the current reading of its newest snapshot, or the one asked for.

    `history` says what it advertised from when to when, the earliest first; what was gone and came back is there
    once for each time. `number_changes` are its rows of that view.
    """

    visit_list: list[VisitEntry]
    snapshot_list: list[SnapshotEntry]
    history: list[Episode]
    number_changes: list[NumberChangeRow]
    reading: Advert | None


class FormerName(NamedTuple):
    """A name that a code has borne, with its years."""

    name: str
    path: str
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """One division: the columns of `regions`, what is above and below it, what it was called before."""

    code: str
    name: str
    path: str
    level: str
    parent_code: str | None
    first_year: int | None
    last_year: int | None
    successors: list[str]
    code_system: str
    short_names: list[str]
    parents: list[RegionRef]
    children: list[RegionRef]
    former_children: list[RegionRef]
    former_names: list[FormerName]


@dataclass(frozen=True, slots=True)
class ClaimedRegion:
    """One region that adverts claim, or parts of which they claim: on how many pages, and of how many pairs."""

    region_code: str
    region: str
    level: str
    status: str
    pages: int
    pairs: int


class ClaimingPair(NamedTuple):
    """A pair whose adverts claim a region or anything below it, and on how many pages."""

    number: str
    brand: str
    pages: int


@dataclass(frozen=True, slots=True)
class RegionDetail(RegionEntry):
    """The same with the pairs whose adverts claim to serve it, whether it exists or did.

    `claimed_by`: the region itself. `claimed_within`: it or anything below it, those on the most pages first, not all: its
    `next` is the cursor from which `Library.region` goes on. `claiming_pages`: how many pages these claims stand on.
    """

    claimed_by: list[ServiceAreaRow]
    claimed_within: Listing[ClaimingPair]
    claiming_pages: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole library in figures: numbers, brands and areas are those that adverts show."""

    pages: int
    adverts: int
    numbers: int
    brands: int
    areas: int
    hosts: int
    shared_numbers: int
