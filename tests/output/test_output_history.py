"""What a page advertised from when to when: changes and episodes, and how exports show them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from output import number_changes
from output.bulk import sql
from output.details import Episode
from output.history import episodes
from output.library import Library
from output.rows import NumberChangeRow, select
from output.store import Store

A, B, C, MOBILE = "4001112223", "4009998887", "02161234567", "13812345678"
PAGE = "http://a.cn/1"


def day(n: int) -> str:
    return f"2026-03-{n + 1:02d}T08:00:00Z"


def view(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sql(f'{select("number_changes")} ORDER BY page, "when"')))


def show(engine: Engine, maker: Any, *steps: list[tuple[str, str]] | None, page: str = PAGE) -> None:
    """One visit a day; each shows its pairs, or is no advert where there are none, or fails."""
    for n, pairs in enumerate(steps):
        if pairs is None:
            with Store(engine, reader="1") as store:
                store.add(maker.visit(page, n, "failed"))
        else:
            maker.put(engine, page, maker.advert(pairs, is_advert=bool(pairs)), n)


def test_a_page_that_shows_a_then_b_then_a_is_told_as_it_was(engine: Engine, maker: Any) -> None:
    show(engine, maker, [("格力", A)], [("格力", A)], [("格力", B)], None, [("格力", A)])
    detail = Library(engine).page(PAGE)
    assert detail.history == [
        Episode(A, "格力", day(0), day(1)),
        Episode(B, "格力", day(2), day(2)),
        Episode(A, "格力", day(4), day(4)),
    ]
    assert detail.number_changes == [
        NumberChangeRow(PAGE, [A], [B], day(2)),
        NumberChangeRow(PAGE, [B], [A], day(4)),
    ]


def test_several_numbers_at_once_and_one_that_stays(engine: Engine, maker: Any) -> None:
    show(engine, maker, [("格力", A), ("乙牌", A), ("格力", C)], [("格力", B), ("格力", MOBILE), ("乙牌", C)])
    detail = Library(engine).page(PAGE)
    assert detail.number_changes == [NumberChangeRow(PAGE, [A], [MOBILE, B], day(1))]
    assert [(one.number, one.brand, one.first_seen) for one in detail.history] == [
        (C, "格力", day(0)),
        (A, "乙牌", day(0)),
        (A, "格力", day(0)),
        (C, "乙牌", day(1)),
        (MOBILE, "格力", day(1)),
        (B, "格力", day(1)),
    ]


def test_an_advert_that_stops_advertising_and_a_failure_that_says_nothing(engine: Engine, maker: Any) -> None:
    show(engine, maker, [("格力", A)], None, [("格力", A)], [], [("格力", A)])
    detail = Library(engine).page(PAGE)
    assert detail.history == [Episode(A, "格力", day(0), day(2)), Episode(A, "格力", day(4), day(4))]
    assert detail.number_changes == [], "it was away, and shows what it showed"


def test_a_page_that_was_away_and_comes_back_with_another_number_has_changed_it(
    engine: Engine, maker: Any
) -> None:
    show(engine, maker, [("格力", A)], [], [], [("格力", B)], [("格力", B), ("格力", C)], [("格力", C)])
    assert Library(engine).page(PAGE).number_changes == [
        NumberChangeRow(PAGE, [A], [B], day(3)),
        NumberChangeRow(PAGE, [], [C], day(4)),
        NumberChangeRow(PAGE, [B], [], day(5)),
    ]


def test_reading_again_tells_another_history(engine: Engine, maker: Any) -> None:
    show(engine, maker, [("格力", A)], [("格力", B)])
    before = maker.advert([("格力", A)])
    again = maker.advert([("格力", B)], reader="2")
    maker.put(engine, PAGE, again, 0, body=before.text)  # the first body, by a better reader
    detail = Library(engine).page(PAGE)
    assert detail.history == [Episode(B, "格力", day(0), day(1))]
    assert detail.number_changes == [] and view(engine) == []


def test_a_number_knows_the_changes_it_is_in(engine: Engine, maker: Any) -> None:
    show(engine, maker, [("格力", A)], [("格力", B)], [("格力", C)])
    show(engine, maker, [("格力", C)], [("格力", A)], page="http://b.cn/")
    library = Library(engine)
    assert library.number(A).number_changes == [
        NumberChangeRow(PAGE, [A], [B], day(1)),
        NumberChangeRow("http://b.cn/", [C], [A], day(1)),
    ]
    assert len(library.number(B).number_changes) == 2


@given(st.lists(st.sets(st.sampled_from([(A, "甲"), (A, "乙"), (B, "甲"), (C, "乙")])), max_size=8))
def test_episodes_cover_what_was_shown_and_nothing_else(shown: list[set[tuple[str, str]]]) -> None:
    times = [day(n) for n in range(len(shown))]
    found = episodes(zip(times, shown, strict=True))
    for time, pairs in zip(times, shown, strict=True):
        covering = [(one.number, one.brand) for one in found if one.first_seen <= time <= one.last_seen]
        assert sorted(covering) == sorted(pairs)
    ends = {(one.number, one.brand, one.last_seen) for one in found}
    for one in found:  # an episode that begins where another ends would be one
        before = times.index(one.first_seen) - 1
        assert before < 0 or (one.number, one.brand, times[before]) not in ends


def test_what_is_asked_for_some_pages_is_what_the_view_says(engine: Engine, maker: Any) -> None:
    states: list[list[tuple[str, str]]] = [[("格力", A)], [("格力", B), ("乙牌", C)], [], [("乙牌", MOBILE)]]
    for n in range(12):
        steps = [states[(n * place + place // 2) % 4] for place in range(1, 5)]
        show(engine, maker, *steps, page=f"http://h{n % 3}.cn/{n}")
    library = Library(engine)
    with library._look() as connection:
        every = number_changes.between(connection, day(0), day(9))
        some = number_changes.between(connection, day(2), day(2))
        ids = list(connection.scalars(sql("SELECT id FROM page ORDER BY url")))
        single = [row for page in ids for row in number_changes.of_page(connection, page)]
    found = [(row.page, "|".join(row.old) or None, "|".join(row.new) or None, row.when) for row in every]
    assert len(found) > 8
    assert found == [tuple(row) for row in view(engine)]
    assert single == every
    assert some == [row for row in every if row.when == day(2)]


def test_exports_show_changes_without_mobiles(engine: Engine, maker: Any, tmp_path: Path) -> None:
    show(engine, maker, [("格力", A), ("格力", MOBILE)], [("格力", B), ("格力", C)])
    show(engine, maker, [("格力", MOBILE)], [("格力", "13912345678")], page="http://m.cn/")

    def rows(folder: str) -> list[list[str]]:
        with (tmp_path / folder / "number_changes.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))[1:]

    library = Library(engine)
    library.export(tmp_path / "a")
    assert rows("a") == [[PAGE, "400-111-2223|mobile", "021-6123-4567|400-999-8887", day(1)]]
    library.export(tmp_path / "b", plain=True, include_mobile=True)
    assert rows("b") == [
        [PAGE, f"{MOBILE}|{A}", f"{C}|{B}", day(1)],
        ["http://m.cn/", MOBILE, "13912345678", day(1)],
    ]
    [done] = [one for one in library.export(tmp_path / "c") if one.table == "number_changes"]
    assert done.rows == 1
    with (tmp_path / "c" / "columns.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {row[1]: row[4] for row in csv.reader(file) if row[0] == "number_changes"}
    assert "the word mobile stands for" in told["old"] and "the word mobile stands for" in told["new"]


def test_a_swap_for_mobiles_is_told_whole(engine: Engine, maker: Any, tmp_path: Path) -> None:
    mobiles = [("格力", MOBILE), ("美的", "13912345678")]
    show(engine, maker, [("格力", A)], mobiles, [("格力", B)])
    library = Library(engine)
    for plain, a, b in ((False, "400-111-2223", "400-999-8887"), (True, A, B)):
        library.export(tmp_path / "out", plain=plain)
        with (tmp_path / "out/number_changes.csv").open(encoding="utf-8-sig", newline="") as file:
            assert list(csv.reader(file))[1:] == [
                [PAGE, a, "mobile", day(1)],
                [PAGE, "mobile", b, day(2)],
            ]
    swaps = [(row.old, row.new) for row in library.new("2026-01-01") if row.what == "swap"]
    assert swaps == [([A], ["mobile"]), (["mobile"], [B])]
    swaps = [row.new for row in library.new("2026-01-01", include_mobile=True) if row.what == "swap"]
    assert swaps == [[MOBILE, "13912345678"], [B]]


@pytest.mark.parametrize("seconds", [0, 1])
def test_two_bodies_in_one_second_are_two_visits(
    engine: Engine, maker: Any, seconds: int, dump: Callable[..., Any]
) -> None:
    one, two = maker.advert([("格力", A)]), maker.advert([("格力", B)])
    first = maker.visit(PAGE)
    second = type(first)(PAGE, first.time + timedelta(seconds=seconds), "ok", 200)
    with Store(engine, reader="1") as store:
        store.add(first, maker.snapshot(one), one)
        store.add(second, maker.snapshot(two), two)
    detail = Library(engine).page(PAGE)
    changes = [tuple(row) for row in dump(engine)["number_changes"]]
    assert [(row.page, *row.old, *row.new, row.when) for row in detail.number_changes] == changes
    assert len(detail.history) == 2
