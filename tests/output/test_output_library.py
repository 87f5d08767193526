"""Questions to the library, and its answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from output.errors import LibraryError
from output.library import Library, open_library
from output.records import Role
from output.region_entry import region_entry
from output.rows import NumberRow, SharedNumberRow, columns
from output.store import Store

A, B, C = "4001112223", "01087654321", "4008365315"
PAGES = {
    "http://a.cn/1": ([("格力", A), ("乙牌", A)], ("武汉市", "和平区")),
    "http://a.cn/2": ([("格力", A)], ("武汉市", "襄樊市")),
    "http://b.cn/1": ([("格力", B), ("丙牌", A)], ("天门市",)),
    "file:///data/x.html": ([("格力", B)], ()),
}


@pytest.fixture
def library(engine: Engine, maker: Any) -> Iterator[Library]:
    """Three adverts on two hosts, one on disk, a maker's own page, a page that failed."""
    for day, (url, (pairs, areas)) in enumerate(PAGES.items()):
        maker.put(engine, url, maker.advert(pairs, areas), day)
    own = maker.advert([("格力", C), ("格力", B)], (), is_advert=False, role=Role.MENTIONED)
    maker.put(engine, "http://gree.example/", own)
    with Store(engine, reader="1") as store:
        store.add(maker.visit("http://gone.example/", 0, "failed"))
    with Library(engine) as library:
        yield library


def test_summary(library: Library) -> None:
    assert asdict(library.summary()) == {
        "pages": 6,
        "adverts": 4,
        "numbers": 2,
        "brands": 3,
        "areas": 3,
        "hosts": 4,
        "shared_numbers": 1,
    }


def test_numbers_shared_by_brands(library: Library) -> None:
    assert library.numbers(min_brands=2) == [
        SharedNumberRow(A, 3, ["丙牌", "乙牌", "格力"], 3, 2, "2026-03-01T08:00:00Z", "2026-03-03T08:00:00Z")
    ]
    assert list(asdict(library.numbers(min_brands=3)[0])) == columns("shared_numbers")
    assert library.numbers(min_brands=4) == []


def test_numbers_and_their_filters(library: Library) -> None:
    rows = library.numbers()
    assert [row.number for row in rows] == [A, B]
    first = rows[0]
    assert isinstance(first, NumberRow)
    assert (first.kind, first.brands, first.pages, first.hosts, first.areas) == ("shared_cost", 3, 3, 2, 3)
    assert rows[1].hosts == 1  # a file has none

    def found(**filters: Any) -> list[str]:
        everything = [row.number for row in library.numbers(**filters)]
        assert [row.number for row in library.numbers(limit=9, **filters)] == everything
        return everything

    assert found(brand="乙牌") == [A]
    assert found(brand="Gree") == [A, B]
    assert found(kind="landline") == [B]
    assert found(host="b.cn") == [A, B]
    assert found(host="a.cn", kind="landline") == []
    assert found(region="429006") == [A, B]
    assert found(region="湖北省") == [A, B]
    assert found(region="湖北省/武汉市") == [A]
    assert found(region="黑龙江省") == []
    assert library.numbers(limit=1) == rows[:1]
    assert library.numbers(limit=0) == []


def test_one_number_in_any_spelling(library: Library) -> None:
    detail = library.number("400-1112-223")
    assert [getattr(detail, field.name) for field in fields(NumberRow)] == list(
        asdict(library.numbers()[0]).values()
    )
    assert detail.listing == "unlisted"
    assert detail.advertised_on == ["http://a.cn/1", "http://a.cn/2", "http://b.cn/1"]
    assert detail.host_names == ["a.cn", "b.cn"]
    assert [row.brand for row in detail.number_brands] == ["丙牌", "乙牌", "格力"]
    assert library.number("+86 10 8765 4321").mentioned_on == ["http://gree.example/"]


def test_a_number_that_is_only_mentioned(library: Library) -> None:
    detail = library.number("４００８３６５３１５")
    assert (detail.listing, detail.brands, detail.operator) == ("listed", 0, None)
    assert detail.mentioned_on == ["http://gree.example/"]
    assert [row.brand for row in detail.official_numbers] == ["格力"]


def test_a_public_line_is_none_to_accuse(library: Library, maker: Any) -> None:
    maker.put(library.engine, "http://c.cn/", maker.advert([("格力", "12315")]))
    assert library.number("12315").listing == "public_line"


def test_one_brand(library: Library) -> None:
    detail = library.brand("格力")
    assert (detail.english, detail.numbers, detail.pages, detail.hosts) == ("GREE", 2, 4, 2)
    assert [row.number for row in detail.number_brands] == [B, A]
    assert [(row.brand_a, row.brand_b) for row in detail.brand_links] == [("丙牌", "格力"), ("乙牌", "格力")]
    assert [row.number for row in detail.official_numbers] == [C]
    assert library.brand("gree") == library.brand("珠海格力") == detail


