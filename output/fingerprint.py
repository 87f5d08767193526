"""What a page advertises, as one short text: it differs if the advert changed, not if a view counter did."""

from __future__ import annotations

import hashlib
import json

from output.records import Advert, Role


def fingerprint(advert: Advert) -> str:
    """16 hex digits of what `advert` says: numbers, pairs, brands, products, areas, claims, and whether it advertises.

    Neither wording nor order counts, and of a page that does not advertise only its pairs and whether it does.
    """
    said: list[object] = [
        advert.is_advert,
        sorted({(pair.number, pair.brand, pair.role == Role.ADVERTISED) for pair in advert.pairs}),
    ]
    if advert.is_advert:
        said += [
            sorted({fact.number for fact in advert.numbers}),
            sorted({fact.brand for fact in advert.brands}),
            sorted(set(advert.products)),
            sorted({area.code or area.written for area in advert.areas}),
            sorted({fact.claim for fact in advert.claims}),
        ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
