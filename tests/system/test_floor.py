"""A pinned floor under the reader's quality, on the pages of the example site. Floors only go up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from crawler.example.site import FOLDER, load_entries
from output.records import Advert
from pipelines.advert import read_page

FLOORS = {"numbers": 1.0, "brands": 0.97, "pairs": 0.97, "areas": 0.99, "products": 0.95}
FACTS: dict[str, tuple[str, Callable[[Advert], set[Any]]]] = {
    "numbers": ("phones", lambda advert: {fact.number for fact in advert.numbers}),
    "brands": ("brands", lambda advert: {fact.brand for fact in advert.brands}),
    "pairs": ("pairs", lambda advert: {(pair.brand, pair.number) for pair in advert.pairs}),
    "areas": ("regions", lambda advert: {area.written for area in advert.areas}),
    "products": ("products", lambda advert: set(advert.products)),
}


@cache
def readings() -> tuple[tuple[dict[str, Any], Advert], ...]:
    """Every page of the example site that is no judgement call: its right answer and its reading."""
    pages = {f"http://{entry.host}{entry.path}": entry for entry in load_entries().values()}
    lines = (FOLDER / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if not row.get("borderline")]
    return tuple((row, read_page(pages[row["url"]].body(), row["url"])) for row in rows)


def adverts() -> Iterator[tuple[dict[str, Any], Advert]]:
    return ((row, advert) for row, advert in readings() if row["is_ad"])


@pytest.mark.parametrize("field", FLOORS)
def test_facts_stay_above_the_floor(field: str) -> None:
    key, got = FACTS[field]
    hit = wrong = missed = 0
    for row, advert in adverts():
        right = {tuple(fact) if isinstance(fact, list) else fact for fact in row[key]}
        found = got(advert)
        hit, wrong, missed = hit + len(right & found), wrong + len(found - right), missed + len(right - found)
    assert 2 * hit / (2 * hit + wrong + missed) >= FLOORS[field], (
        f"{field}: {hit} right, {wrong} wrong, {missed} missed"
    )


def test_adverts_are_told_from_other_pages() -> None:
    wrong = [row["url"] for row, advert in readings() if row["is_ad"] != advert.is_advert]
    assert len(wrong) <= 0.05 * len(readings()), wrong


def test_nobody_is_accused_by_a_page_that_advertises_nothing() -> None:
    for row, advert in readings():
        if not row["is_ad"]:
            assert not [pair for pair in advert.pairs if pair.role == "advertised"], row["url"]
