"""The facts of a reading, each with the places in the text that say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from output.explorer.marks import Mark
from output.records import Advert, AreaAnswer, Span

PLACES = 8
"""Places of one fact that are linked."""
MOST = 200
"""Facts of one kind that are told."""
_MARKS = 2_500


class Fact(NamedTuple):
    """One fact: what it is, its wordings, the anchors of its places in the text that is shown, and in how many it is said."""

    value: Any
    written: tuple[str, ...]
    anchors: tuple[str, ...]
    said: int


class Area(NamedTuple):
    """One region that a page claims, in however many places."""

    answer: AreaAnswer
    written: str


class Facts(NamedTuple):
    """All facts of a reading, `marks` for its text, and how many of each kind there are beyond those told."""

    marks: Sequence[Mark]
    numbers: list[Fact]
    brands: list[Fact]
    products: list[Fact]
    areas: list[Fact]
    claims: list[Fact]
    left_out: dict[str, int]


class _Marker:
    def __init__(self, shown: int) -> None:
        self.shown = shown
        self.marks: list[Mark] = []

    def fact(self, kind: str, value: Any, label: str, written: Iterable[str], spans: Sequence[Span]) -> Fact:
        anchors = []
        for start, end in spans:
            if end > self.shown or len(self.marks) >= _MARKS or end <= start:
                continue
            anchors.append(f"{kind}-{len(self.marks) + 1}")
            self.marks.append(Mark(start, end, kind, label, anchors[-1]))
        return Fact(value, tuple(written), tuple(anchors[:PLACES]), len(spans))


def of(reading: Advert, shown: int) -> Facts:
    """The facts of a reading, of whose text the first `shown` code points are shown."""
    marker = _Marker(shown)
    numbers = [
        marker.fact("number", one, one.number, one.written, one.evidence) for one in reading.numbers[:MOST]
    ]
    brands = [
        marker.fact("brand", one, one.brand, one.written, one.evidence) for one in reading.brands[:MOST]
    ]
    products = [
        marker.fact("product", one, one.product, one.written, one.evidence)
        for one in reading.product_mentions[:MOST]
    ]
    claims = [
        marker.fact("claim", one, one.claim, one.written, one.evidence) for one in reading.claims[:MOST]
    ]
    areas = _areas(reading)
    told = [
        marker.fact("area", area, area.answer.path or str(area.answer.status), (area.written,), spans)
        for area, spans in list(areas.items())[:MOST]
    ]
    counts = {
        "numbers": len(reading.numbers),
        "brands": len(reading.brands),
        "products": len(reading.product_mentions),
        "claims": len(reading.claims),
        "areas": len(areas),
    }
    left_out = {name: count - MOST for name, count in counts.items() if count > MOST}
    marks = sorted(marker.marks, key=lambda one: (one.start, -one.end))
    return Facts(marks, numbers, brands, products, told, claims, left_out)


def _areas(reading: Advert) -> dict[Area, list[Span]]:
    """The places of each region, regions in the order of the text; what has no code goes by its wording."""
    found: dict[tuple[str | None, str], tuple[Area, list[Span]]] = {}
    for mention in reading.areas:
        answer = mention.answer
        key = (answer.path, str(answer.status)) if answer.code else (None, mention.written)
        found.setdefault(key, (Area(answer, mention.written), []))[1].append((mention.start, mention.end))
    return dict(found.values())
