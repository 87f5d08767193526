"""Ties and operators as lists: what is in them, by which filters, a page at a time, with the adverts behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from crawler.cli import links as commands
from output.errors import LibraryError
from output.library import Library
from output.listing import Listing
from output.operators import LEFT_OUT
from output.tie_rules import KINDS
from tests.tied import PHONE, A, B, C, D, advert

E, F, G = "4001110005", "4001110006", "4001110007"


@pytest.fixture
def library(engine: Engine, maker: Any) -> Iterator[Library]:
    """Ties of every kind: A and B on adverts, C and D in turns, E and F by a list of regions, A and G by a swap."""
    for at in range(3):
        maker.put(engine, f"http://ab.cn/{at}", advert(maker, [("海尔", A), ("海尔", B)]), at)
    for at, number in enumerate([C, D, C, D]):
        maker.put(engine, f"http://cd.cn/{at}", advert(maker, [(f"牌{at}", number)], 0), at)
    maker.put(engine, "http://e.cn/", advert(maker, [("方太", E)], places=0), 4)
    maker.put(engine, "http://f.cn/", advert(maker, [("美的", F)], places=0), 5)
    for day, number in ((6, A), (7, G)):
        maker.put(engine, "http://ag.cn/", advert(maker, [("海尔", number)]), day)
    maker.put(engine, "http://p.cn/", advert(maker, [("美的", F), ("美的", PHONE)]), 8)
    maker.put(engine, "http://s.cn/", advert(maker, [("美的", "13900139000")]), 9)
    with Library(engine) as library:
        library.judge(E, F, "different", why="two firms", who="Li")
        yield library


def paged(ask: Callable[..., Listing[Any]], size: int) -> list[Any]:
    found, after = [], None
    while True:
        part = ask(limit=size, after=after)
        found += part
        after = part.next
        if after is None:
            return found
        assert len(part) == size


def told(rows: Any) -> list[tuple[Any, ...]]:
    return [(row.number_a, row.number_b, row.kind, row.pages, row.left_out) for row in rows]


CD = (C, D, "template", 4, None)
AB = (A, B, "same_advert", 3, None)
EF = (E, F, "regions", 2, "judged")
AG = (A, G, "swap", 1, None)
FP = (PHONE, F, "same_advert", 1, None)


def test_ties_and_their_filters(library: Library) -> None:
    assert told(library.ties()) == [CD, AB, EF, AG]
    assert told(library.ties(include_mobile=True)) == [CD, AB, EF, FP, AG]
    assert told(library.ties("400-111-0001")) == [AB, AG]
    assert told(library.ties(PHONE)) == [FP]
    assert told(library.ties(F)) == [EF] and told(library.ties(F, include_mobile=True)) == [EF, FP]
    assert told(library.ties(kind="swap")) == [AG]
    assert told(library.ties(counted=True)) == [CD, AB, AG]
    assert told(library.ties(counted=False)) == told(library.ties(left_out="judged")) == [EF]
    assert library.ties(E, counted=True) == library.ties(left_out="official") == []
    everything = partial(library.ties, include_mobile=True)
    for size in (1, 2, 5):
        assert paged(everything, size) == everything()
    assert library.ties(limit=0) == []


def test_the_adverts_behind_a_tie(library: Library) -> None:
    found = library.ties(evidence=4, include_mobile=True)
    assert found.evidence is not None
    for row, quoted in zip(found, found.evidence, strict=True):
        assert {one.number for one in quoted} == {row.number_a, row.number_b}
        hosts = {one.page.split("/")[2] for one in quoted}
        assert hosts <= {C: {"cd.cn"}, E: {"e.cn", "f.cn"}, PHONE: {"p.cn"}}.get(
            row.number_a, {"ab.cn", "ag.cn"}
        )
        assert [one.seen for one in quoted] == sorted(one.seen for one in quoted)
        for one in quoted:
            assert one.number_quote.text == one.number
    swapped = found.evidence[[row.kind for row in found].index("swap")]
    assert [(one.page, one.number) for one in swapped] == [("http://ag.cn/", A), ("http://ag.cn/", G)]
    (one,) = library.ties(kind="swap", evidence=1).evidence or []
    assert [quoted.number for quoted in one] == [A]


def test_the_command_offers_what_there_is() -> None:
    assert tuple(KINDS) == commands.TIES and tuple(LEFT_OUT) == commands.LEFT_OUT


def test_which_operators_run_most_numbers(library: Library) -> None:
    rows = library.operator_sizes()
    assert [tuple(row) for row in rows] == [
        (f"op-{A}", 3, 1, 2, 4, "2026-03-01T08:00:00Z", "2026-03-08T08:00:00Z"),
        (f"op-{C}", 2, 4, 1, 4, "2026-03-01T08:00:00Z", "2026-03-04T08:00:00Z"),
        (f"op-{F}", 2, 1, 2, 2, "2026-03-06T08:00:00Z", "2026-03-09T08:00:00Z"),
        (f"op-{E}", 1, 1, 1, 1, "2026-03-05T08:00:00Z", "2026-03-05T08:00:00Z"),
    ]
    everything = library.operator_sizes(include_mobile=True)
    assert [row.operator for row in everything] == [
        f"op-{A}",
        f"op-{C}",
        f"op-{F}",
        "op-13900139000",
        f"op-{E}",
    ]
    for size in (1, 2, 3, 5):
        assert paged(partial(library.operator_sizes, include_mobile=True), size) == everything
        assert paged(library.operator_sizes, size) == rows
    by_id = {row.operator: row.numbers for row in everything}
    members = [row.operator for row in library.operators()]
    assert by_id == {operator: members.count(operator) for operator in members}


def test_operators_by_what_one_of_their_numbers_fulfils(library: Library) -> None:
    def found(**filters: Any) -> list[str]:
        rows = library.operator_sizes(**filters)
        assert all(row in library.operator_sizes() for row in rows), "figures are of all numbers"
        assert paged(partial(library.operator_sizes, **filters), 1) == rows
        return [row.operator.removeprefix("op-") for row in rows]

    assert found(min_numbers=2) == [A, C, F]
    assert found(min_numbers=3) == [A]
    assert found(brand="海尔") == [A]
    assert found(brand="美的") == found(kind="mobile") == [F]
    assert found(host="e.cn") == [E]
    assert found(region="云南省") == [F, E]
    assert found(since="2026-03-08") == [A, F]
    assert found(min_numbers=2, host="e.cn") == []


def test_the_adverts_behind_an_operator_tell_no_mobile(library: Library) -> None:
    found = library.operator_sizes(evidence=9)
    assert found.evidence is not None and PHONE not in repr(found.evidence)
    by_id = {row.operator: quoted for row, quoted in zip(found, found.evidence, strict=True)}
    assert {one.number for one in by_id[f"op-{A}"]} == {A, B, G}
    assert {one.number for one in by_id[f"op-{F}"]} == {F, "mobile"}
    assert [one.page for one in by_id[f"op-{E}"]] == ["http://e.cn/"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda library: library.ties("12"),
        lambda library: library.ties("4009999999"),
        lambda library: library.ties(kind="brand"),
        lambda library: library.ties(left_out="so"),
        lambda library: library.ties(limit=-1),
        lambda library: library.ties(evidence=101),
        lambda library: library.ties(after=library.ties(limit=1, counted=True).next),
        lambda library: library.ties(after=library.operator_sizes(limit=1).next),
        lambda library: library.operator_sizes(brand="无此牌"),
        lambda library: library.operator_sizes(kind="mobil"),
        lambda library: library.operator_sizes(2, after=library.operator_sizes(limit=1).next),
        lambda library: library.operator_sizes(after="x"),
    ],
)
def test_what_makes_no_sense_is_one_line(library: Library, ask: Callable[[Library], Any]) -> None:
    with pytest.raises(LibraryError) as caught:
        ask(library)
    assert "\n" not in str(caught.value)
