"""New readings of stored bodies: they take the place of the old ones, which are kept and count no longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from output import edges, rereadings
from output.bulk import sql
from output.database import open_engine, open_existing, write
from output.errors import LibraryError
from output.library import Library
from output.records import Advert, NumberFact, Position
from output.rereadings import Rereadings
from output.store import Store

Dump = Callable[[Engine], dict[str, list[Any]]]
A, B = "4001112223", "01087654321"
PAGE = "http://www.a-shop.cn/1.html"
TABLES = (
    *("page", "snapshot", "visit", "reading", "number", "brand", "area", "answer", "number_mention"),
    *(
        "brand_mention",
        "product_mention",
        "claim_mention",
        "area_mention",
        "pair_mention",
        "page_pair",
        "edge",
    ),
    "run",
)


def rows(engine: Engine, statement: str) -> list[Any]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sql(statement))]


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table that a writer could touch."""
    return {table: sorted(rows(engine, f'SELECT * FROM "{table}"'), key=repr) for table in TABLES}


def put(engine: Engine, new: Advert, reader: str = "2") -> list[list[tuple[str, str]]]:
    """Stores `new` for every snapshot that is due; field and kind of what changed, snapshot by snapshot."""
    library = Rereadings(engine, reader, every=True)
    found = library.put([(due, new) for due in library.due()])
    return [[(change.field, change.kind) for change in changes] for changes in found]


def readings(engine: Engine) -> list[Any]:
    return rows(engine, "SELECT reader, current FROM reading ORDER BY id")


def test_due_is_what_another_reader_has_read(
    engine: Engine, maker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereadings, "_CHUNK", 2)
    places = [("b.warc.gz", 0), ("a.warc.gz", 900), ("a.warc.gz", 100), ("c.warc.gz", 0), ("b.warc.gz", 5)]
    with Store(engine, reader="1") as store:
        for n, (file, offset) in enumerate(places):
            snapshot = replace(maker.snapshot(str(n)), position=Position(file, offset, 9))
            advert = maker.advert([("某牌", A)], reader="2" if n == 3 else "1")
            store.add(maker.visit(f"http://a.cn/{n}"), snapshot, None if n == 4 else advert)
    older, every = Rereadings(engine, "2"), Rereadings(engine, "2", every=True)
    assert (older.count(), every.count()) == ((4, 1), (5, 0))
    assert sorted(due.url[-1] for due in older.due()) == ["0", "1", "2", "4"]
    assert sorted(due.url[-1] for due in every.due()) == ["0", "1", "2", "3", "4"]
    assert sorted(due.url[-1] for due in Rereadings(engine, "1").due()) == ["3", "4"]
    (third,) = [due for due in older.due() if due.url[-1] == "2"]
    assert third[3:] == ("a.cn", maker.snapshot("2").sha256, "text/html", Position("a.warc.gz", 100, 9))


def test_snapshots_looked_up_together_come_in_the_order_of_the_archive(engine: Engine, maker: Any) -> None:
    with Store(engine, reader="1") as store:
        for n, (file, offset) in enumerate([("b", 0), ("a", 900), ("a", 1000), ("a", 20)]):
            snapshot = replace(maker.snapshot(str(n)), position=Position(file, offset, 9))
            store.add(maker.visit(f"http://a.cn/{n}"), snapshot, maker.advert([]))
    found = [due.position[:2] for due in Rereadings(engine, "2").due()]
    assert found == [("a", 20), ("a", 900), ("a", 1000), ("b", 0)]


def test_what_is_stored_later_is_not_due(engine: Engine, maker: Any) -> None:
    maker.put(engine, PAGE, maker.advert([]))
    library = Rereadings(engine, "1", every=True)
    maker.put(engine, PAGE + "2", maker.advert([("某牌", A)]))
    assert [due.url for due in library.due()] == [PAGE]


def test_superseded_readings_are_kept_and_do_not_count(engine: Engine, maker: Any, dump: Dump) -> None:
    maker.put(engine, PAGE, maker.advert([("某牌", A), ("乙牌", A)]), body="x")
    maker.put(engine, PAGE + "2", maker.advert([("某牌", A)]), day=1, body="x")
    new = maker.advert([("某牌", A), ("丙牌", B)], ("襄阳市",), reader="2")
    said = put(engine, new)
    assert ("brands", "gone") in said[0] and ("brands", "gone") not in said[1]
    found = dump(engine)
    assert [row[:4] for row in found["numbers"]] == [(B, "landline", 1, 2), (A, "shared_cost", 1, 2)]
    assert {row[:4] for row in found["service_areas"]} == {
        (number, brand, "420600", "湖北省/襄阳市") for number, brand in ((A, "某牌"), (B, "丙牌"))
    }
    assert {row[6:8] for row in found["pages"]} == {(1, "2")}
    assert found["shared_numbers"] == []
    assert readings(engine) == [("1", 0), ("1", 0), ("2", 1), ("2", 1)]
    assert len(rows(engine, "SELECT 1 FROM area_mention")) == 6
    with write(engine) as connection:
        edges.rebuild(connection)
    assert dump(engine) == found, "maintained edges differ from those made anew"


