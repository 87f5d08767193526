"""The right answer for a generated page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way in which a page writes a number, and how often.

    `written` runs from the first digit (without list mark, bracket or +86) to the last, extension included; tags and
    comments are gone, entities are characters, and what is invisible but a character stays (U+200B, U+00AD). `where`:
    ``title``, ``description``, ``keywords``, ``tel`` (the target of a link), ``body`` or ``hidden`` (by style).
    """

    written: str
    where: str
    count: int


@dataclass(frozen=True, slots=True)
class NumberTruth:
    """A hotline of the advert in national digits, with every spelling."""

    number: str
    kind: str
    extension: str | None
    spellings: tuple[Spelling, ...]

    @property
    def count(self) -> int:
        """How often the page says it, all places together."""
        return sum(spelling.count for spelling in self.spellings)


class BrandTruth(NamedTuple):
    """A brand of the advert. `also`: other names for which an answer is right as well; `known`: it is in the table."""

    brand: str
    written: tuple[str, ...]
    also: tuple[str, ...]
    known: bool


class ProductTruth(NamedTuple):
    """A product of the advert, with its spellings."""

    product: str
    written: tuple[str, ...]


class AreaTruth(NamedTuple):
    """One mention of a service area; `code` is null where the page leaves open which place is meant."""

    written: str
    code: str | None


class ClaimTruth(NamedTuple):
    """A promise of the advert, with its wordings."""

    claim: str
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a page says. On pages that are no advert only `is_ad`, `title`, `text` and `mentioned` say something.

    `text`: the title and the visible lines; `advert_span` points into it. `first_words` and `last_words`: the beginning
    of the advert's first line and the end of its last. `areas` are in page order (title and description first), `heads`
    the heads of its lists, which are no areas. `mentioned`: numbers on the page that are not the advert's.
    """

    is_ad: bool
    title: str
    text: str
    advert_span: tuple[int, int] | None = None
    first_words: str = ""
    last_words: str = ""
    brands: tuple[BrandTruth, ...] = ()
    numbers: tuple[NumberTruth, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    products: tuple[ProductTruth, ...] = ()
    areas: tuple[AreaTruth, ...] = ()
    heads: tuple[str, ...] = ()
    claims: tuple[ClaimTruth, ...] = ()
    mentioned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneratedPage:
    """A page as a server would send it, and the right answer. `seed`, `layout`, `mutations` and `size` make it again."""

    data: bytes
    truth: Truth
    layout: str
    mutations: tuple[str, ...]
    url: str
    seed: int
    encoding: str
    size: str | None = None
