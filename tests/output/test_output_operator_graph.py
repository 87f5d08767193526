"""An operator as a graph, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from output.errors import LibraryError
from output.library import Library
from tests.tied import PHONE, A, B, C, advert


@pytest.fixture
def library(engine: Engine, maker: Any) -> Iterator[Library]:
    """A and B on three adverts of one host, A alone on another and for a second brand, a mobile beside B; C elsewhere."""
    for at in range(3):
        maker.put(engine, f"http://ab.cn/{at}", advert(maker, [("海尔", A), ("海尔", B)]), at)
    maker.put(engine, "http://a.cn/", advert(maker, [("方太", A), ("海尔", A)]), 4)
    maker.put(engine, "http://p.cn/", advert(maker, [("美的", B), ("美的", PHONE)]), 5)
    maker.put(engine, "http://c.cn/", advert(maker, [("海尔", C)]), 6)
    with Library(engine) as library:
        yield library


def test_what_is_between_numbers_hosts_and_brands(library: Library) -> None:
    found = library.operator_graph(f"op-{A}")
    assert [tuple(row) for row in found.numbers] == [(A, "shared_cost", 4), (B, "shared_cost", 4)]
    assert (found.brands, found.hosts) == (["海尔", "方太", "美的"], ["ab.cn", "a.cn", "p.cn"])
    assert [tuple(edge) for edge in found.number_brands] == [
        (A, "方太", 1),
        (A, "海尔", 4),
        (B, "海尔", 3),
        (B, "美的", 1),
    ]
    assert [tuple(edge) for edge in found.number_hosts] == [
        (A, "a.cn", 1),  # one page, though for two brands
        (A, "ab.cn", 3),
        (B, "ab.cn", 3),
        (B, "p.cn", 1),
    ]
    assert [(tie.number_a, tie.number_b, tie.kind, tie.pages) for tie in found.ties] == [
        (A, B, "same_advert", 3)
    ]
    assert (found.more_numbers, found.more_brands, found.more_hosts, found.mobile_numbers) == (0, 0, 0, 1)


def test_the_first_few_and_how_many_more(library: Library) -> None:
    found = library.operator_graph(B, 1)
    assert [row.number for row in found.numbers] == [A]
    assert (found.brands, found.hosts, found.ties) == (["海尔"], ["ab.cn"], [])
    assert [tuple(edge) for edge in (*found.number_brands, *found.number_hosts)] == [
        (A, "海尔", 4),
        (A, "ab.cn", 3),
    ]
    assert (found.more_numbers, found.more_brands, found.more_hosts) == (1, 2, 2)


def test_a_number_that_nothing_ties_is_a_graph_of_its_own(library: Library) -> None:
    found = library.operator_graph(f"op-{C}")
    assert [row.number for row in found.numbers] == [C]
    assert (found.brands, found.hosts, found.ties, found.mobile_numbers) == (["海尔"], ["c.cn"], [], 0)


def test_mobile_numbers_only_if_asked_for(library: Library) -> None:
    found = library.operator_graph(PHONE)
    assert PHONE not in repr(found) and found.mobile_numbers == 1
    whole = library.operator_graph(PHONE, include_mobile=True)
    assert PHONE in {row.number for row in whole.numbers} and whole.mobile_numbers == 0
    assert {(tie.number_a, tie.number_b) for tie in whole.ties} == {(A, B), (PHONE, B)}


def test_judgements_and_what_is_left_out(library: Library) -> None:
    library.judge(A, C, "same", why="one invoice", who="Li")
    found = library.operator_graph(A)
    assert [(row.number_a, row.number_b) for row in found.judgements] == [(A, C)]
    library.judge(A, B, "different", why="two firms", who="Li")
    apart = library.operator_graph(A)
    assert B not in {row.number for row in apart.numbers} and apart.ties == []


@pytest.mark.parametrize("ask", [("x", None), ("4009999999", None), (A, -1)])
def test_what_cannot_be_answered_is_said(library: Library, ask: tuple[str, int | None]) -> None:
    with pytest.raises(LibraryError):
        library.operator_graph(*ask)