def test_a_page_that_advertises_no_more_leaves_the_views(engine: Engine, maker: Any, dump: Dump) -> None:
    maker.put(engine, PAGE, maker.advert([("某牌", A)]), body="x")
    put(engine, maker.advert([], (), is_advert=False, reader="2"))
    found = dump(engine)
    assert [row[6:8] for row in found["pages"]] == [(0, "2")]
    assert not any(found[view] for view in ("numbers", "brands", "service_areas", "operators"))
    with pytest.raises(LibraryError, match="no page"):
        Library(engine).number(A)


def test_the_same_by_the_same_reader_writes_nothing(engine: Engine, maker: Any) -> None:
    odd = maker.advert([("a|b'\"\ud800\x00", A)], ("武汉市", "和平区"), more="\x00𠮷end")
    odd = replace(odd, numbers=(replace(odd.numbers[0], extension="802"),))
    loose = NumberFact("95118", maker.kind("95118"), (), ())
    maker.put(engine, PAGE, replace(odd, numbers=(*odd.numbers, loose)), body="x")
    before = everything(engine)
    assert put(engine, odd, "1") == [[]]
    assert everything(engine) == before


def test_the_same_by_another_reader_supersedes_all_the_same(engine: Engine, maker: Any, dump: Dump) -> None:
    advert = maker.advert([("某牌", A)])
    maker.put(engine, PAGE, advert)
    before = dump(engine)
    assert put(engine, replace(advert, reader="2")) == [[]]
    assert readings(engine) == [("1", 0), ("2", 1)]
    assert Rereadings(engine, "2").count() == (0, 1)
    before["pages"] = [(*row[:7], "2", row[8]) for row in before["pages"]]
    assert dump(engine) == before


def test_what_a_reader_said_before_is_kept_when_it_says_something_else(engine: Engine, maker: Any) -> None:
    maker.put(engine, PAGE, maker.advert([("某牌", A)]), body="x")
    for brand in ("乙牌", "丙牌"):
        put(engine, maker.advert([(brand, A)]), "1")
    assert readings(engine) == [("1~1", 0), ("1~2", 0), ("1", 1)]
    assert rows(engine, "SELECT brand FROM brands") == [("丙牌",)]
    assert Rereadings(engine, "1").count() == (0, 1)


@pytest.mark.parametrize(("brand", "kept"), [("某牌", "1"), ("丙牌", "1~1")])
def test_a_reader_that_comes_back(engine: Engine, maker: Any, brand: str, kept: str) -> None:
    maker.put(engine, PAGE, maker.advert([("某牌", A)], reader="1"), body="x")
    put(engine, maker.advert([("乙牌", A)], reader="2"))
    put(engine, maker.advert([(brand, A)], reader="1"), "1")
    assert readings(engine)[:2] == [(kept, int(kept == "1")), ("2", 0)]
    assert rows(engine, "SELECT brand FROM brands") == [(brand,)]
    assert rows(engine, "SELECT count(*) FROM reading WHERE current = 1") == [(1,)]


def test_a_dry_run_says_the_same_and_writes_nothing(engine: Engine, maker: Any) -> None:
    maker.put(engine, PAGE, maker.advert([("某牌", A)]), body="x")
    new = maker.advert([("乙牌", B)], ("襄阳市",), reader="2")
    before = everything(engine)
    library = Rereadings(engine, "2", dry_run=True)
    said = library.put([(due, new) for due in library.due()])
    assert everything(engine) == before
    assert [[change[:2] for change in found] for found in said] == put(engine, new)


def test_a_batch_is_stored_whole_or_not_at_all(engine: Engine, maker: Any) -> None:
    for n in (1, 2):
        maker.put(engine, f"{PAGE}{n}", maker.advert([("某牌", A)]), body="x")
    with write(engine) as connection:
        connection.execute(sql("ALTER TABLE edge RENAME TO elsewhere"))
    with pytest.raises(LibraryError) as caught:
        put(engine, maker.advert([("乙牌", A)], reader="2"))
    assert "\n" not in str(caught.value)
    with write(engine) as connection:
        connection.execute(sql("ALTER TABLE elsewhere RENAME TO edge"))
    assert readings(engine) == [("1", 1), ("1", 1)]
    put(engine, maker.advert([("乙牌", A)], reader="2"))
    assert rows(engine, "SELECT brand, pages FROM brands") == [("乙牌", 2)]


def test_only_a_library_that_exists_is_opened(url: str, tmp_path: Path) -> None:
    open_existing(url).dispose()
    with pytest.raises(LibraryError, match="no library there"):
        open_existing(f"sqlite:///{tmp_path / 'none.db'}")
    (tmp_path / "empty.db").touch()
    with pytest.raises(LibraryError, match="no library there"):
        open_existing(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not (tmp_path / "none.db").exists()


def test_an_empty_database_stays_empty(postgres: Callable[[str], str]) -> None:
    address = postgres("template1")
    with pytest.raises(LibraryError, match="no library there"):
        open_existing(address)
    with pytest.raises(LibraryError, match="no library there"):
        open_engine(address)
