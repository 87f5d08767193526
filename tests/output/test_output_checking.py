"""What is known of a number for a brand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from output.checking import CAUTION
from output.errors import LibraryError
from output.library import Library

NUMBER, OTHER, SERVICE = "4001112223", "4009998887", "https://www.maker.example/service"


@pytest.fixture
def library(engine: Engine, maker: Any, tmp_path: Path) -> Library:
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", NUMBER), ("某牌", OTHER)]), 0)
    maker.put(engine, "http://b.cn/1", maker.advert([("某牌", NUMBER)]), 1)
    maker.put(engine, "http://b.cn/2", maker.advert([("某牌", NUMBER)]), 2)
    path = tmp_path / "own.csv"
    rows = f"某牌,{OTHER},{SERVICE},2026-02-01,high\n乙牌,{NUMBER},{SERVICE},2026-02-01,high\n"
    path.write_text(f"brand,number,source,seen_on,confidence\n{rows}", encoding="utf-8")
    found = Library(engine)
    found.official_import(path)
    return found


def test_a_listed_number_names_its_source(library: Library) -> None:
    found = library.check("400-999-8887", "某牌")
    assert (found.number, found.brand, found.listing) == (OTHER, "某牌", "listed")
    assert found.reasons[0] == f"{SERVICE} called 400-999-8887 a line of 某牌 on 2026-02-01 (high)."
    assert found.caution == CAUTION
    assert [row.source for row in found.official_numbers] == [SERVICE]


def test_a_number_that_is_listed_for_somebody_else(library: Library) -> None:
    found = library.check(NUMBER, "某牌")
    assert found.listing == "listed_for_another_brand"
    assert found.reasons == [
        "400-111-2223 is on the list, but not for 某牌.",
        f"{SERVICE} called 400-111-2223 a line of 乙牌 on 2026-02-01 (high).",
        "Listed for 某牌: 400-999-8887.",
        "It is advertised for 2 brands: 某牌, 格力; for 某牌 on 2 pages, 2026-03-02 to 2026-03-03.",
    ]
    assert [one.page for one in found.shown_on] == ["http://b.cn/2", "http://b.cn/1"]
    assert library.check(NUMBER).listing == "listed", "for whomever"


def test_what_was_not_known_on_that_day_does_not_count(library: Library) -> None:
    assert library.check(OTHER, "某牌", date(2026, 1, 31)).listing == "unlisted"
    assert library.check(OTHER, "某牌", date(2026, 2, 1)).listing == "listed"


def test_numbers_that_nobody_knows_have_an_answer_too(library: Library) -> None:
    found = library.check("400-000-0009", "无名牌")
    assert (found.listing, found.shown_on, found.number_brands) == ("unlisted", [], [])
    assert found.reasons == [
        "400-000-0009 is on no list that this library holds.",
        "The list holds no line of 无名牌 at all.",
        "No advert in this library is known to show it.",
    ]
    assert library.check("12315").listing == "public_line"
    with pytest.raises(LibraryError, match="is no phone number"):
        library.check("hello")


@pytest.mark.parametrize(
    ("written", "extension"),
    [
        ("4009-998-887转8", "8"),
        ("400-999-8887 分机：102", "102"),
        ("400 999 8887-8", "8"),
        ("4009998887", None),
    ],
)
def test_an_extension_is_left_aside_and_said_to_be(
    library: Library, written: str, extension: str | None
) -> None:
    found, plain = library.check(written, "某牌"), library.check(OTHER, "某牌")
    assert (found.number, found.listing, found.extension) == (OTHER, "listed", extension)
    more = [] if extension is None else [
        f"This is what is known of 400-999-8887; its extension {extension} was left aside."
    ]  # fmt: skip
    assert found.reasons == [*plain.reasons, *more]


def test_it_never_says_that_a_number_is_false(library: Library) -> None:
    for number in (NUMBER, OTHER, "4000000009", "12315"):
        for brand in (None, "格力", "某牌", "无名牌"):
            told = " ".join([*(found := library.check(number, brand)).reasons, found.caution]).lower()
            assert not {"fake", "scam", "fraud", "假"} & set(told.replace(",", " ").split())
