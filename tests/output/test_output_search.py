"""Searching: numbers, brands, hosts, regions and adverts, by parts of one character and more, on both databases."""

from __future__ import annotations

import random
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from output import search_adverts, search_candidates
from output.database import open_engine
from output.errors import LibraryError
from output.library import Library
from output.records import Advert
from output.search_rows import Found
from output.store import Store
from tests.output.conftest import Maker

A, B, MOBILE, OTHER = "4001112223", "02788886666", "13800138000", "13912345678"
LETTERS = "空调修aＡ12ß，. \n"


def saying(text: str, title: str = "") -> Advert:
    """An advert that says just that."""
    bare = Maker().advert([], areas=())
    return replace(bare, text=text, title=title, reasons=(), claims=(), advert_span=(0, len(text)))


def put(engine: Engine, *texts: str, host: str = "t.cn", first: int = 0) -> list[str]:
    """The addresses of new pages that say these texts, the newest last."""
    urls = [f"http://{host}/{at}" for at in range(first, first + len(texts))]
    with Store(engine, reader="1") as store:
        for url, text in zip(urls, texts, strict=True):
            advert = saying(text)
            store.add(Maker.visit(url), Maker.snapshot(url), advert)
    return urls


def pages(found: Found) -> list[str]:
    assert found.adverts is not None
    return [row.page for row in found.adverts.rows]


