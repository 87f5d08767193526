"""What is marked in an advert's text: the places of its facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from output.details import PageDetail
from output.records import Advert, Span

KINDS = ("number", "brand", "pair", "product", "area", "claim")


class Mark(NamedTuple):
    """A place in a text, in code points, `end` exclusive. `kind`: one of `KINDS`; `anchor`: the id it gets, if any."""

    start: int
    end: int
    kind: str
    label: str
    anchor: str


def marks_of(detail: PageDetail) -> list[Mark]:
    """Every place of every fact of a page's current reading, in order; nothing if it has none.

    Anchors are ``kind-start-end``. A pair has two places with one label, and its anchor, ``pair-`` with the starts of brand
    and number, at the first of them.
    """
    return [] if detail.reading is None else sorted(_of_reading(detail.reading))


def _of_reading(reading: Advert) -> Iterator[Mark]:
    for number in reading.numbers:
        yield from _marks("number", number.number, number.evidence)
    for brand in reading.brands:
        yield from _marks("brand", brand.brand, brand.evidence)
    for product in reading.product_mentions:
        yield from _marks("product", product.product, product.evidence)
    for area in reading.areas:
        yield from _marks("area", area.path or f"{area.written} ({area.status})", area.evidence)
    for claim in reading.claims:
        yield from _marks("claim", claim.claim, claim.evidence)
    for pair in reading.pairs:
        for place in pair.evidence:
            anchor = f"pair-{place.brand[0]}-{place.number[0]}"
            first, second = sorted((place.brand, place.number))
            yield Mark(*first, "pair", f"{pair.brand} {pair.number}", anchor)
            yield Mark(*second, "pair", f"{pair.brand} {pair.number}", "")


def _marks(kind: str, label: str, evidence: Iterable[Span]) -> Iterator[Mark]:
    return (Mark(start, end, kind, label, f"{kind}-{start}-{end}") for start, end in evidence)
