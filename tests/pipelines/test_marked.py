"""Marked text: nothing of it is lost, and every mark lies where its fact stands."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from output.records import (
    Advert,
    AreaAnswer,
    AreaMention,
    AreaStatus,
    BrandFact,
    ClaimFact,
    LineKind,
    NumberFact,
    NumberKind,
    PairEvidence,
    PairFact,
    Role,
    Span,
)
from pipelines.advert import read_advert
from pipelines.marked import Mark, MarkedLine, MarkKind, count_facts, find_marks, mark_lines
from pipelines.page import HIDDEN_MARK, parse_page

ALPHABET = "ab格力4⟦⟧\t\x1b\n"


def text_of(lines: list[MarkedLine]) -> str:
    return "\n".join("".join(segment.text for segment in line.segments) for line in lines)


def advert(text: str, **facts: object) -> Advert:
    return Advert(None, "", text, True, 1.0, "x", **facts)  # type: ignore[arg-type]


@st.composite
def adverts(draw: st.DrawFn) -> Advert:
    """Facts anywhere in any text: nested, crossing each other and line breaks, on the same words, several times."""
    text = draw(st.text(ALPHABET, max_size=40))
    places = st.integers(0, len(text))

    def spans() -> tuple[Span, ...]:
        pairs = draw(st.lists(st.tuples(places, places), max_size=4))
        return tuple((min(pair), max(pair)) for pair in pairs)

    answer = AreaAnswer(AreaStatus.UNKNOWN)
    evidence = tuple(map(PairEvidence, spans(), spans()))
    return advert(
        text,
        advert_span=draw(st.none() | st.just((0, len(text)))),
        brands=(BrandFact("格力", (), spans()), BrandFact("a", (), spans())),
        numbers=(NumberFact("4", NumberKind.MOBILE, (), spans()),),
        claims=(ClaimFact("official", (), spans()),),
        areas=tuple(AreaMention(answer, *span, text[slice(*span)]) for span in spans()),
        pairs=(PairFact("格力", "4", Role.ADVERTISED, evidence),),
    )


@given(adverts())
def test_the_segments_are_the_text_and_know_their_marks(one: Advert) -> None:
    lines = mark_lines(one)
    marks = find_marks(one)
    assert text_of(lines) == one.text
    open_marks: list[Mark] = []
    seen: list[Mark] = []
    for segment in (segment for line in lines for segment in line.segments):
        first, last = segment.start, segment.start + len(segment.text)
        assert segment.text and one.text[first:last] == segment.text
        assert set(segment.marks) == {mark for mark in marks if mark.start < last and first < mark.end}
        assert all(mark.start <= first and last <= mark.end for mark in segment.marks)
        open_marks += segment.opened
        seen += segment.opened
        assert set(open_marks) == set(segment.marks)
        for mark in segment.closed:
            open_marks.remove(mark)
    assert not open_marks
    assert seen == [mark for mark in marks if one.text[mark.start : mark.end].strip("\n")]


def test_marks_on_the_same_words_enclose_each_other_and_say_what_they_tie() -> None:
    text = "格力售后4000000123"
    tie = PairEvidence((0, 2), (4, 14))
    marks = find_marks(
        advert(
            text,
            brands=(BrandFact("格力", ("格力",), ((0, 2),)),),
            numbers=(NumberFact("4000000123", NumberKind.SHARED_COST, (), ((4, 14),)),),
            pairs=(
                PairFact("格力", "4000000123", Role.ADVERTISED, (tie, tie)),
                PairFact("海信", "4000000123", Role.ADVERTISED, (tie,)),
            ),
        )
    )
    assert marks == [
        (MarkKind.BRAND, "格力", 0, 2),
        (MarkKind.PAIR, "4000000123", 0, 2),
        (MarkKind.NUMBER, "4000000123", 4, 14),
        (MarkKind.PAIR, "格力, 海信", 4, 14),
    ]


def test_a_page_is_marked_where_its_reading_says(read: Callable[..., Advert]) -> None:
    one = read(
        "海信空调维修热线 400-000-0123", "服务区域：天门市、鼓楼区、杭州市下城区", title="海信空调售后"
    )
    values = {(mark.kind, one.text[mark.start : mark.end]): mark.value for mark in find_marks(one)}
    assert values[MarkKind.NUMBER, "400-000-0123"] == "4000000123"
    assert values[MarkKind.PRODUCT, "空调"] == "空调"
    assert values[MarkKind.AREA, "天门市"] == "429006 湖北省/天门市"
    assert values[MarkKind.AREA, "鼓楼区"] == "ambiguous"
    assert values[MarkKind.AREA, "杭州市下城区"].endswith(" historical")
    assert count_facts(one)[MarkKind.AREA] == (3, 3)
    assert count_facts(one)[MarkKind.BRAND] == (1, 2)
    assert MarkKind.CLAIM not in count_facts(one)


def test_lines_know_where_they_come_from() -> None:
    html = (
        '<title>t</title><meta name=description content="d"><meta name=keywords content="k">'
        '<a href="tel:4000000123">b</a><p style="display:none">h</p>'
    )
    page = parse_page(html)
    one = read_advert(page)
    kinds = [line.kind for line in mark_lines(one, page.lines)]
    assert kinds == ["title", "description", "keywords", "tel", "body", "mark", "hidden"]
    assert text_of(mark_lines(one, page.lines)) == page.text
    stored = mark_lines(one)
    assert text_of(stored) == page.text
    assert [line.kind for line in stored[-2:]] == [LineKind.MARK, LineKind.HIDDEN]


def test_a_stored_text_without_hidden_part_is_body() -> None:
    assert {line.kind for line in mark_lines(advert(f"a\n\nx{HIDDEN_MARK}\nb"))} == {LineKind.BODY}
