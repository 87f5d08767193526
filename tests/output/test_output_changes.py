"""What two readings say differently: every difference once, and none that is not there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.changes import FIELDS, KINDS, changes
from output.records import (
    Advert,
    AreaAnswer,
    AreaMention,
    AreaStatus,
    BrandFact,
    NumberKind,
    Reason,
    Role,
)

A, B = "4001112223", "01087654321"


def counted(old: Advert | None, new: Advert) -> dict[tuple[str, str], int]:
    return dict(Counter((change.field, change.kind) for change in changes(old, new)))


def test_the_same_says_nothing_new(maker: Any) -> None:
    advert = maker.advert([("某牌", A)], ("武汉市", "和平区", "武汉市"))
    assert changes(advert, replace(advert, reader="2", url="http://a.cn/")) == []


def test_without_a_reading_everything_is_added(maker: Any) -> None:
    assert counted(None, maker.advert([("某牌", A), ("乙牌", B)])) == {
        ("is_advert", "added"): 1,
        ("score", "changed"): 1,
        ("span", "added"): 1,
        ("title", "changed"): 1,
        ("text", "changed"): 1,
        ("numbers", "added"): 2,
        ("brands", "added"): 2,
        ("products", "added"): 1,
        ("pairs", "added"): 2,
        ("areas", "added"): 2,
        ("claims", "added"): 1,
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_advert": False}, {("is_advert", "gone"): 1}),
        ({"score": 0.5}, {("score", "changed"): 1}),
        ({"reasons": (Reason("news", -0.5),)}, {("score", "changed"): 1}),
        ({"advert_span": None}, {("span", "gone"): 1}),
        ({"advert_span": (0, 3)}, {("span", "moved"): 1}),
        ({"title": "另一个"}, {("title", "changed"): 1}),
        ({"charset": "gb18030"}, {("text", "changed"): 1}),
        ({"claims": ()}, {("claims", "gone"): 1}),
        ({"product_mentions": ()}, {("products", "gone"): 1}),
    ],
)
def test_each_field_is_told_apart(maker: Any, change: dict[str, Any], said: dict[Any, int]) -> None:
    advert = maker.advert([("某牌", A)])
    assert counted(advert, replace(advert, **change)) == said


def test_a_fact_at_other_offsets_has_moved(maker: Any) -> None:
    advert = maker.advert([("某牌", A)])
    one = replace(advert.numbers[0], evidence=advert.numbers[0].evidence[:1])
    assert counted(advert, replace(advert, numbers=(one,))) == {("numbers", "moved"): 1}
    shifted = replace(advert.brands[0], evidence=((0, 1), (2, 3)))
    assert counted(advert, replace(advert, brands=(shifted,))) == {("brands", "moved"): 1}


def test_a_fact_that_is_another_is_gone_and_added(maker: Any) -> None:
    advert = maker.advert([("某牌", A)])
    both = {(field, kind): 1 for field in ("numbers",) for kind in ("added", "gone")}
    for other in (
        replace(advert.numbers[0], kind=NumberKind.LANDLINE),
        replace(advert.numbers[0], extension="8"),
    ):
        assert counted(advert, replace(advert, numbers=(other,))) == both
    mentioned = replace(advert.pairs[0], role=Role.MENTIONED)
    assert counted(advert, replace(advert, pairs=(mentioned,))) == {
        ("pairs", "added"): 1,
        ("pairs", "gone"): 1,
    }
    other_answer = advert.areas[0]._replace(answer=replace(advert.areas[0].answer, decided_by="section"))
    assert counted(advert, replace(advert, areas=(other_answer, *advert.areas[1:]))) == {
        ("areas", "added"): 1,
        ("areas", "gone"): 1,
    }


def test_areas_count_by_mention(maker: Any) -> None:
    answer = maker.answer("武汉市")

    def at(*starts: int) -> Advert:
        return replace(
            maker.advert([]),
            areas=tuple(AreaMention(answer, start, start + 3, "武汉市") for start in starts),
        )

    assert counted(at(1, 5, 9), at(1, 6, 9)) == {("areas", "moved"): 1}
    assert counted(at(1, 5), at(1, 6, 9)) == {("areas", "moved"): 1, ("areas", "added"): 1}
    assert counted(at(1, 5, 5), at(5)) == {("areas", "gone"): 2}


def test_people_are_told_where_texts_part(maker: Any) -> None:
    advert = maker.advert([("某牌", A)])
    (change,) = changes(advert, replace(advert, text=advert.text[:3] + "x" + advert.text[3:]))
    assert change.what.startswith("at 3: 修 某牌空调")
    (change,) = changes(advert, replace(advert, text=advert.text[:-1]))
    assert change.what == f"at {len(advert.text) - 1}: 、 → nothing"


_SPANS = st.lists(st.tuples(st.integers(0, 4), st.integers(5, 9)), min_size=1, max_size=2).map(tuple)
_ANSWERS = st.builds(AreaAnswer, st.sampled_from([AreaStatus.AMBIGUOUS, AreaStatus.UNKNOWN]))
_AREAS = st.builds(AreaMention, _ANSWERS, st.integers(0, 2), st.just(5), st.sampled_from("甲乙"))
_ADVERTS = st.builds(
    Advert,
    st.none(),
    st.sampled_from("ab"),
    st.text("ab", max_size=3),
    st.booleans(),
    st.sampled_from([0.0, 0.5]),
    st.just("1"),
    advert_span=st.none() | st.just((0, 1)),
    brands=st.dictionaries(st.sampled_from("甲乙丙"), _SPANS, max_size=3).map(
        lambda found: tuple(BrandFact(name, (), spans) for name, spans in found.items())
    ),
    areas=st.lists(_AREAS, max_size=4).map(tuple),
)


@given(_ADVERTS, _ADVERTS)
def test_back_again_is_the_opposite(old: Advert, new: Advert) -> None:
    there, back = counted(old, new), counted(new, old)
    opposite = {"added": "gone", "gone": "added", "moved": "moved", "changed": "changed"}
    assert {(field, opposite[kind]): times for (field, kind), times in there.items()} == back
    assert all(field in FIELDS and kind in KINDS for field, kind in there)
    assert not changes(old, old)


@given(_ADVERTS, _ADVERTS)
def test_nothing_said_means_the_same(old: Advert, new: Advert) -> None:
    def essence(advert: Advert) -> Any:
        brands = {fact.brand: fact.evidence for fact in advert.brands}
        return replace(advert, brands=(), areas=()), brands, Counter(advert.areas)

    assert (not changes(old, new)) == (essence(old) == essence(new))
