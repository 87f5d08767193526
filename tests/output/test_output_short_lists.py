"""Lists that are made whole, of templates, related numbers, judgements and withdrawals, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from output.errors import LibraryError
from output.library import Library
from output.listing import Listing
from tests.tied import PHONE, A, B, C, D, advert


@pytest.fixture
def library(engine: Engine, maker: Any) -> Iterator[Library]:
    """Four numbers and a mobile on one host, in two builds; what was judged of them and withdrawn."""
    for at, (number, which) in enumerate([(A, 0), (B, 0), (C, 1), (D, None), (PHONE, None)]):
        maker.put(engine, f"http://a.cn/{at}", advert(maker, [(f"牌{at}", number)], which), at)
    maker.put(engine, "http://b.cn/", advert(maker, [("牌", A), ("牌", D)], 0), 9)
    with Library(engine) as library:
        for other, verdict in ((B, "same"), (C, "different"), (PHONE, "unsure"), (D, "unsure")):
            library.judge(A, other, verdict, why="so", who="Li")
        for at in range(3):
            library.withdraw(f"400999000{at}", why="so", who="Li")
        library.withdraw("13900139000", why="so", who="Li")
        yield library


LISTS: dict[str, Callable[..., Any]] = {
    "templates": lambda library, **more: library.templates(**more),
    "templates of a host": lambda library, **more: library.templates("a.cn", **more),
    "related": lambda library, **more: library.related(A, **more),
    "related, with mobiles": lambda library, **more: library.related(A, include_mobile=True, **more),
    "judgements": lambda library, **more: library.judgements(**more),
    "judgements, with mobiles": lambda library, **more: library.judgements(include_mobile=True, **more),
    "withdrawals": lambda library, **more: library.withdrawals(**more),
    "withdrawals, with mobiles": lambda library, **more: library.withdrawals(include_mobile=True, **more),
}


def paged(ask: Callable[..., Listing[Any]], size: int) -> list[Any]:
    found, after = [], None
    while True:
        part = ask(limit=size, after=after)
        found += part
        after = part.next
        if after is None:
            return found
        assert len(part) == size


def test_every_short_list_a_page_at_a_time(library: Library) -> None:
    sizes = {}
    for name, ask in LISTS.items():
        whole = ask(library)
        assert whole.next is None and ask(library, limit=0) == []
        for size in (1, 2, len(whole)):
            assert paged(partial(ask, library), size) == whole, name
        sizes[name] = len(whole)
    assert sizes == {
        "templates": 2,
        "templates of a host": 2,
        "related": 3,
        "related, with mobiles": 4,
        "judgements": 3,
        "judgements, with mobiles": 4,
        "withdrawals": 3,
        "withdrawals, with mobiles": 4,
    }


def test_a_cursor_of_another_question_is_refused_in_one_line(library: Library) -> None:
    cursors = {name: ask(library, limit=1).next for name, ask in LISTS.items()}
    for name, ask in LISTS.items():
        for other, cursor in cursors.items():
            if other == name:
                assert ask(library, after=cursor) == ask(library)[1:]
                continue
            with pytest.raises(LibraryError, match="another question") as caught:
                ask(library, after=cursor)
            assert "\n" not in str(caught.value)


def test_what_comes_in_between_makes_nothing_come_twice(library: Library) -> None:
    first = library.judgements(2)
    library.judge(B, C, "unsure", why="so", who="Li")
    assert library.judgements(after=first.next) == library.judgements()[3:]


@pytest.mark.parametrize(
    "ask",
    [
        lambda library: library.templates("none.example"),
        lambda library: library.templates(limit=-1),
        lambda library: library.related(A, "2"),
        lambda library: library.judgements(after="x"),
        lambda library: library.withdrawals(limit=2**63),
    ],
)
def test_what_makes_no_sense_is_one_line(library: Library, ask: Callable[[Library], Any]) -> None:
    with pytest.raises(LibraryError) as caught:
        ask(library)
    assert "\n" not in str(caught.value)
