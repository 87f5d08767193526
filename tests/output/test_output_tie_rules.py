"""What ties two numbers, and what does not."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from output.tie_rules import (
    MOST_ON_ADVERT,
    Evidence,
    Share,
    Shown,
    of_one_list,
    on_one_advert,
    swaps,
    taking_turns,
)

DAYS = [f"2026-03-{day:02}T08:00:00Z" for day in range(1, 29)]


def brands(**said: str) -> dict[int, frozenset[int]]:
    """Numbers ``n1`` .. with the brands, a letter each, that they are offered for."""
    return {int(name[1:]): frozenset(map(ord, names)) for name, names in said.items()}


def shown(
    said: dict[int, frozenset[int]], template: int | None = None, regions: str | None = None, **more: Any
) -> Shown:
    return Shown(said, template, regions, **more)


def test_numbers_of_one_advert_are_tied_by_what_they_are_offered_for() -> None:
    assert on_one_advert(shown(brands(n1="a", n2="a"))) == {(1, 2)}
    assert on_one_advert(shown(brands(n1="ab", n2="bc", n3="c"))) == {(1, 2), (2, 3)}
    assert on_one_advert(shown(brands(n1="a"))) == set()


def test_a_directory_ties_none_but_the_lines_of_one_maker() -> None:
    for size in (2, 3, 9):
        makers = {number: frozenset({number}) for number in range(1, size + 1)}
        assert on_one_advert(shown(makers)) == set()
        assert on_one_advert(shown(makers | {2: frozenset({1})})) == {(1, 2)}
    one_maker = {number: frozenset({7}) for number in range(MOST_ON_ADVERT)}
    assert on_one_advert(shown(one_maker)) != set()
    assert on_one_advert(shown(one_maker, hidden=frozenset({99}))) == set()


def test_a_swap_needs_that_the_advert_goes_on() -> None:
    old, new, same = brands(n1="a"), brands(n2="b"), brands(n2="a")
    for kept in ({"template": 4}, {"regions": "x"}):
        one, other = shown(old, **kept), shown(new, **kept)  # type: ignore[arg-type]
        assert swaps([(DAYS[0], one), (DAYS[1], other)]) == {(1, 2): (DAYS[1], DAYS[1])}
    assert swaps([(DAYS[0], shown(old, 4)), (DAYS[1], shown(same, 5))]) == {}
    assert swaps([(DAYS[0], shown(old, 4)), (DAYS[1], shown(same))]) == {}
    plain = [
        shown(old, title="热线"),
        shown(same, title="热线"),
        shown(same, title="别的"),
        shown(new, title="热线"),
    ]
    assert swaps([(DAYS[0], plain[0]), (DAYS[1], plain[1])]) == {(1, 2): (DAYS[1], DAYS[1])}
    assert swaps([(DAYS[0], plain[0]), (DAYS[1], plain[2])]) == {}
    assert swaps([(DAYS[0], plain[0]), (DAYS[1], plain[3])]) == {}


def test_to_and_fro_is_one_tie_with_its_span() -> None:
    one, other = shown(brands(n1="a"), 4), shown(brands(n2="a"), 4)
    visits = list(zip(DAYS, (one, one, other, one, other), strict=False))
    assert swaps(visits) == {(1, 2): (DAYS[2], DAYS[4])}


def test_what_is_added_or_dropped_is_no_swap() -> None:
    one, both = shown(brands(n1="a"), 4), shown(brands(n1="a", n2="a"), 4)
    assert swaps([(DAYS[0], one), (DAYS[1], both), (DAYS[2], one)]) == {}


def test_what_is_withdrawn_comes_between() -> None:
    one, other = shown(brands(n1="a"), 4), shown(brands(n3="a"), 4)
    hidden = shown({}, 4, hidden=frozenset({2}))
    assert swaps([(DAYS[0], one), (DAYS[1], hidden), (DAYS[2], other)]) == {}


def test_a_page_that_shows_ever_other_numbers_is_many_peoples() -> None:
    versions = [shown({number: frozenset({1})}, 4) for number in range(1, 5)]
    assert swaps(list(zip(DAYS, versions[:3], strict=False))) != {}
    assert swaps(list(zip(DAYS, versions, strict=False))) == {}


def share(host: str, number: int, pages: int = 2, first: int = 0, last: int = 5) -> Share:
    return Share(host, number, pages, DAYS[first], DAYS[last])


def pairs(shares: list[Share]) -> list[tuple[int, int]]:
    return [(a.number, b.number) for a, b in taking_turns(shares)]


def test_numbers_take_turns_in_one_template_of_a_host() -> None:
    both = [share("a.cn", 1), share("a.cn", 2, 2, 3, 9)]
    assert pairs(both) == [(1, 2)]
    assert pairs([share("a.cn", 1, 9), share("a.cn", 2, 1)]) == []
    assert pairs([share("a.cn", 1, 9, 0, 3), share("a.cn", 2, 9, 4, 9)]) == [(1, 2)]
    assert pairs([share("a.cn", 1, 9, 0, 3), share("a.cn", 2, 9, 5, 9)]) == []
    assert pairs([share("a.cn", number) for number in range(5)]) == []
    assert pairs([share("", 1), share("", 2)]) == []


def test_a_list_ties_across_hosts_only() -> None:
    assert of_one_list([share("a.cn", 1), share("a.cn", 2)]) == {}
    assert of_one_list([share("a.cn", 1), share("b.cn", 2)]) == {(1, 2): Evidence(4, DAYS[0], DAYS[5])}
    assert of_one_list([share("a.cn", 1), share("b.cn", 1), share("a.cn", 2)]).keys() == {(1, 2)}
    assert of_one_list([share("", 1), share("b.cn", 2)]) == {}
    assert of_one_list([share(f"h{number}.cn", number) for number in range(5)]) == {}


@given(
    st.dictionaries(st.integers(0, 20), st.frozensets(st.integers(0, 5), min_size=1, max_size=3), max_size=15)
)
def test_pairs_are_of_the_advert_and_in_order(said: dict[int, frozenset[int]]) -> None:
    for a, b in on_one_advert(shown(said)):
        assert a < b and a in said and b in said