def names(section: Any, column: str) -> list[str]:
    return [getattr(row, column) for row in section.rows]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_library: Path
) -> str:
    """A library for all tests of this module that only read it."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("search") / "hotlines.db"
        shutil.copy(empty_library, path)
        return f"sqlite:///{path}"
    return str(request.getfixturevalue("postgres")("template1"))


@pytest.fixture(scope="module")
def corpus() -> list[tuple[str, str]]:
    """Titles and texts of few letters, so that parts of words meet everywhere."""
    chance = random.Random(8)

    def some(most: int) -> str:
        return "".join(chance.choices(LETTERS, k=chance.randrange(most)))

    return [(some(6), some(30)) for _ in range(80)]


@pytest.fixture(scope="module")
def library(module_url: str, corpus: list[tuple[str, str]]) -> Iterator[Library]:
    maker = Maker()
    with pytest.MonkeyPatch.context() as patch, Library(open_engine(module_url, create=True)) as library:
        patch.setattr(
            search_candidates, "_WINDOW", 5
        )  # so that there are more adverts than are looked at one by one
        with Store(library.engine, reader="1") as store:
            for at, (title, text) in enumerate(corpus):
                url = f"http://c{at}.example/"
                store.add(maker.visit(url), maker.snapshot(url), saying(text, title))
        numbers = [("格力", A), ("海尔", B), ("格力", MOBILE)]
        advert = maker.advert(numbers, more=f"ＧＲＥＥ中央空調,王师傅{OTHER}")
        maker.put(library.engine, "http://www.geli-weixiu.com/1", advert)
        yield library


def naive(words: str, title: str, text: str) -> bool:
    folded = [unicodedata.normalize("NFKC", one).casefold() for one in (title, text, words)]
    return all(word in folded[0] or word in folded[1] for word in folded[2].split())


@settings(max_examples=150)
@given(words=st.lists(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=3).map(" ".join))
def test_what_is_found_is_what_says_it(library: Library, corpus: list[tuple[str, str]], words: str) -> None:
    folded = unicodedata.normalize("NFKC", words)
    if not folded.split() or any(not any(map(str.isalnum, word)) for word in folded.split()):
        with pytest.raises(LibraryError, match="search for"):
            library.search(words)
        return
    found = library.search(words, parts=["adverts"], limit=100)
    wanted = [f"http://c{at}.example/" for at, said in enumerate(corpus) if naive(words, *said)]
    assert [page for page in pages(found) if "weixiu" not in page] == wanted[::-1]
    assert found.next is None
    assert found.adverts is not None
    assert (found.adverts.count, found.adverts.more) == (len(pages(found)), False)
    for row in found.adverts.rows:
        first = unicodedata.normalize("NFKC", words).casefold().split()[0]
        assert first in unicodedata.normalize("NFKC", row.hit.text).casefold()
        assert row.hit.text in row.around.text


@pytest.mark.parametrize(
    ("text", "part", "hit"),
    [
        ("格", "text", "格"),
        ("热线", "text", "热线"),
        ("空调热线", "text", "空调热线"),
        ("力空", "text", "力空"),
        ("gree", "text", "ＧＲＥＥ"),
        ("ＧＲＥＥ中央", "text", "ＧＲＥＥ中央"),
        ("e中", "text", "Ｅ中"),
        ("某某维修", "text", "某某维修"),
        (A, "text", A),
        ("1112", "text", "1112"),
        ("400-111-2223", "text", A),
        ("400 111 2223", "text", A),
        ("+86 400 1112223", "text", A),
        (f"{A} 海尔", "text", A),
    ],
)
def test_an_advert_is_found_by_any_part(library: Library, text: str, part: str, hit: str) -> None:
    found = library.search(text)
    assert pages(found) == ["http://www.geli-weixiu.com/1"]
    assert found.adverts is not None
    (row,) = found.adverts.rows
    assert (row.part, row.hit.text) == (part, hit)
    said = (
        Maker()
        .advert([("格力", A), ("海尔", B), ("格力", MOBILE)], more=f"ＧＲＥＥ中央空調,王师傅{OTHER}")
        .text
    )
    assert said[row.hit.start : row.hit.end] == row.hit.text
    assert len(said[row.around.start : row.around.end]) == len(row.around.text)
    assert (row.seen, row.title, row.brands) == ("2026-03-01T08:00:00Z", "某某维修", ["格力", "海尔"])
    assert row.numbers == [B, A, "mobile"]


@pytest.mark.parametrize("text", ["力空调格", "空调格力", "龘", "999999", "力海", "greee"])
def test_what_nobody_says_is_not_found(library: Library, text: str) -> None:
    found = library.search(text)
    assert pages(found) == [] and found.next is None
    assert found.adverts is not None and (found.adverts.count, found.adverts.more) == (0, False)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (A, [A]),
        ("４００－１１１－２２２３", [A]),
        ("400", [A]),
        ("4001", [A]),
        ("223", [A]),
        ("888", [B]),
        ("27-8888-6666", [B]),
        ("380", []),
        ("1380013800", []),
        ("+86 138 0013 8000", [MOBILE]),
        ("00", []),
        ("热线", []),
    ],
)
def test_numbers_by_digits(library: Library, text: str, numbers: list[str]) -> None:
    found = library.search(text, parts=["numbers"]).numbers
    assert found is not None
    assert names(found, "number") == numbers
    assert (found.count, found.more) == (len(numbers), False)


@pytest.mark.parametrize("text", ["380", "138", "1380013800"])
def test_a_part_of_a_mobile_finds_it_if_one_asks_for_such(library: Library, text: str) -> None:
    few = library.search(text).numbers
    assert few is not None and (few.rows, few.count) == ([], 0)
    found = library.search(text, include_mobile=True)
    assert found.numbers is not None and found.adverts is not None
    assert (names(found.numbers, "number"), found.numbers.count) == ([MOBILE], 1)
    assert found.adverts.rows == []


def test_those_that_begin_so_come_first(engine: Engine, maker: Any) -> None:
    maker.put(
        engine,
        "http://a.cn/",
        maker.advert([("格力", "4000001114"), ("格力", "4001110000"), ("格力", "01114000")]),
    )
    with Library(engine) as library:
        found = library.search("4000", limit=1).numbers
        assert found is not None and (names(found, "number"), found.count) == (["4000001114"], 2)
        assert names(library.search("111").numbers, "number") == ["01114000", "4000001114", "4001110000"]
        assert names(library.search("400111").numbers, "number") == ["4001110000"]
        assert names(library.search("01114000").numbers, "number") == ["01114000"]


def test_a_mobile_is_told_to_whoever_asks_for_it(library: Library) -> None:
    found = library.search(MOBILE)
    assert names(found.numbers, "number") == [MOBILE] and pages(found) == ["http://www.geli-weixiu.com/1"]
    assert found.adverts is not None
    (row,) = found.adverts.rows
    assert row.hit.text == MOBILE and MOBILE in row.numbers
    assert OTHER not in repr(found)
    for text in ("王师傅", "中央", "热线", "格力"):
        said = repr(library.search(text, parts=["adverts"]))
        assert MOBILE not in said and OTHER not in said
    assert "王师傅***********" in repr(library.search("王师傅"))
    for part in ("1391234", "3801", "12345678", "傅1"):
        assert pages(library.search(part)) == []
    # Nothing is advertised by it: there are only words that say it.
    assert pages(library.search(OTHER)) == []


def test_brands_hosts_and_regions_by_parts_of_names(library: Library) -> None:
    assert names(library.search("格").brands, "brand") == ["格力"]
    assert names(library.search("GREE").brands, "brand") == ["格力"]
    assert names(library.search("ｈａｉｅｒ").brands, "brand") == ["海尔"]
    assert names(library.search("美的").brands, "brand") == []
    assert names(library.search("weixiu").hosts, "host") == ["geli-weixiu.com"]
    assert names(library.search("GELI .com").hosts, "host") == ["geli-weixiu.com"]
    found = library.search("武汉").regions
    assert found is not None
    assert [(row.region, row.region_code, row.pages) for row in found.rows[:1]] == [
        ("湖北省/武汉市", "420100", 1)
    ]
    assert "湖北省/武汉市" in names(library.search("湖北 武汉").regions, "region")
    assert names(library.search("湖北省/武汉市").regions, "region")[0] == "湖北省/武汉市"
    assert all("天门" in name for name in names(library.search("天门").regions, "region"))


def test_only_the_parts_that_are_asked_for(library: Library) -> None:
    found = library.search("格力", parts=["brands"])
    assert (found.numbers, found.hosts, found.regions, found.adverts, found.next) == (None,) * 5
    assert found.brands is not None and found.words == ["格力"] and not found.filling


def test_the_newest_come_first_and_a_cursor_goes_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_candidates, "_WINDOW", 3)
    monkeypatch.setattr(search_adverts, "READ", 3)
    monkeypatch.setattr(search_adverts, "_CHUNK", 3)
    urls = put(engine, *(f"维修电话{at}" if at % 3 else f"维电修话{at}" for at in range(20)))
    wanted = [url for at, url in enumerate(urls) if at % 3][::-1]
    with Library(engine) as library:
        for text, size in (("维修", 2), ("维修电话", 3), ("修", 7), ("维修", 100)):
            found = library.search(text, limit=size)
            seen = pages(found)
            counts = [found.adverts]
            while found.next:
                put(engine, f"维修电话新{len(seen)}", host="new.cn", first=len(seen) * 100 + size)
                found = library.search(text, limit=size, after=found.next)
                assert found.numbers is None
                seen += pages(found)
                counts.append(found.adverts)
            mine = [url for url in seen if "new.cn" not in url]
            assert mine == (urls[::-1] if text == "修" else wanted)
            assert len({(one.count, one.more) for one in counts if one}) == 1


def test_few_texts_are_read_at_a_time(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the index finds many that do not say it, an answer may be short, and its cursor goes on."""
    for name, value in (("READ", 2), ("_CHUNK", 2), ("MOST_READ", 4)):
        monkeypatch.setattr(search_adverts, name, value)
    (wanted, *_) = put(engine, "甲乙丙", *["甲乙,乙丙"] * 11)
    with Library(engine) as library:
        found = library.search("甲乙丙", limit=1)
        assert pages(found) == [] and found.adverts is not None and found.adverts.more
        asked = 1
        while not pages(found):
            found = library.search("甲乙丙", limit=1, after=found.next)
            asked += 1
        assert pages(found) == [wanted] and asked > 2


