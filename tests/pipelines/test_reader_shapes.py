"""Every hostile shape of the benchmark, small: it is read, and what is read keeps its word."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import faults
from benchmarks.patterns import BOUNDED, hostile_texts, used_patterns
from benchmarks.shapes import shapes
from pipelines.advert import read_page

SHAPES = dict(shapes())


@pytest.mark.parametrize("name", SHAPES)
def test_a_hostile_shape_is_read(name: str) -> None:
    assert not faults(SHAPES[name](900))


def test_shapes_grow_as_they_are_told_to() -> None:
    for name, make in SHAPES.items():
        assert 3 < len(make(4000)) / len(make(1000)) < 5, name


def test_every_pattern_is_found_and_has_hostile_texts() -> None:
    patterns = used_patterns()
    assert len(patterns) > 200
    assert {name.partition(".")[0] for name in patterns} >= {"areas", "digits", "judge", "markup", "wordings"}
    assert patterns.keys() >= BOUNDED.keys()
    tried = sum(bool(list(hostile_texts(name, pattern, 60))) for name, pattern in patterns.items())
    assert tried > 0.9 * len(patterns)


@pytest.mark.parametrize(
    ("line", "number", "brands"),
    [
        ("海尔 400-012-3451 格力 400-012-3452", "4000123452", ["格力"]),
        ("海尔、格力 400-012-3451 400-012-3452", "4000123452", ["海尔", "格力"]),
        ("400-012-3451 海尔 400-012-3452 格力", "4000123452", ["海尔"]),
    ],
)
def test_a_line_ties_numbers_to_the_brands_beside_them(line: str, number: str, brands: list[str]) -> None:
    found = read_page(
        f"<title>海尔、格力空调维修电话</title><p>{line}</p><p>海尔空调维修</p><p>格力空调维修</p>"
    )
    assert [pair.brand for pair in found.pairs if pair.number == number] == brands


def test_an_extension_stands_on_the_line_of_its_number() -> None:
    (number,) = read_page("<p>电话 400-012-3456</p><p>转801</p>").numbers
    assert (number.written, number.extension) == (("400-012-3456",), None)


def test_spellings_that_only_left_out_places_show_are_left_out() -> None:
    article = (
        "<p>本文讲的是天气。它说明天有雨，后天有风，大家出门的时候要带伞，路上也要小心，晚上早些回家。</p>"
        * 20
    )
    advert = read_page(
        "<title>海尔空调维修电话</title><p>海尔空调售后维修电话 400-012-3456</p><p>海尔空调维修热线 400-012-3456</p>"
        f"{article}<p>更早的时候人们写作Haier。</p>"
    )
    (brand,) = advert.brands
    assert brand.written == ("海尔",)
    assert advert.advert_span


def test_rules_that_take_long_to_match_are_left_out_and_others_hold() -> None:
    costly = "<style>" + " ".join(["div"] * 9) + "{display:none} p~p~p~p{display:none}</style>"
    page = "<style>.x{display:none}</style>" + costly + "<div>" * 30 + "<p>400-012-3451</p>" * 60
    advert = read_page(page + "<p class=x>400-012-3459</p>")
    hidden = advert.text.partition("[text that the page does not show]")[2]
    assert "400-012-3459" in hidden
    assert "400-012-3451" not in hidden
