"""Areas: the regions that a text names, as codes with their history. Nothing is guessed: see AreaStatus.

`resolve` reads any text, `find_areas` the service areas of a page, `leading_region` the region that a
headline begins with. What was read of late is remembered; equal answers are one object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from output.gazetteer import EDITION
from output.records import AreaMention, Page
from pipelines.areas.guards import NOISE_FIRST
from pipelines.areas.lines import LineReader
from pipelines.areas.names import fold
from pipelines.areas.segments import segments_of
from pipelines.areas.texts import TextReader

if TYPE_CHECKING:
    from pipelines.areas.pages import PageReader

__all__ = ["find_areas", "is_region_name", "leading_region", "resolve", "resolve_all"]


@lru_cache(maxsize=8)
def _lines(year: int) -> LineReader:
    return LineReader(segments_of(year))


@lru_cache(maxsize=8)
def _texts(year: int) -> TextReader:
    return TextReader(_lines(year))


@lru_cache(maxsize=8)
def _pages(year: int) -> PageReader:
    from pipelines.areas.pages import PageReader  # noqa: PLC0415  # who resolves texts need not load it

    return PageReader(_lines(year))


def _year(on: date | None) -> int:
    if on is not None and not isinstance(on, date):
        raise TypeError(f"`on` is a datetime.date, not {on!r}")
    return min(max((on or EDITION).year, 1980), EDITION.year)  # 1980 in the lists means 1980 or before


def resolve(text: str, on: date | None = None) -> list[AreaMention]:
    """All places in a text, in order, with offsets into it. `on`: the reference date.

    The gazetteer knows years: a division exists on a day if it stood in the list of that year's end.
    """
    return _texts(_year(on)).read(text)


def resolve_all(texts: Iterable[str], on: date | None = None) -> Iterator[list[AreaMention]]:
    """`resolve` for each text, in order, as they come. One text alone is for `resolve`."""
    if isinstance(texts, str):
        raise TypeError("resolve_all takes many texts; for one there is resolve")
    return _texts(_year(on)).read_all(texts)


def find_areas(page: Page, on: date | None = None) -> list[AreaMention]:
    """The areas that a page lists or names, in page order, never merged, with offsets into its text.

    A path is one area at its deepest division; the head of a list is none. Postal addresses, licences and
    names of firms give none, nor does text hidden by style; title and meta lines tell only what the body does
    not.
    """
    return _pages(_year(on)).read(page)


def is_region_name(text: str) -> bool:
    """Whether a text is the full or the short name of a division, a county's short name included: 上城, 西湖."""
    return fold(text) in segments_of(EDITION.year).reader.names.index


@cache
def _beginnings() -> frozenset[str]:
    """The first two characters of every name that a path can begin with."""
    reader = segments_of(EDITION.year).reader
    return frozenset(name[:2] for name in (*reader.names.index, *reader.names.whole, *reader.unlisted))


@lru_cache(maxsize=16384)  # each line of a kit asks for its clauses, and kits repeat them
def leading_region(text: str, counties: bool = False, words: bool = False) -> int:
    """How long the region is that a text begins with: 2 for 宁波劳力士, 7 for 上海市浦东新区大金, else 0.

    Short names that are words do not count, nor do those of counties: they are too often how a brand begins. With
    `counties` they do: for text that stands where only a place can stand. With `words` those that are words do: for
    text among others that begin with places.
    """
    segments = segments_of(EDITION.year)
    folded = fold(text[:40])
    if folded[:2] not in _beginnings() and folded[:1] not in NOISE_FIRST:
        return 0  # nine times in ten
    path = segments.reader.best(folded, 0)
    if path is None or path.kind == "conflict":
        return 0
    if path.bare:
        large = counties or any(place.rank < 2 for place in path.places)
        return path.end if large and (words or path.name not in segments.words) else 0
    return path.end
