"""Slots -> products: what is to be serviced, taken from beside the advertised brands, not from the whole text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from output.records import BrandFact, LineKind, Page, ProductFact, Span
from pipelines import lexicon
from pipelines.sheet import Row

_LIST = 3  # brands that make a list of their own, apart from the products
_SPEAKING = frozenset({LineKind.TITLE, LineKind.BODY})
_WHOLE_TRADE = frozenset({"家电", "小家电", "厨电", "卫浴", "照明"})  # say nothing where a product is named


def find_products(page: Page, rows: Sequence[Row], brands: Iterable[BrandFact]) -> list[ProductFact]:
    """The products of a page in text order: those named with its brands, else those that open its headlines."""
    names = {fact.brand for fact in brands} | {spelling for fact in brands for spelling in fact.written}
    found = _collect(rows, names) or _collect(rows, None) or (_named(rows) if len(names) >= _LIST else {})
    if len(found) > 1:
        found = {product: spans for product, spans in found.items() if product not in _WHOLE_TRADE} or found
    ordered = sorted(found.items(), key=lambda item: min(item[1]))
    return [_fact(page, product, spans) for product, spans in ordered]


def _collect(rows: Sequence[Row], names: set[str] | None) -> dict[str, set[Span]]:
    """Products behind any of `names`; with None, those of empty slots in titles, headings and number lines."""
    found: dict[str, set[Span]] = defaultdict(set)
    for row in rows:
        for slot in row.slots:
            mine = {name for name, _ in slot.names}
            if (mine & names) if names is not None else (not mine and row.weight >= 2.0):
                for product, (start, end) in slot.products:
                    found[product].add((start + row.line.start, end + row.line.start))
    return found


def _named(rows: Sequence[Row]) -> dict[str, set[Span]]:
    """Products anywhere in the title or the body: where brands stand in a list of their own."""
    found: dict[str, set[Span]] = defaultdict(set)
    for row in rows:
        if row.weight < 1.0 or row.navigation or row.is_area_list or row.line.kind not in _SPEAKING:
            continue
        for hit in lexicon.product_pattern().finditer(row.text):
            found[lexicon.products()[hit.group().replace(" ", "")]].add(
                (hit.start() + row.line.start, hit.end() + row.line.start)
            )
    return found


def _fact(page: Page, product: str, spans: set[Span]) -> ProductFact:
    ordered = tuple(sorted(spans))
    return ProductFact(product, tuple(dict.fromkeys(page.text[start:end] for start, end in ordered)), ordered)
