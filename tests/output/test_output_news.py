"""What is new since a day: numbers, hosts, swaps, further brands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Engine

from output.library import Library
from output.news import NewRow
from output.times import parse

A, B, C, MOBILE = "4001112223", "4009998887", "02161234567", "13812345678"


def day(n: int) -> str:
    return f"2026-03-{n + 1:02d}T08:00:00Z"


def fill(engine: Engine, maker: Any) -> None:
    def put(n: int, url: str, *pairs: tuple[str, str]) -> None:
        maker.put(engine, url, maker.advert(list(pairs), is_advert=bool(pairs)), n)

    put(0, "http://a.cn/1", ("格力", A))
    put(1, "http://a.cn/2", ("格力", A))
    put(1, "http://quiet.cn/")
    put(2, "http://b.cn/2", ("乙牌", A))
    put(2, "http://b.cn/1", ("乙牌", A), ("乙牌", B))
    put(3, "http://a.cn/1", ("格力", C), ("丙牌", C))
    put(4, "http://a.cn/2", ("格力", MOBILE))
    put(5, "http://m.cn/1", ("乙牌", MOBILE))
    put(6, "http://a.cn/1", ("丁牌", C))


def test_since_the_beginning_everything_is_new(engine: Engine, maker: Any) -> None:
    fill(engine, maker)
    rows = Library(engine).new("2026-01-01")
    numbers = [
        (row.number, row.when, row.brands, row.hosts, row.page) for row in rows if row.what == "number"
    ]
    assert numbers == [
        (A, day(0), ["乙牌", "格力"], ["a.cn", "b.cn"], "http://a.cn/1"),
        (B, day(2), ["乙牌"], ["b.cn"], "http://b.cn/1"),
        (C, day(3), ["丁牌", "丙牌", "格力"], ["a.cn"], "http://a.cn/1"),
    ]
    hosts = [(row.host, row.when, row.brands, row.numbers, row.page) for row in rows if row.what == "host"]
    assert hosts == [
        ("a.cn", day(0), ["丁牌", "丙牌", "格力"], [C, A], "http://a.cn/1"),
        ("b.cn", day(2), ["乙牌"], [A, B], "http://b.cn/1"),
        ("m.cn", day(5), ["乙牌"], [], "http://m.cn/1"),
    ]
    swaps = [(row.page, row.when, row.old, row.new) for row in rows if row.what == "swap"]
    assert swaps == [("http://a.cn/1", day(3), [A], [C]), ("http://a.cn/2", day(4), [A], ["mobile"])]
    shared = [
        (row.number, row.when, row.brands, row.brands_before, row.page) for row in rows if row.what == "brand"
    ]
    assert shared == [
        (A, day(2), ["乙牌", "格力"], [], "http://b.cn/1"),
        (C, day(3), ["丁牌", "丙牌", "格力"], [], "http://a.cn/1"),
    ]
    assert len(rows) == 10


def test_since_a_later_day_only_what_came_then(engine: Engine, maker: Any) -> None:
    fill(engine, maker)
    library = Library(engine)

    def keys(*args: Any, **options: Any) -> list[tuple[str, str | None]]:
        return [
            (row.what, row.number or (row.page if row.what == "swap" else row.host))
            for row in library.new(*args, **options)
        ]

    assert keys("2026-03-03") == [
        *[("number", B), ("number", C), ("host", "b.cn"), ("host", "m.cn")],
        *[("swap", "http://a.cn/1"), ("swap", "http://a.cn/2"), ("brand", A), ("brand", C)],
    ]
    [shared] = [row for row in library.new("2026-03-03") if row.number == A]
    assert (shared.brands, shared.brands_before, shared.when) == (["乙牌"], ["格力"], day(2))
    assert keys("2026-03-07") == [("brand", C)]
    assert library.new("2026-03-07") == [
        NewRow(
            "brand",
            day(6),
            C,
            "landline",
            None,
            ["丁牌"],
            ["丙牌", "格力"],
            hosts=["a.cn"],
            page="http://a.cn/1",
        )
    ]
    assert keys("2026-03-08") == []
    assert keys("2026-03-03", until="2026-03-03") == [("number", B), ("host", "b.cn"), ("brand", A)]
    assert keys("2026-03-05", include_mobile=True) == [
        *[("number", MOBILE), ("host", "m.cn"), ("swap", "http://a.cn/2"), ("brand", MOBILE), ("brand", C)]
    ]


def test_one_brands_news(engine: Engine, maker: Any) -> None:
    fill(engine, maker)
    library = Library(engine)

    def keys(brand: str, since: str) -> list[tuple[str, str | None]]:
        return [
            (row.what, row.number or (row.page if row.what == "swap" else row.host))
            for row in library.new(since, brand)
        ]

    assert keys("乙牌", "2026-03-03") == [("number", B), ("host", "b.cn"), ("host", "m.cn"), ("brand", A)]
    assert keys("Gree", "2026-03-03") == [
        *[("number", C), ("swap", "http://a.cn/1"), ("swap", "http://a.cn/2"), ("brand", C)]
    ]
    assert keys("丁牌", "2026-03-07") == [("brand", C)]
    assert keys("格力", "2026-03-07") == [], "that another brand has it too is news to the other brand"
    assert keys("nobody's", "2026-01-01") == []


@pytest.mark.parametrize(
    ("given", "last", "expected"),
    [
        ("2026-03-03", False, "2026-03-03T00:00:00Z"),
        ("2026-03-03", True, "2026-03-03T23:59:59Z"),
        (" 2026-03-03T09:30 ", True, "2026-03-03T09:30:00Z"),
        ("2026-03-03T09:30:00Z", False, "2026-03-03T09:30:00Z"),
        ("2026-03-03T09:30:00+08:00", False, "2026-03-03T01:30:00Z"),
        (date(2026, 3, 3), True, "2026-03-03T23:59:59Z"),
        (datetime(2026, 3, 3, 9), True, "2026-03-03T09:00:00Z"),
        (datetime(2026, 3, 3, 9, tzinfo=timezone(timedelta(hours=8))), False, "2026-03-03T01:00:00Z"),
    ],
)
def test_times_as_people_give_them(given: Any, last: bool, expected: str) -> None:
    assert parse(given, last=last).isoformat().replace("+00:00", "Z") == expected
    assert parse(given, last=last).tzinfo == UTC


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "2026-02-30", "2026-03-03T25:00", "0001-01-01T00:00+09:00"]
)
def test_times_that_are_none(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse(text)
    assert "\n" not in str(caught.value)
