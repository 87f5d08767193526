"""What is withdrawn is gone everywhere, stays gone, and can be shown again."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from output import batch, edges
from output.database import downgrade, open_engine, upgrade, write
from output.errors import LibraryError
from output.library import Library
from output.region_answers import AnswerIds
from output.rereadings import Rereadings
from output.rows import VIEWS, select

A, B, MOBILE = "4001112223", "4009998887", "13812345678"
ONE, TWO, THREE = "http://a.cn/1", "http://a.cn/2", "http://b.cn/1"


@pytest.fixture
def library(engine: Engine, maker: Any) -> Library:
    maker.put(engine, ONE, maker.advert([("格力", A), ("某牌", B)]), 0)
    maker.put(engine, TWO, maker.advert([("格力", A)]), 1)
    maker.put(engine, THREE, maker.advert([("某牌", A)]), 2)
    return Library(engine)


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all views but the one that tells what was withdrawn."""
    with engine.connect() as connection:
        views = [view for view in VIEWS if view not in {"withdrawals", "regions", "official_numbers"}]
        return {view: sorted(map(tuple, connection.execute(text(select(view)))), key=str) for view in views}


def pairs(library: Library) -> set[tuple[str, str, int]]:
    numbers = [row.number for row in library.numbers()]
    return {
        (row.number, row.brand, row.pages)
        for number in numbers
        for row in library.number(number).number_brands
    }


def test_a_pair_is_gone_from_every_view_and_comes_back(engine: Engine, library: Library) -> None:
    before = everything(engine)
    done = library.withdraw("400-111-2223", "格力", why="the maker's own line", who="Li")
    assert done == ("number 400-111-2223 for 格力", 2, 4)
    assert pairs(library) == {(A, "某牌", 1), (B, "某牌", 1)}
    assert library.numbers(min_brands=2) == []
    for view, rows in everything(engine).items():
        assert not [row for row in rows if A in row and "格力" in row], view
    reading = library.page(ONE).reading
    assert reading is not None and [pair.number for pair in reading.pairs] == [B]
    assert [one.brand for one in library.page(TWO).history] == []
    assert library.region("武汉市").claimed_by == [] or all(
        (row.number, row.brand) != (A, "格力") for row in library.region("武汉市").claimed_by
    )
    library.undo_withdrawal(A, "格力", why="a mistake", who="Wang")
    assert everything(engine) == before


def test_a_number_is_gone(engine: Engine, library: Library) -> None:
    before = everything(engine)
    library.withdraw(A, why="asked for by its owner", who="Li")
    assert pairs(library) == {(B, "某牌", 1)}
    for ask in (library.number, library.check):
        with pytest.raises(LibraryError, match=r"withdrawn on .*: asked for by its owner"):
            ask("400 111 2223")
    assert not [row for rows in everything(engine).values() for row in rows if A in row]
    library.undo_withdrawal(A, why="it was another one", who="Li")
    assert everything(engine) == before


def test_a_page_is_gone(engine: Engine, library: Library) -> None:
    before = everything(engine)
    library.withdraw(ONE, why="a court says so", who="Li")
    assert pairs(library) == {(A, "格力", 1), (A, "某牌", 1)}
    assert [row.url for row in library.pages()] == [TWO, THREE]
    assert ONE not in library.number(A).advertised_on + library.number(A).mentioned_on
    assert [(row.host, row.pages) for row in library.hosts()] == [("a.cn", 1), ("b.cn", 1)]
    with pytest.raises(LibraryError, match="a court says so"):
        library.page(ONE)
    with pytest.raises(LibraryError, match="no page in this library says it"):
        library.number(B)
    assert library.summary().pages == 2
    library.undo_withdrawal(ONE, why="the court has changed its mind", who="Li")
    assert everything(engine) == before


def test_it_stays_gone_when_pages_are_read_again_or_found_anew(
    engine: Engine, library: Library, maker: Any
) -> None:
    library.withdraw(A, "格力", why="so", who="Li")
    library.withdraw(TWO, why="so", who="Li")
    again = maker.advert([("格力", A), ("某牌", B)], reader="2")
    maker.put(engine, ONE, again, 0)
    maker.put(engine, "http://c.cn/new", maker.advert([("格力", A), ("乙牌", A)]), 3)
    maker.put(engine, TWO, maker.advert([("丙牌", A)]), 4)
    with write(engine) as connection:
        edges.rebuild(connection)
    assert {(number, brand) for number, brand, _ in pairs(library)} == {(A, "某牌"), (A, "乙牌"), (B, "某牌")}
    library.undo_withdrawal(TWO, why="so", who="Li")
    assert ("丙牌", A) in {(brand, number) for number, brand, _ in pairs(library)}
    library.undo_withdrawal(A, "格力", why="so", who="Li")
    assert ("格力", A) in {(brand, number) for number, brand, _ in pairs(library)}