def test_counts_are_capped(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(engine, *["空调维修"] * 9, host="many.cn")
    monkeypatch.setattr(search_adverts, "COUNTED", 5)
    monkeypatch.setattr(search_adverts, "READ", 4)
    with Library(engine) as library:
        for text, count in (("空调", 5), ("空调维修", 4)):
            adverts = library.search(text, limit=2).adverts
            assert adverts is not None and (adverts.count, adverts.more, len(adverts.rows)) == (
                count,
                True,
                2,
            )
        for text in ("空调", "空调维修"):
            monkeypatch.setattr(search_adverts, "COUNTED", 9)
            monkeypatch.setattr(search_adverts, "READ", 100)
            adverts = library.search(text, limit=2).adverts
            assert adverts is not None and (adverts.count, adverts.more) == (9, False)


def test_both_databases_answer_alike(both_urls: list[str], corpus: list[tuple[str, str]]) -> None:
    answers = []
    for url in both_urls:
        with Library(open_engine(url)) as library:
            put(library.engine, *(text for _, text in corpus))
            Maker().put(library.engine, "http://a.cn/1", Maker().advert([("格力", A), ("海尔", MOBILE)]))
            answers.append(
                [library.search(text) for text in ("空", "空调", "修a", "12", "a 空", "格力", "400", "湖北")]
            )
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "text",
    [
        '"', "*", "空*", 'OR', "a OR b", "NEAR(空 调)", "空\x00调", "\x00", "\ud800", "空\udfff", "空" * 10_000, "", "  ", "，。",
        "'", "\\", "a'b", "a\\b", "a & b | !c", "grams:空", "^空", "-空", "(空", "空)", "空 AND", "a:*", "%", "_", "#1", "#", "a" * 200,
        " ".join("abcdefghijkl"), "\u202e空", "🦊", "é", "́", "[空]", "{空}", "$1", ":word0", "%s", "空\n调", "１" * 150, "1" * 200,
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered_or_refused_in_a_line(library: Library, text: str) -> None:
    try:
        found = library.search(text)
    except LibraryError as error:
        said = str(error)
        assert "search for" in said and "\n" not in said and len(said) < 200 and "sql" not in said.lower()
    else:
        assert found.words and found.adverts is not None


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": -1}, {"limit": 101}, {"limit": True}, {"parts": []}, {"parts": ["all"]}, {"after": "x"}, {"after": ""},
        {"after": "x", "parts": ["brands"]},
    ],
)  # fmt: skip
def test_what_cannot_be_asked(library: Library, asked: dict[str, Any]) -> None:
    with pytest.raises(LibraryError):
        library.search("空调", **asked)


