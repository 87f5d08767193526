"""A reading's text with every fact marked where it stands, as segments that any renderer can print. Pure.

Facts stand inside each other (a brand in a claim), on the same words (a brand and its pair) or across each other. So
the text is cut wherever a mark begins or ends, and each segment says which marks lie on it, begin and end with it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from output.records import (
    Advert,
    AreaMention,
    AreaStatus,
    BrandFact,
    ClaimFact,
    Line,
    LineKind,
    NumberFact,
    PairFact,
    ProductFact,
    Span,
)
from pipelines.page import HIDDEN_MARK


class MarkKind(StrEnum):
    """What a mark says, in the order in which marks on the same words enclose each other."""

    ADVERT = "advert"  # the part of the page that advertises
    CLAIM = "claim"
    AREA = "area"
    BRAND = "brand"
    PRODUCT = "product"
    NUMBER = "number"
    PAIR = "pair"


_ORDER = {kind: at for at, kind in enumerate(MarkKind)}


class Mark(NamedTuple):
    """A fact at one of its places, ``text[start:end]``.

    `value` is the brand, product, number or claim; an area's code, path and status; on the brand of a pair its
    number and on the number its brand (several joined by a comma); nothing for the advertising part.
    """

    kind: MarkKind
    value: str
    start: int
    end: int


class Segment(NamedTuple):
    """A stretch of one line that no mark begins or ends in. `marks` lie on it, the outermost first.

    `opened` begin with it, the outermost first; `closed` end with it, the innermost first.
    """

    start: int
    text: str
    marks: tuple[Mark, ...] = ()
    opened: tuple[Mark, ...] = ()
    closed: tuple[Mark, ...] = ()


class MarkedLine(NamedTuple):
    """One line of the text in segments. Lines joined by line breaks are the text, exactly."""

    kind: LineKind
    segments: tuple[Segment, ...]


def mark_lines(advert: Advert, lines: Sequence[Line] | None = None) -> list[MarkedLine]:
    """The lines of the reading's text with its facts marked.

    `lines` are those of its page; without them it is not known which lines come from the page's head.
    """
    if lines is None:
        lines = list(_split(advert.text))
    marks = find_marks(advert)
    cuts = sorted({place for mark in marks for place in (mark.start, mark.end)})
    pieces = [_pieces(line, cuts) for line in lines]
    segments = _segments(advert.text, [span for spans in pieces for span in spans], marks)
    return [
        MarkedLine(line.kind, tuple(next(segments) for _ in spans))
        for line, spans in zip(lines, pieces, strict=True)
    ]


def find_marks(advert: Advert) -> list[Mark]:
    """Every fact at each of its places, in text order, enclosing marks first."""
    spans: dict[tuple[MarkKind, Span], dict[str, None]] = defaultdict(dict)
    for kind, value, span in _places(advert):
        if 0 <= span[0] < span[1] <= len(advert.text):
            spans[kind, span][value] = None
    marks = [Mark(kind, ", ".join(values), *span) for (kind, span), values in spans.items()]
    return sorted(marks, key=_enclosing_first)


def count_facts(advert: Advert) -> dict[MarkKind, tuple[int, int]]:
    """How many facts of each kind there are, and at how many places, for those that there are any of."""
    areas = {(area.written, area.code) for area in advert.areas}
    counts = {
        MarkKind.ADVERT: (1, 1) if advert.advert_span is not None else (0, 0),
        MarkKind.CLAIM: _count(advert.claims),
        MarkKind.AREA: (len(areas), len(advert.areas)),
        MarkKind.BRAND: _count(advert.brands),
        MarkKind.PRODUCT: _count(advert.product_mentions),
        MarkKind.NUMBER: _count(advert.numbers),
        MarkKind.PAIR: _count(advert.pairs),
    }
    return {kind: count for kind, count in counts.items() if count[0]}


def _count(facts: Sequence[ClaimFact | BrandFact | ProductFact | NumberFact | PairFact]) -> tuple[int, int]:
    return len(facts), sum(len(fact.evidence) for fact in facts)


def _places(advert: Advert) -> Iterator[tuple[MarkKind, str, Span]]:
    if advert.advert_span is not None:
        yield MarkKind.ADVERT, "", advert.advert_span
    for claim in advert.claims:
        yield from ((MarkKind.CLAIM, claim.claim, span) for span in claim.evidence)
    for area in advert.areas:
        yield MarkKind.AREA, _meaning(area), (area.start, area.end)
    for brand in advert.brands:
        yield from ((MarkKind.BRAND, brand.brand, span) for span in brand.evidence)
    for product in advert.product_mentions:
        yield from ((MarkKind.PRODUCT, product.product, span) for span in product.evidence)
    for number in advert.numbers:
        yield from ((MarkKind.NUMBER, number.number, span) for span in number.evidence)
    for pair in advert.pairs:
        for place in pair.evidence:
            yield MarkKind.PAIR, pair.number, place.brand
            yield MarkKind.PAIR, pair.brand, place.number


def _meaning(area: AreaMention) -> str:
    """What a written place is: code and path, and the status unless it is the ordinary one."""
    if area.code is None:
        return str(area.status)
    told = f"{area.code} {area.path}"
    return told if area.status is AreaStatus.CURRENT else f"{told} {area.status}"


def _enclosing_first(mark: Mark) -> tuple[int, int, int]:
    return mark.start, -mark.end, _ORDER[mark.kind]


def _split(text: str) -> Iterator[Line]:
    """The lines of a stored text; what stands below our own line about hidden text is hidden."""
    start, kind = 0, LineKind.BODY
    for part in text.split("\n"):
        is_mark = part == HIDDEN_MARK
        yield Line(start, start + len(part), LineKind.MARK if is_mark else kind)
        kind = LineKind.HIDDEN if is_mark else kind
        start += len(part) + 1


def _pieces(line: Line, cuts: Sequence[int]) -> list[Span]:
    """The line cut at those of the sorted `cuts` that are inside it; nothing for an empty line."""
    if line.start == line.end:
        return []
    inside = cuts[bisect_right(cuts, line.start) : bisect_left(cuts, line.end)]
    return list(pairwise([line.start, *inside, line.end]))


def _segments(text: str, spans: Sequence[Span], marks: Iterable[Mark]) -> Iterator[Segment]:
    """A segment a span. `spans` and `marks` are in text order, and no mark begins or ends within a span."""
    waiting = deque(marks)
    active: list[Mark] = []
    for at, (start, end) in enumerate(spans):
        following = spans[at + 1][0] if at + 1 < len(spans) else len(text)
        opened = []
        while waiting and waiting[0].start <= start:
            mark = waiting.popleft()
            if mark.end > start:  # else it lies on nothing but a line break
                opened.append(mark)
        active = sorted([*active, *opened], key=_enclosing_first)
        closed = [mark for mark in reversed(active) if mark.end <= following]
        yield Segment(start, text[start:end], tuple(active), tuple(opened), tuple(closed))
        active = [mark for mark in active if mark.end > following]