def test_two_withdrawals_of_one_fact_hold_until_both_are_undone(library: Library) -> None:
    library.withdraw(A, "格力", why="one", who="Li")
    library.withdraw(A, why="two", who="Li")
    library.undo_withdrawal(A, why="two", who="Li")
    assert {brand for number, brand, _ in pairs(library) if number == A} == {"某牌"}
    library.undo_withdrawal(A, "格力", why="one", who="Li")
    assert {brand for number, brand, _ in pairs(library) if number == A} == {"格力", "某牌"}


def test_the_list_tells_who_and_why(library: Library) -> None:
    library.withdraw(ONE, why="  a\nreason ", who="Li")
    library.undo_withdrawal(ONE, why="another", who="Wang")
    (row,) = library.withdrawals()
    assert (row.kind, row.page, row.number, row.brand) == ("page", ONE, None, None)
    assert (row.why, row.who, row.undone_why, row.undone_who) == ("a reason", "Li", "another", "Wang")
    library.withdraw(ONE, why="again", who="Li")
    assert [(one.why, one.undone_at is None) for one in library.withdrawals()] == [
        ("again", True),
        ("a reason", False),
    ]


def test_mobiles_are_left_out_of_the_list_and_of_exports(
    engine: Engine, library: Library, maker: Any, tmp_path: Path
) -> None:
    maker.put(engine, "http://m.cn/", maker.advert([("某牌", MOBILE)]), 3)
    library.withdraw(MOBILE, why="asked for", who="Li")
    library.withdraw(ONE, why="asked for", who="Li")
    assert [row.kind for row in library.withdrawals()] == ["page"]
    assert len(library.withdrawals(include_mobile=True)) == 2
    library.export(tmp_path / "out", plain=True)
    told = (tmp_path / "out" / "withdrawals.csv").read_text(encoding="utf-8")
    assert ONE in told and MOBILE not in told
    assert all(MOBILE not in path.read_text(encoding="utf-8-sig") for path in (tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("what", "brand", "part"),
    [
        ("http://z.cn/", None, "never visited"),
        ("hello", None, "neither the address of a page nor a phone number"),
        (ONE, "格力", "a page is withdrawn whole"),
    ],
)
def test_what_cannot_be_withdrawn_is_one_line(
    library: Library, what: str, brand: str | None, part: str
) -> None:
    with pytest.raises(LibraryError) as raised:
        library.withdraw(what, brand, why="so", who="Li")
    assert part in str(raised.value) and "\n" not in str(raised.value)
    assert library.withdrawals() == []


def test_it_is_done_once_with_a_reason_and_a_name(library: Library) -> None:
    for why, who in (("", "Li"), ("so", " ")):
        with pytest.raises(LibraryError, match="say "):
            library.withdraw(A, why=why, who=who)
    with pytest.raises(LibraryError, match="is not withdrawn"):
        library.undo_withdrawal(A, why="so", who="Li")
    library.withdraw(A, why="so", who="Li")
    with pytest.raises(LibraryError, match="is withdrawn already"):
        library.withdraw(A, why="so", who="Li")


def test_the_schema_before_shows_all_again(engine: Engine, library: Library, url: str) -> None:
    before = everything(engine)
    library.withdraw(A, "格力", why="so", who="Li")
    library.withdraw(THREE, why="so", who="Li")
    downgrade(engine, "0003")
    upgrade(engine)
    assert everything(engine) == before
    open_engine(url).dispose()


def test_an_alias_holds_for_a_brand_that_is_found_later(engine: Engine, maker: Any) -> None:
    maker.put(engine, ONE, maker.advert([("某牌", A)]), 0)
    library = Library(engine)
    assert library.withdraw(B, "GREE", why="so", who="Li") == ("number 400-999-8887 for 格力", 0, 0)
    maker.put(engine, TWO, maker.advert([("格力", B), ("某牌", B)]), 1)
    assert {brand for number, brand, _ in pairs(library) if number == B} == {"某牌"}
    library.undo_withdrawal(B, "gree", why="so", who="Li")
    assert {brand for number, brand, _ in pairs(library) if number == B} == {"格力", "某牌"}


def test_an_empty_brand_is_no_brand(library: Library) -> None:
    with pytest.raises(LibraryError, match="the brand is empty"):
        library.withdraw(A, " ", why="so", who="Li")
    with pytest.raises(LibraryError, match="no page in this library names it"):
        library.numbers(brand="")


def test_what_only_mentions_a_number_does_not_say_it_either(
    engine: Engine, library: Library, maker: Any
) -> None:
    page = "http://news.cn/1"
    maker.put(engine, page, maker.advert([("格力", A)], is_advert=False), 3)
    before = library.page(page).reading
    library.withdraw(A, why="so", who="Li")
    reading = library.page(page).reading
    assert before is not None and before.pairs and before.numbers
    assert reading is not None and (reading.pairs, reading.numbers) == ((), ())
    with pytest.raises(LibraryError, match="withdrawn"):
        library.evidence(page, "never.zip", "archive")
    library.undo_withdrawal(A, why="so", who="Li")
    assert library.page(page).reading == before


def test_the_list_of_official_numbers_leaves_a_withdrawn_number_out(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(f"brand,number,source\n某牌,{A},x\n某牌,{B},x\n", encoding="utf-8")
    library.official_import(path)
    library.withdraw(A, why="so", who="Li")
    assert A not in {
        row.number for row in (*library.official_numbers(), *library.brand("某牌").official_numbers)
    }
    assert "400-111-2223" not in " ".join(library.check("4000000009", "某牌").reasons)


def test_check_does_not_say_of_what_is_withdrawn_that_there_is_nothing(library: Library) -> None:
    told = "Something that adverts say of it was withdrawn and does not count."
    assert told not in library.check(A, "某牌").reasons
    library.withdraw(A, "某牌", why="so", who="Li")
    assert told in library.check(A, "某牌").reasons
    library.withdraw(ONE, why="so", who="Li")
    assert told in library.check(B).reasons


def test_reading_again_compares_whole_readings(engine: Engine, library: Library, maker: Any) -> None:
    library.withdraw(A, "格力", why="so", who="Li")
    again = Rereadings(engine, "1", every=True)
    (due,) = [one for one in again.due() if one.url == TWO]
    same = maker.advert([("格力", A)])
    assert again.put([(due, same)]) == [[]], "nothing has changed"
    other = maker.advert([("某牌", A)])
    assert again.put([(due, replace(other, text=same.text))])[0]
    library.undo_withdrawal(A, "格力", why="so", who="Li")
    assert (A, "格力", 1) in pairs(library), "only the other page says so now"


def test_a_withdrawal_waits_for_those_who_store_and_they_for_it(
    engine: Engine, library: Library, maker: Any
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer")
    item = batch.Item("http://late.cn/", maker.visit("http://late.cn/", 5), *_shown(maker, [("格力", A)]))
    begun, answers = threading.Event(), AnswerIds()

    def withdraw() -> None:
        begun.set()
        library.withdraw(A, why="so", who="Li")

    thread = threading.Thread(target=withdraw)
    with write(engine) as connection:
        batch.write(connection, [item], None, answers)
        thread.start()
        begun.wait(10)
    thread.join(30)
    assert not thread.is_alive()
    assert A not in {row.number for row in library.numbers()}
    with write(engine) as connection:
        edges.rebuild(connection)
    assert A not in {row.number for row in library.numbers()}


def _shown(maker: Any, said: list[tuple[str, str]]) -> tuple[Any, Any]:
    advert = maker.advert(said)
    return maker.snapshot(advert), advert


def test_edges_after_a_withdrawal_are_those_that_are_made_anew(
    engine: Engine, library: Library, maker: Any
) -> None:
    for n in range(40):
        maker.put(engine, f"http://h{n % 7}.cn/{n}", maker.advert([("格力", A), ("某牌", B)]), n % 5)
    library.withdraw(A, "格力", why="so", who="Li")
    library.withdraw("http://h3.cn/3", why="so", who="Li")
    kept = everything(engine)
    with write(engine) as connection:
        edges.rebuild(connection)
    assert everything(engine) == kept
    library.undo_withdrawal(A, "格力", why="so", who="Li")
    kept = everything(engine)
    with write(engine) as connection:
        edges.rebuild(connection)
    assert everything(engine) == kept
