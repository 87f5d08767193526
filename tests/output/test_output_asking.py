"""The lists of the library: what each filter lets through, a page at a time, with evidence; and what is told of wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from crawler.cli import queries
from output.checking import LISTINGS
from output.errors import LibraryError
from output.library import Library
from output.listing import Key, Listing, Question, stretches

A, B, C, D = "4001112223", "01087654321", "4009998887", "13812345678"
PAGES: dict[str, tuple[list[tuple[str, str]], tuple[str, ...]]] = {
    "http://a.cn/1": ([("格力", A), ("乙牌", A)], ("武汉市", "和平区")),
    "http://a.cn/2": ([("格力", A)], ("武汉市", "襄樊市")),
    "http://b.cn/1": ([("格力", B), ("丙牌", A)], ("天门市",)),
    "http://c.cn/1": ([("丙牌", C)], ()),
    "http://c.cn/2": ([("格力", D)], ("襄阳市",)),
    "file:///x.html": ([("格力", B)], ()),
}


@pytest.fixture
def library(engine: Engine, maker: Any) -> Iterator[Library]:
    """An advert a day, from the first of March on, and a page that says nothing."""
    for day, (url, (pairs, areas)) in enumerate(PAGES.items()):
        maker.put(engine, url, maker.advert(pairs, areas), day)
    maker.put(engine, "http://a.cn/3", maker.advert([], (), is_advert=False), 9)
    with Library(engine) as library:
        yield library


def paged(ask: Callable[..., Listing[Any]], size: int) -> list[Any]:
    """All rows of a list, so many at a time."""
    found, after = [], None
    while True:
        part = ask(limit=size, after=after)
        assert len(part) <= size
        found += part
        after = part.next
        if after is None:
            return found
        assert len(part) == size


LISTS: dict[str, dict[str, Any]] = {
    "numbers": {
        "brand": "格力",
        "kind": "landline",
        "host": "b.cn",
        "region": "湖北省",
        "since": "2026-03-04",
    },
    "brands": {"kind": "landline", "host": "b.cn", "region": "武汉市", "until": "2026-03-02"},
    "hosts": {"brand": "乙牌", "kind": "mobile", "region": "湖北省", "since": "2026-03-05"},
    "regions": {
        "status": "historical",
        "level": "county",
        "brand": "丙牌",
        "region": "湖北省",
        "host": "c.cn",
    },
    "pages": {"host": "a.cn", "is_advert": True, "brand": "丙牌", "region": "天门市", "until": "2026-03-02"},
    "operators": {
        "brand": "格力",
        "kind": "landline",
        "host": "b.cn",
        "region": "湖北省",
        "since": "2026-03-04",
    },
}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_can_be_had_a_page_at_a_time(library: Library, name: str) -> None:
    def ask(**more: Any) -> Listing[Any]:
        found: Listing[Any] = getattr(library, name)(**more)
        return found

    whole = ask()
    assert len(whole) > 2 and whole.next is None
    for size in (1, 2, 3, 50):
        assert paged(ask, size) == whole
    for key, value in LISTS[name].items():
        narrow = partial(ask, **{key: value})
        chosen = narrow()
        assert 0 < len(chosen) < len(whole) or key == "region"
        assert [row for row in whole if row in chosen] == chosen  # in the same order
        assert paged(narrow, 1) == chosen
    assert ask(limit=0) == []


def test_shared_numbers_can_be_had_a_page_at_a_time(library: Library, maker: Any) -> None:
    for day in range(4):
        pairs = [("甲牌", f"40055500{day:02}"), ("乙牌", f"40055500{day:02}")]
        maker.put(library.engine, f"http://d.cn/{day}", maker.advert(pairs))
    whole = library.numbers(2)
    assert [row.number for row in whole] == [A, *(f"40055500{day:02}" for day in range(4))]
    assert paged(lambda **more: library.numbers(2, **more), 2) == whole


def test_filters_of_numbers(library: Library) -> None:
    def found(**filters: Any) -> list[str]:
        return [row.number for row in library.numbers(**filters)]

    assert found() == [A, B, D, C]
    assert found(region="襄阳市") == [A, D]  # 襄樊市 is what it was called before
    assert found(region="武汉市") == [A]
    assert found(status="listed") == found(status="public_line") == []
    assert found(status="unlisted", kind="shared_cost") == [A, C]
    assert found(since="2026-03-04") == [B, D, C]
    assert found(since="2026-03-04", until="2026-03-04") == [C]
    assert found(until="2026-03-01") == [A]
    assert found(since="2026-03-03T08:00:00Z", until="2026-03-03T10:00:00+02:00") == [A, B]
    assert found(brand="gree", host="a.cn", region="420000") == [A]


def test_status_for_a_brand_is_what_check_says(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    rows = "".join(f"{brand},{A},https://maker.example/\n" for brand in ("格力", "某某"))
    file.write_text(f"brand,number,source\n{rows}", encoding="utf-8")
    library.official_import(file)
    assert shown_choices() == set(LISTINGS)
    for row in library.brands():
        for status in LISTINGS:
            found = {one.number for one in library.numbers(brand=row.brand, status=status)}
            said = {one.number for one in library.numbers(brand=row.brand)}
            assert found == {one for one in said if library.check(one, row.brand).listing == status}
    with pytest.raises(LibraryError, match="name the brand"):
        library.numbers(status="listed_for_another_brand")


def shown_choices() -> set[str]:
    """What `hotlines numbers --status` takes."""
    [option] = [one for one in queries.numbers.params if one.name == "status"]
    return set(option.type.choices)  # type: ignore[attr-defined]


def test_a_number_is_seen_when_a_visit_showed_it(library: Library) -> None:
    """The file showed B on the sixth day and the page on the third: on the fifth nobody saw it."""
    assert [row.number for row in library.numbers(since="2026-03-05", until="2026-03-05")] == [D]
    assert [row.number for row in library.numbers(since="2026-03-06", until="2026-03-07")] == [B]
    assert [row.brand for row in library.brands(since="2026-03-04", until="2026-03-04")] == ["丙牌"]
    assert [row.host for row in library.hosts(since="2026-03-10")] == ["a.cn"]
    assert [row.url for row in library.pages(since="2026-03-10", until="2026-03-10")] == ["http://a.cn/3"]


def test_regions_that_are_claimed(library: Library) -> None:
    rows = library.regions()
    assert [(row.region, row.pages, row.pairs) for row in rows] == [
        ("湖北省", 4, 5),
        ("湖北省/武汉市", 2, 2),
        ("湖北省/襄阳市", 2, 2),
        ("湖北省/天门市", 1, 2),
        ("湖北省/襄樊市", 1, 1),
    ]
    assert rows[0].region_code == "420000"
    assert [row.region for row in library.regions(status="historical")] == ["湖北省/襄樊市"]
    assert [row.region for row in library.regions(brand="丙牌")] == ["湖北省", "湖北省/天门市"]
    assert library.regions(region="湖南省") == []


def test_who_claims_a_region_or_what_lies_in_it(library: Library) -> None:
    detail = library.region("湖北省")
    assert detail.claimed_by == [] and detail.claiming_pages == 4
    assert [tuple(pair) for pair in detail.claimed_within] == [
        (A, "格力", 2),
        (B, "格力", 1),
        (D, "格力", 1),
        (A, "丙牌", 1),
        (A, "乙牌", 1),
    ][:1] + sorted([(B, "格力", 1), (D, "格力", 1), (A, "丙牌", 1), (A, "乙牌", 1)])
    found, after = [], None
    while True:
        part = library.region("湖北省", limit=2, after=after).claimed_within
        found += part
        after = part.next
        if after is None:
            break
    assert found == detail.claimed_within
    assert [row.region for row in library.region("襄阳市", limit=5).claimed_by] == [
        "湖北省/襄阳市",
        "湖北省/襄樊市",
    ]


def test_a_brands_numbers_a_page_at_a_time(library: Library) -> None:
    whole = library.brand("格力").number_brands
    assert [row.number for row in whole] == [B, A, D] or [row.pages for row in whole] == [2, 2, 1]
    first = library.brand("格力", limit=2)
    assert first.number_brands == whole[:2] and len(first.brand_links) <= 2
    assert library.brand("格力", limit=2, after=first.number_brands.next).number_brands == whole[2:]


def test_each_row_can_bear_the_adverts_behind_it(library: Library, maker: Any) -> None:
    found = library.numbers(limit=1, evidence=2)
    assert found.evidence is not None
    ((first, last),) = found.evidence
    assert (first.page, first.seen, first.number) == ("http://a.cn/1", "2026-03-01T08:00:00Z", A)
    assert (last.page, last.seen) == ("http://b.cn/1", "2026-03-03T08:00:00Z")
    for quoted in (first, last):
        reading = library.page(quoted.page).reading
        assert reading is not None
        for quote in (quoted.brand_quote, quoted.number_quote):
            assert reading.text[quote.start : quote.end] == quote.text
        assert quoted.brand_quote.text == quoted.brand_name and quoted.number_quote.text == A
        snapshot = maker.snapshot(reading)
        assert (quoted.sha256, quoted.warc) == (snapshot.sha256, snapshot.position)


@pytest.mark.parametrize("name", LISTS)
def test_evidence_is_of_the_row(library: Library, name: str) -> None:
    found: Listing[Any] = getattr(library, name)(evidence=True)
    assert found.evidence is not None and len(found.evidence) == len(found)
    for row, quoted in zip(found, found.evidence, strict=True):
        assert 0 < len(quoted) <= 2 or row.url == "http://a.cn/3"
        for one in quoted:
            assert getattr(row, "number", one.number) == one.number
            assert getattr(row, "brand", one.brand_name) == one.brand_name
            assert getattr(row, "url", one.page) == one.page
            assert getattr(row, "host", None) is None or f"//{row.host}/" in one.page
            if name == "regions":
                assert one.area_quote is not None
                text = library.page(one.page).reading
                assert (
                    text is not None
                    and text.text[one.area_quote.start : one.area_quote.end] == one.area_quote.text
                )
                assert one.area_quote.text in PAGES[one.page][1]


def test_evidence_tells_no_mobile_that_the_row_is_not_about(library: Library) -> None:
    [own] = library.numbers(kind="mobile", evidence=1).evidence or []
    assert [(one.number, one.number_quote.text) for one in own] == [(D, D)]
    for name in ("brands", "hosts", "regions", "pages"):
        found: Listing[Any] = getattr(library, name)(evidence=9)
        told = [one for quoted in found.evidence or [] for one in quoted]
        assert D not in repr(told)
        masked = [one for one in told if one.number == "mobile"]
        assert masked and {one.page for one in masked} == {"http://c.cn/2"}, name
        for one in masked:
            assert one.number_quote.text == "*" * len(D) and one.brand_quote.text == "格力"
            assert (one.number_quote.start, one.number_quote.end) == (
                own[0].number_quote.start,
                own[0].number_quote.end,
            )
    assert "mobile" not in repr(library.numbers(evidence=9).evidence)
    assert "mobile" not in repr(library.operators(evidence=9).evidence)


def test_withdrawn_adverts_are_no_evidence(library: Library) -> None:
    library.withdraw("http://a.cn/1", why="so", who="Li")
    found = library.numbers(limit=1, evidence=9)
    assert found.evidence is not None
    assert [one.page for one in found.evidence[0]] == ["http://a.cn/2", "http://b.cn/1"]


def test_rows_that_come_in_between_make_nothing_be_skipped_or_come_twice(
    library: Library, maker: Any
) -> None:
    first = library.numbers(limit=2)
    maker.put(
        library.engine, "http://n.cn/", maker.advert([("甲牌", "4000000001"), ("甲牌", "4001000000")]), 20
    )
    rest = library.numbers(limit=50, after=first.next)
    assert [row.number for row in first] == [A, B]
    assert [row.number for row in rest] == ["4000000001", "4001000000", C, D] or {C, D} <= {
        row.number for row in rest
    }
    assert not {row.number for row in first} & {row.number for row in rest}


@pytest.mark.parametrize(
    "ask",
    [
        lambda library: library.numbers(since="yesterday"),
        lambda library: library.numbers(until="2026-02-30"),
        lambda library: library.numbers(since="2026-03-02", until="2026-03-01"),
        lambda library: library.brands(since=""),
        lambda library: library.numbers(kind="mobil"),
        lambda library: library.numbers(status="fine"),
        lambda library: library.regions(status="listed"),
        lambda library: library.regions(level="city"),
        lambda library: library.regions(region="42x"),
        lambda library: library.regions(region="999999"),
        lambda library: library.pages(region="鼓楼区"),
        lambda library: library.numbers(brand="无此牌"),
        lambda library: library.operators(host="none.example"),
        lambda library: library.pages(host="none.example"),
        lambda library: library.numbers(limit=-1),
        lambda library: library.numbers(limit="9"),
        lambda library: library.hosts(limit=2**63),
        lambda library: library.hosts(evidence=101),
        lambda library: library.hosts(evidence=-1),
        lambda library: library.hosts(after="x"),
        lambda library: library.hosts(after=""),
        lambda library: library.hosts(after="é"),
        lambda library: library.region("湖北省", after="AAAA"),
        lambda library: library.hosts(after=library.numbers(limit=1).next),
        lambda library: library.numbers(limit=1, kind="landline", after=library.numbers(limit=1).next),
        lambda library: library.brand("格力", after=library.numbers(limit=1).next),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(library: Library, ask: Callable[[Library], Any]) -> None:
    with pytest.raises(LibraryError) as caught:
        ask(library)
    assert "\n" not in str(caught.value)


keys = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.text("ab", max_size=2)), unique=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keys, st.tuples(st.booleans(), st.booleans(), st.booleans()), st.data())
def test_the_stretches_behind_a_key_are_what_comes_after_it(rows: list[Any], falls: Any, data: Any) -> None:
    order = [Key(f"k{at}", fall) for at, fall in enumerate(falls)]

    def place(row: Any) -> tuple[Any, ...]:
        return tuple(
            [-ord(char) for char in cell] + [1] if fall and isinstance(cell, str) else -cell if fall else cell
            for cell, fall in zip(row, falls, strict=True)
        )

    def fits(row: Any, condition: str, values: dict[str, Any]) -> bool:
        names = {f"k{at}": cell for at, cell in enumerate(row)} | values
        return bool(eval(condition.replace(" = ", " == ").replace(":", "").replace("AND", "and"), {}, names))

    ranked = sorted(rows, key=place)
    at = data.draw(st.integers(-1, len(ranked) - 1))
    after = None if at < 0 else ranked[at]
    found = [
        row for condition, values in stretches(order, after) for row in ranked if fits(row, condition, values)
    ]
    assert found == ranked[at + 1 :]


@given(st.lists(st.one_of(st.integers(-(2**62), 2**62), st.text(max_size=9)), min_size=1, max_size=4))
def test_a_cursor_gives_its_key_back_to_its_own_question_only(key: list[Any]) -> None:
    asked = Question("numbers", {"brand": "格力", "kind": None})
    cursor = asked.cursor(key)
    assert asked.key(cursor, len(key)) == key
    assert Question("numbers", {"kind": None, "brand": "格力"}).key(cursor, len(key)) == key
    assert cursor.replace("-", "").replace("_", "").isalnum() and cursor.isascii()
    for other in (Question("brands", {"brand": "格力"}), Question("numbers", {"brand": "乙牌"})):
        with pytest.raises(LibraryError, match="another question"):
            other.key(cursor, len(key))
    with pytest.raises(LibraryError, match="another question"):
        asked.key(cursor[:-1], len(key))


def test_an_extension_is_left_aside_and_a_withdrawn_number_is_told(engine: Engine, maker: Any) -> None:
    maker.put(engine, "http://x.cn/1", maker.advert([("格力", "4001117777")]))
    library = Library(engine)
    written = "400-111-7777转8"
    assert library.number(written).number == library.why(written, "格力").number == "4001117777"
    assert [page.url for page in library.pages(number=written)] == ["http://x.cn/1"]
    assert (library.operator(written).operator, list(library.related(written))) == ("op-4001117777", [])
    with pytest.raises(LibraryError, match="with all its extensions; name 400-111-7777"):
        library.withdraw(written, why="so", who="Li")
    library.withdraw("4001117777", why="so", who="Li")
    for ask in (library.pages, library.ties, library.regions):
        with pytest.raises(LibraryError, match="withdrawn on"):
            ask(number="4001117777")
