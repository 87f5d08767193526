"""What is known of a number for a brand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from output import reference
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


SIEMENS, LIFT = "4008899999", "4007007722"


def test_a_maker_that_the_list_has_by_another_name(library: Library, maker: Any) -> None:
    for brand in ("西门子", "SIEMENS", "博西家电", "西门子家电", "siemens home appliances"):
        found = library.check("400-889-9999", brand)
        assert (found.listing, [row.brand for row in found.official_numbers]) == ("listed", ["西门子家电"])
        told = [
            reason for reason in found.reasons if reason.startswith("The list has 西门子 as 西门子家电 (")
        ]
        assert len(told) == (found.brand == "西门子")
    found = library.check(NUMBER, "西门子")
    assert found.listing == "listed_for_another_brand"
    assert "Listed for 西门子: 400-889-9999." in found.reasons
    assert [row.number for row in library.official_numbers("西门子")] == [SIEMENS]
    maker.put(library.engine, "http://s.cn/", maker.advert([("西门子", SIEMENS)]), 0)
    assert [row.number for row in library.numbers(brand="西门子", status="listed")] == [SIEMENS]
    assert library.numbers(brand="西门子", status="listed_for_another_brand") == []
    assert [row.number for row in library.brand("西门子").official_numbers] == [SIEMENS]
    assert library.why(SIEMENS, "西门子").listing == "listed"


def test_a_name_that_is_merely_near_is_told_and_decides_nothing(library: Library) -> None:
    found = library.check(LIFT, "美的")
    assert found.listing == "listed_for_another_brand"
    (told,) = [reason for reason in found.reasons if "near 美的 by name only" in reason]
    assert told.startswith("美的楼宇科技(菱王电梯) is near") and "no source says" in told
    assert library.check(LIFT, "菱王电梯").listing == "listed"
    assert library.check(NUMBER, "美的").official_of_brand == []
    assert not any("near" in reason for reason in library.check(NUMBER, "美的").reasons)


def test_the_table_of_other_names_is_of_names_that_there_are() -> None:
    rows = list(reference.read_table("listed_names.csv"))
    listed = {row["brand"] for row in reference.read_table("official_numbers.csv")}
    assert {row["listed_as"] for row in rows} <= listed
    assert {row["same_maker"] for row in rows} == {"yes", "no"}
    assert all(row["source"] and row["brand"] not in listed for row in rows)
    assert len({(row["brand"], row["listed_as"]) for row in rows}) == len(rows)


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


def test_what_was_listed_after_the_day_is_said_and_does_not_count(engine: Engine) -> None:
    found = Library(engine).check("400-836-5315", "格力", on="2012-07-01")
    assert (found.listing, found.on) == ("unlisted", "2012-07-01")
    assert "by 2012-07-01" in found.reasons[0]
    assert any("400-836-5315 for 格力 on 2012-07-18" in reason for reason in found.reasons)
    with pytest.raises(LibraryError, match="2012-13-01"):
        Library(engine).check("400-836-5315", "格力", on="2012-13-01")