def test_pages_and_one_page(library: Library, maker: Any) -> None:
    assert [row.url for row in library.pages(is_advert=True)] == sorted(PAGES)
    assert [row.url for row in library.pages(host="a.cn", limit=1)] == ["http://a.cn/1"]
    assert library.pages(is_advert=False)[0].is_advert is False
    detail = library.page("http://a.cn/1")
    assert detail.is_advert is True
    assert [(visit.outcome, visit.sha256) for visit in detail.visit_list] == [("ok", detail.sha256)]
    assert detail.snapshot_list[0].position == maker.snapshot(detail.reading).position
    gone = library.page("http://gone.example/")
    assert (gone.reading, gone.snapshot_list, gone.is_advert) == (None, [], None)
    assert gone.visit_list[0].reason == "the server hung up"


def test_hosts_brands_operators(library: Library) -> None:
    assert [row.host for row in library.hosts()] == ["a.cn", "b.cn", "gone.example", "gree.example"]
    assert [row.brand for row in library.brands(limit=2)] == ["格力", "丙牌"]
    assert [(row.operator, row.number, row.ties) for row in library.operators()] == [
        (f"op-{B}", B, 0),
        (f"op-{A}", A, 0),
    ]


def test_a_region_and_who_claims_it(library: Library) -> None:
    detail = library.region("武汉市")
    assert (detail.code, detail.path) == ("420100", "湖北省/武汉市")
    assert [(row.number, row.brand, row.pages) for row in detail.claimed_by] == [
        (A, "乙牌", 1),
        (A, "格力", 2),
    ]
    former = library.region("420600")
    assert former.name == "襄阳市" and "襄樊市" in [row.name for row in former.former_names]
    assert [(row.region, row.status) for row in former.claimed_by] == [("湖北省/襄樊市", "historical")]


def test_what_is_unknown_is_one_line(library: Library) -> None:
    for action in (
        lambda: library.number("400-000-0000"),
        lambda: library.number("none"),
        lambda: library.brand("无此牌"),
        lambda: library.page("http://a.cn/9\n"),
        lambda: library.region("无此地"),
        lambda: library.region(""),
        lambda: library.region("999999"),
        lambda: library.region("鼓楼区"),
        lambda: library.numbers(region="无此地"),
    ):
        with pytest.raises(LibraryError) as caught:
            action()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wanted", ["abc", "", "电话", "-"])
def test_what_holds_no_number_is_told_so(library: Library, wanted: str) -> None:
    with pytest.raises(LibraryError, match="holds no phone number"):
        library.number(wanted)


def test_there_must_be_a_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LibraryError, match="no library"):
        open_library()
    assert list(tmp_path.iterdir()) == []


def test_the_entry_of_a_region() -> None:
    entry = region_entry("湖北省/天门市")
    assert [ref.name for ref in entry.parents] == ["湖北省"]
    assert entry == region_entry("天门市") == region_entry("429006")
    assert region_entry("天门").code == "429006"
    gone = region_entry("崇文区")
    assert gone.last_year is not None and gone.successors == ["110101"]
    city = region_entry("东莞市")
    assert city.children and all(len(ref.code) == 9 for ref in city.children)
    with pytest.raises(LibraryError, match="江苏省/南京市/鼓楼区"):
        region_entry("鼓楼区")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("广东/深圳", "440300"),
        ("广东 深圳 南山", "440305"),
        ("广东/南山", "440305"),
        ("东莞/沙田", "441900123"),
        ("遼寧省/瀋陽市", "210100"),
        ("臺灣", "710000"),
        ("呼市", "150100"),
        ("黔东南州", "522600"),
        ("杭州市/下城区", "330103"),
        ("上海县", "310221"),
        ("良乡地区", "110111008"),
        ("469024110", "469024401"),
        ("4403", "440300"),
        ("110000000000", "110000"),
        ("441900123000", "441900123"),
    ],
)
def test_a_region_is_found_by_code_name_or_path(wanted: str, code: str) -> None:
    assert region_entry(wanted).code == code


@pytest.mark.parametrize("wanted", ["", " ", "/", "999999", "12345", "城东/鼓楼", "吉林", "不存在的地方"])
def test_what_names_no_single_region_is_told_so(wanted: str) -> None:
    with pytest.raises(LibraryError):
        region_entry(wanted)


def test_former_names_are_those_of_the_region_and_not_of_its_code() -> None:
    names = {
        code: [name.name for name in region_entry(code).former_names]
        for code in ("420600", "410500", "421000", "330110")
    }
    assert names == {
        "420600": ["襄樊市"],
        "410500": ["安阳地区"],  # whose code was that of 鹤壁市 in 1980
        "421000": ["荆沙市", "荆州地区"],
        "330110": ["余杭市", "余杭县"],
    }
    assert [name.name for name in region_entry("440114").former_names] == ["花都市", "花县"]
    (older,) = region_entry("110114").former_names
    assert (older.name, older.first_year, older.last_year) == ("昌平县", 1980, 1998)


def test_the_children_of_what_is_gone_are_those_of_its_last_year() -> None:
    assert "襄阳区" in [ref.name for ref in region_entry("襄樊市").children]
    assert "襄州区" in [ref.name for ref in region_entry("襄阳市").children]
    assert "山城区" not in [ref.name for ref in region_entry("410500").former_children]  # of 鹤壁市
