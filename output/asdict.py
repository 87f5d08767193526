"""Readings as plain objects, keys in the order in which other tools know them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from output.records import (
    Advert,
    AreaAnswer,
    AreaMention,
    BrandFact,
    ClaimFact,
    NumberFact,
    PairFact,
    ProductFact,
    RegionRef,
    Span,
)

Plain = dict[str, Any]


def advert_dict(advert: Advert, source: str) -> Plain:
    """What `hotlines read` prints for a page. `source` is the argument that named it."""
    return {
        "source": source,
        "url": advert.url,
        "title": advert.title,
        "is_advert": advert.is_advert,
        "score": advert.score,
        "reasons": [
            {"reason": reason.reason, "weight": reason.weight, "evidence": _spans(reason.evidence)}
            for reason in advert.reasons
        ],
        "text": advert.text,
        "advert_span": list(advert.advert_span) if advert.advert_span is not None else None,
        "brands": [_named("brand", fact.brand, fact) for fact in advert.brands],
        "products": list(advert.products),
        "product_mentions": [_named("product", fact.product, fact) for fact in advert.product_mentions],
        "numbers": [_number(fact) for fact in advert.numbers],
        "pairs": [_pair(fact) for fact in advert.pairs],
        "areas": [area_dict(area) for area in advert.areas],
        "claims": [_named("claim", fact.claim, fact) for fact in advert.claims],
    }


def _spans(spans: Iterable[Span]) -> list[list[int]]:
    return [list(span) for span in spans]


def _named(key: str, value: str, fact: BrandFact | ProductFact | ClaimFact) -> Plain:
    return {key: value, "written": list(fact.written), "evidence": _spans(fact.evidence)}


def _number(fact: NumberFact) -> Plain:
    return {
        "number": fact.number,
        "kind": str(fact.kind),
        "written": list(fact.written),
        "count": fact.count,
        "extension": fact.extension,
        "evidence": _spans(fact.evidence),
    }


def _pair(fact: PairFact) -> Plain:
    return {
        "brand": fact.brand,
        "number": fact.number,
        "role": str(fact.role),
        "evidence": [{"brand": list(place.brand), "number": list(place.number)} for place in fact.evidence],
    }


def area_dict(area: AreaMention) -> Plain:
    """One area entry of `hotlines read` and `hotlines resolve`."""
    return {"written": area.written, **_answer(area.answer), "evidence": [[area.start, area.end]]}


def _answer(answer: AreaAnswer) -> Plain:
    return {
        "status": str(answer.status),
        "code": answer.code,
        "name": answer.name,
        "path": answer.path,
        "level": answer.level,
        "first_year": answer.first_year,
        "last_year": answer.last_year,
        "successors": list(answer.successors),
        "candidates": [_region(region) for region in answer.candidates],
        "readings": [_region(region) for region in answer.readings],
        "parent_code": answer.parent_code,
        "code_system": answer.code_system,
        "decided_by": answer.decided_by,
    }


def _region(region: RegionRef) -> Plain:
    return {"code": region.code, "name": region.name, "path": region.path}