def test_a_cursor_belongs_to_its_words(library: Library) -> None:
    cursor = library.search("空", limit=1).next
    assert cursor is not None
    assert pages(library.search("空", limit=3, after=cursor)) == pages(library.search("空", limit=4))[1:]
    with pytest.raises(LibraryError, match="another question"):
        library.search("调", after=cursor)


@pytest.mark.parametrize(
    "written",
    [
        "139-1234-5678",
        "１３９１２３４５６７８",
        "一三九一二三四五六七八",
        "139℡1234℡5678",
        "<b>139</b>1234<i>5678</i>",
        "139 1234 5678转2",
    ],
)
def test_nobody_finds_an_advert_by_a_part_of_a_persons_number(engine: Engine, written: str) -> None:
    put(engine, f"王师傅{written}上门", "先拨4001234后面", "1391号楼")
    with Library(engine) as library:
        assert pages(library.search("1234")) == ["http://t.cn/1"]
        assert pages(library.search("139")) == ["http://t.cn/2"]
        for part in ("3912", "三九", "师傅1", "5678"):
            assert pages(library.search(part)) == []
        (row,) = library.search("王师傅").adverts.rows  # type: ignore[union-attr]
        assert not any(digits in repr(row) for digits in ("1234", "5678", "１２", "三九"))
