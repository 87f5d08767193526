"""A reading as a few lines for people."""

from __future__ import annotations

from output.records import Advert


def advert_rows(advert: Advert) -> list[dict[str, object]]:
    """What `advert` says, one row a kind of fact."""
    codes = {area.code for area in advert.areas if area.code}
    doubtful = sum(area.code is None for area in advert.areas)
    rows = {
        "title": advert.title,
        "advert": f"{'yes' if advert.is_advert else 'no'} (score {advert.score:.2f})",
        "numbers": [f"{fact.number} ({fact.kind}, {fact.count}x)" for fact in advert.numbers],
        "brands": [fact.brand for fact in advert.brands],
        "pairs": [f"{fact.brand} {fact.number} ({fact.role})" for fact in advert.pairs],
        "products": advert.products,
        "areas": f"{len(advert.areas)} mentions, {len(codes)} regions, {doubtful} without code",
        "claims": [fact.claim for fact in advert.claims],
    }
    return [{"": key, " ": value} for key, value in rows.items()]
