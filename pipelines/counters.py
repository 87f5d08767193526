"""Names of the counters ``hotlines/...`` that say what adverts hold and how pages fail."""

from __future__ import annotations

from output.records import Advert, Role

FIELDS = ("brand", "number", "pair", "area", "product")
"""What an advert should say: each that an advert holds counts as ``fields/<name>``."""

GONE = frozenset({404, 410})
"""Answers that say of a page that it is not there: the server is well."""


def filled(advert: Advert) -> tuple[str, ...]:
    """Those of FIELDS that `advert` holds; a pair is one that it advertises."""
    held = {
        "brand": advert.brands,
        "number": advert.numbers,
        "pair": any(pair.role == Role.ADVERTISED for pair in advert.pairs),
        "area": advert.areas,
        "product": advert.products,
    }
    return tuple(name for name in FIELDS if held[name])


def failure_of_status(status: int) -> str:
    """The class of a failed page that was answered with `status`: ``gone``, ``status_4xx``, ``status_5xx`` ..."""
    return "gone" if status in GONE else f"status_{status // 100}xx"
