"""Judgements: they win over ties, hold between what adverts show, and are kept when they are undone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from output import links
from output.database import write
from output.errors import LibraryError
from output.library import Library
from tests.tied import A, B, C, D, advert, operators, together


@pytest.fixture
def library(engine: Engine) -> Library:
    return Library(engine)


def test_judgements_win_and_can_be_undone(engine: Engine, library: Library, maker: Any) -> None:
    maker.put(engine, "http://a.cn/", advert(maker, [("海尔", A), ("海尔", B)]))
    maker.put(engine, "http://b.cn/", advert(maker, [("海尔", B), ("海尔", C)]))
    maker.put(engine, "http://c.cn/", advert(maker, [("海尔", B), ("海尔", C)]))
    maker.put(engine, "http://d.cn/", advert(maker, [("海尔", D)]))
    library.judge(A, C, "different", why="two firms", who="Li")
    assert together(library, B, C) and not together(library, A, B)
    assert {tie.left_out for tie in library.operator(A, why=True).ties} == {
        "cut: it would tie numbers that somebody has judged not to be run together"
    }
    done = library.judge(A, D, "same", why="one licence", who="Li")
    assert done.operator_a == done.operator_b
    with write(engine) as connection:
        links.rebuild(connection)
    assert together(library, A, D) and not together(library, A, B)
    library.undo_judgement(A, C, why="a mistake", who="Wang")
    assert together(library, A, B, C, D)
    library.judge(B, D, "unsure", why="who knows", who="Wang")
    assert together(library, A, B, C, D)
    assert [(row.verdict, row.undone_who) for row in library.judgements()] == [
        ("unsure", None),
        ("same", None),
        ("different", "Wang"),
    ]


def test_judgements_hold_between_what_adverts_show(engine: Engine, library: Library, maker: Any) -> None:
    for at, number in enumerate((A, B, C)):
        maker.put(engine, f"http://h{at}.cn/", advert(maker, [("海尔", number)]))
    library.judge(A, B, "same", why="so", who="Li")
    library.judge(B, C, "same", why="so", who="Li")
    done = library.judge(A, "12315", "same", why="so", who="Li")
    assert done.operator_a is None and together(library, A, B, C)
    assert {row.number: row.ties for row in library.operators()} == {A: 1, B: 2, C: 1}
    library.withdraw(B, why="so", who="Li")
    assert len(set(operators(library).values())) == 2
    assert [(row.number_a, row.number_b) for row in library.judgements()] == [("12315", A)]
    for wrong in (lambda: library.judge(B, D, "same", why="so", who="Li"), lambda: library.operator(B)):
        with pytest.raises(LibraryError, match="withdrawn on"):
            wrong()
    library.undo_withdrawal(B, why="so", who="Li")
    assert together(library, A, B, C)


def test_judgements_that_contradict_are_refused(library: Library) -> None:
    library.judge(A, B, "same", why="so", who="Li")
    library.judge(B, C, "same", why="so", who="Li")
    library.judge(B, D, "same", why="beside the way", who="Li")
    with pytest.raises(LibraryError, match="by way of 400-111-0002;"):
        library.judge(A, C, "different", why="so", who="Li")
    library.judge(A, B, "different", why="seen better", who="Li")
    with pytest.raises(LibraryError, match="judged different, and the same"):
        library.judge(A, C, "same", why="so", who="Li")
    assert [row.verdict for row in library.judgements() if row.undone_at is None] == [
        "different",
        "same",
        "same",
    ]


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ((A, A, "same"), "name two"),
        ((A, "x", "same"), "no phone number"),
        ((A, B, "maybe"), "no verdict"),
    ],
)
def test_bad_judgements_are_one_line(library: Library, words: tuple[str, str, str], match: str) -> None:
    with pytest.raises(LibraryError, match=match):
        library.judge(*words, why="so", who="Li")
    with pytest.raises(LibraryError, match="say why"):
        library.judge(A, B, "same", why=" ", who="Li")
    for why, who, most in (("x" * 1_001, "Li", "1,000"), ("so", "x" * 101, "100")):
        with pytest.raises(LibraryError, match=f"in {most} characters at most"):
            library.judge(A, B, "same", why=why, who=who)
        with pytest.raises(LibraryError, match=f"in {most} characters at most"):
            library.withdraw(A, why=why, who=who)
    assert library.judgements() == library.withdrawals() == []
