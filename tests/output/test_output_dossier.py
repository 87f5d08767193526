"""What the library tells of one number, one host and one body, in bounded time, on both databases."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from output.archive import Archive
from output.errors import ArchiveError, LibraryError
from output.library import Library
from output.number_claims import ClaimsOfNumber
from output.number_dossier import SeenIn
from output.records import Role

A, B, C = "4001112223", "01087654321", "4008365315"


@pytest.fixture
def library(engine: Engine, maker: Any) -> Iterator[Library]:
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", A), ("乙牌", A)], ("武汉市",)))
    maker.put(engine, "http://a.cn/2", maker.advert([("格力", A)], ("武汉市", "襄樊市")), 1)
    maker.put(engine, "http://b.cn/1", maker.advert([("格力", B), ("丙牌", A)], ("天门市",)), 3)
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", C)], ("武汉市",)), 70)
    own = maker.advert([("格力", "95118")], (), is_advert=False, role=Role.MENTIONED)
    maker.put(engine, "http://gree.example/", own)
    with Library(engine) as library:
        yield library


def test_a_dossier(library: Library) -> None:
    found = library.dossier("400-1112-223")
    row = library.numbers(host="b.cn")[0]
    assert [getattr(found, name) for name in row.__dataclass_fields__] == [
        getattr(row, name) for name in row.__dataclass_fields__
    ]
    assert [(one.brand, one.listing, one.pages) for one in found.number_brands] == [
        ("格力", "unlisted", 2), ("丙牌", "unlisted", 1), ("乙牌", "unlisted", 1),
    ]  # fmt: skip
    assert found.times == [
        SeenIn("2026-03-01", 1, 1), SeenIn("2026-03-02", 1, 1), SeenIn("2026-03-03", 0, 0), SeenIn("2026-03-04", 1, 1),
    ]  # fmt: skip
    assert [(one.old, one.new) for one in found.number_changes] == [([A], [C])]
    assert found.products == ["空调"]
    assert [(one.page, one.brand) for one in found.sightings] == [
        ("http://a.cn/1", "乙牌"), ("http://a.cn/1", "格力"), ("http://a.cn/2", "格力"), ("http://b.cn/1", "丙牌"),
    ]  # fmt: skip
    assert A in found.sightings[0].quote


def test_a_number_of_the_list_is_listed_for_its_brand_only(library: Library, maker: Any) -> None:
    maker.put(library.engine, "http://d.cn/", maker.advert([("丙牌", C)]), 80)
    found = library.dossier(C)
    assert {one.brand: one.listing for one in found.number_brands} == {
        "格力": "listed",
        "丙牌": "listed_for_another_brand",
    }
    assert [library.check(C, brand).listing for brand in ("格力", "丙牌")] == [
        "listed",
        "listed_for_another_brand",
    ]


def test_months_if_it_was_seen_for_long(library: Library, maker: Any) -> None:
    maker.put(library.engine, "http://e.cn/", maker.advert([("格力", A)]), 100)
    assert [one.when for one in library.dossier(A).times] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert sum(one.first_seen for one in library.dossier(A).times) == library.dossier(A).pages


def test_a_number_that_is_only_mentioned(library: Library) -> None:
    found = library.dossier("95118")
    assert (found.brands, found.times, found.sightings, found.mentioned_on) == (
        0,
        [],
        [],
        ["http://gree.example/"],
    )
    for wanted in ("4000000000", "abc", ""):
        with pytest.raises(LibraryError):
            library.dossier(wanted)


def test_a_number_that_is_withdrawn_has_none(library: Library) -> None:
    library.withdraw(A, why="a test", who="me")
    with pytest.raises(LibraryError, match="withdrawn"):
        library.dossier(A)


def test_where_a_number_claims_to_serve(library: Library) -> None:
    assert library.claims(A) == [ClaimsOfNumber("420000", "湖北省", "province", "current", 3, 2)]
    assert [(one.region, one.status, one.pages) for one in library.claims(A, "420000")] == [
        ("湖北省/武汉市", "current", 2), ("湖北省/天门市", "current", 1), ("湖北省/襄樊市", "historical", 1),
        ("湖北省/襄阳市", "current", 1),
    ]  # fmt: skip
    assert library.claims(A, "武汉市") == library.claims(B, "广东省") == []
    for number, within in (("4000000000", None), (A, "无此地")):
        with pytest.raises(LibraryError):
            library.claims(number, within)


def test_a_host_and_its_pairs(library: Library) -> None:
    found = library.host("A.cn")
    assert (found.host, found.pages, found.adverts) == ("a.cn", 2, 2)
    assert [(one.number, one.brand, one.pages) for one in found.host_pairs] == [
        (A, "格力", 2), (A, "乙牌", 1), (C, "格力", 1),
    ]  # fmt: skip
    first = library.host("a.cn", limit=2)
    assert [one.number for one in library.host("a.cn", limit=2, after=first.host_pairs.next).host_pairs] == [
        C
    ]
    for wanted in ("c.cn", ""):
        with pytest.raises(LibraryError):
            library.host(wanted)


def test_hosts_of_a_number(library: Library) -> None:
    assert [row.host for row in library.hosts(number=A)] == ["a.cn", "b.cn"]
    first = library.hosts(number=A, limit=1)
    assert [row.host for row in library.hosts(number=A, limit=1, after=first.next)] == ["b.cn"]
    with pytest.raises(LibraryError, match="another question"):
        library.hosts(number=B, after=first.next)
    with pytest.raises(LibraryError):
        library.hosts(number="4000000000")


def test_what_an_earlier_body_says(library: Library) -> None:
    newest = library.page("http://a.cn/1")
    old = newest.snapshot_list[0].sha256
    reading = library.page("http://a.cn/1", old[:8]).reading
    assert newest.sha256 != old and reading is not None
    assert [one.number for one in reading.numbers] == [A]
    for wanted in ("", "abc", "f" * 64, "%"):
        with pytest.raises(LibraryError, match="never served"):
            library.page("http://a.cn/1", wanted)


def test_a_record_is_given_only_if_it_holds_what_was_read(
    library: Library, maker: Any, tmp_path: Path
) -> None:
    url, advert = "http://kept.cn/", maker.advert([("格力", B)])
    shown = maker.snapshot(advert)
    with Archive(tmp_path) as archive:
        place = archive.append_response(url, maker.visit(url).time, 200, [], advert.text.encode())
        other = archive.append_response(url, maker.visit(url).time, 200, [], b"something else")
    maker.snapshot = lambda _: dataclasses.replace(shown, position=place)
    maker.put(library.engine, url, advert)
    kept = library.record(url, shown.sha256, tmp_path)
    assert (kept.body.decode(), kept.position) == (advert.text, place)
    assert kept.warc == Archive(tmp_path).raw(place)
    with pytest.raises(LibraryError, match="never served"):
        library.record(url, "0" * 64, tmp_path)
    maker.snapshot = lambda _: dataclasses.replace(shown, position=other)
    maker.put(library.engine, "http://other.cn/", advert)
    with pytest.raises(ArchiveError, match="another body"):
        library.record("http://other.cn/", shown.sha256, tmp_path)
    library.withdraw(B, why="a test", who="me")
    with pytest.raises(LibraryError, match="withdrawn"):
        library.record(url, shown.sha256, tmp_path)
