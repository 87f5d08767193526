"""The right answer as one JSON object a page, as benchmarks read it."""

from __future__ import annotations

from typing import Any

from crawler.generator.truth import GeneratedPage


def identifier(page: GeneratedPage) -> str:
    """A name for the page that is also a file's name without its ending."""
    return f"{page.layout}-{page.seed:06}"


def gold(page: GeneratedPage) -> dict[str, Any]:
    """The page's answer. Lists are in page order, each entry once; `regions` are as written."""
    truth = page.truth
    return {
        "id": identifier(page),
        "family": page.layout,
        "is_ad": truth.is_ad,
        "text": truth.text,
        "gold": {
            "brands": [brand.brand for brand in truth.brands],
            "products": [product.product for product in truth.products],
            "phones": [number.number for number in truth.numbers],
            "regions": list(dict.fromkeys(area.written for area in truth.areas)),
            "pairs": [list(pair) for pair in truth.pairs],
            "claims": [claim.claim for claim in truth.claims],
        },
        "notes": " ".join(page.mutations),
    }
