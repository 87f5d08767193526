"""The index of texts is kept up with whatever changes readings, is made anew, copied, and holds nothing that was forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, inspect

from output import db_check, forget_rows, recompute, search, search_check, search_index, wiping
from output.bulk import sql
from output.database import downgrade, open_engine, upgrade, write
from output.library import Library
from output.records import Position
from output.rereadings import Due, Rereadings
from output.search_rows import Found
from output.store import Store

A, B, MOBILE, OTHER = "4001112223", "4009998887", "13800138000", "13912345678"


def pages(library: Library, text: str) -> list[str]:
    found: Found = library.search(text, parts=["adverts"])
    assert found.adverts is not None
    return [row.page for row in found.adverts.rows]


def is_right(engine: Engine) -> bool:
    with engine.connect() as connection:
        return search_check.wrong(connection) == {} and search_index.progress(connection) is None


def grams(engine: Engine, gram: str) -> int:
    """In how many adverts the index has it."""
    with engine.connect() as connection:
        match, mark = ("grams @@ CAST(:gram AS tsquery)", "'") if engine.dialect.name == "postgresql" else (
            "search_advert MATCH :gram", '"')  # fmt: skip
        statement = sql(f"SELECT count(*) FROM search_advert WHERE {match}")
        return int(connection.scalar(statement, {"gram": f"{mark}{gram}{mark}"}) or 0)


def reread(engine: Engine, advert: Any) -> None:
    """Have the only snapshot say this."""
    with engine.connect() as connection:
        row = connection.execute(
            sql("SELECT s.id, p.id, p.url, p.host, s.sha256 FROM snapshot s JOIN page p ON p.id = s.page_id")
        ).one()
    Rereadings(engine, advert.reader).put([(Due(*row, None, Position("a.warc.gz", 7, 1)), advert)])


def test_only_what_current_readings_say_is_found(engine: Engine, maker: Any) -> None:
    library = Library(engine)
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", A)], more="旧文字"))
    assert pages(library, "旧文") == ["http://a.cn/1"]
    reread(engine, maker.advert([("格力", A)], more="新文字", reader="2"))
    assert (pages(library, "旧文"), pages(library, "新文")) == ([], ["http://a.cn/1"])
    assert is_right(engine) and grams(engine, "旧文") == 0
    reread(engine, maker.advert([("格力", A)], more="更新字", reader="2"))  # by the same version
    assert (pages(library, "新文"), pages(library, "更新")) == ([], ["http://a.cn/1"])
    reread(engine, maker.advert([("格力", A)], is_advert=False, reader="3"))
    assert pages(library, "格力") == [] and is_right(engine)
    reread(engine, maker.advert([("格力", A)], reader="4", more="又是广告"))
    assert pages(library, "又是") == ["http://a.cn/1"] and is_right(engine)


def test_each_body_of_a_page_is_found_by_itself(engine: Engine, maker: Any) -> None:
    for day, word in enumerate("甲乙丙"):
        maker.put(engine, "http://a.cn/1", maker.advert([("格力", A)], more=f"换成{word}"), day)
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", A)], more="换成甲"), 8)
    maker.put(engine, "http://b.cn/1", maker.advert([], is_advert=False, more="换成丁"))
    found = Library(engine).search("换成")
    assert found.adverts is not None
    assert [(row.hit.start, row.seen[:10]) for row in found.adverts.rows] == [
        (len(maker.advert([("格力", A)]).text), f"2026-03-{day:02}") for day in (3, 2, 9)
    ]
    assert is_right(engine)


def test_what_is_withdrawn_is_not_found(engine: Engine, maker: Any) -> None:
    library = Library(engine)
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", A), ("海尔", B)], more="另拨400-111-2223"))
    maker.put(engine, "http://b.cn/1", maker.advert([("格力", A)]))
    maker.put(engine, "http://c.cn/1", maker.advert([("海尔", B)]))
    library.withdraw("http://c.cn/1", why="so", who="Li")
    assert pages(library, "海尔") == ["http://a.cn/1"] == pages(library, B)
    assert library.search("海尔").adverts.count == 1  # type: ignore[union-attr]
    assert names(library, "c.cn", "hosts", "host") == []
    library.withdraw(A, why="so", who="Li")
    assert (pages(library, A), pages(library, "400111"), pages(library, "111-2223")) == ([], [], [])
    assert pages(library, "格力") == ["http://a.cn/1"]  # the other one advertises nothing any more
    assert names(library, A, "numbers", "number") == [] == names(library, "400111", "numbers", "number")
    said = repr(library.search("另拨")) + repr(library.search("格力"))
    assert A not in said and "111-2223" not in said and "另拨***-***-****" in said
    library.undo_withdrawal("http://c.cn/1", why="so", who="Li")
    library.undo_withdrawal(A, why="so", who="Li")
    assert pages(library, A) == ["http://b.cn/1", "http://a.cn/1"]
    assert pages(library, "海尔") == ["http://c.cn/1", "http://a.cn/1"]
    assert is_right(engine)


def names(library: Library, text: str, part: str, column: str) -> list[str]:
    section = getattr(library.search(text), part)
    return [getattr(row, column) for row in section.rows]


def test_a_pair_that_is_withdrawn_is_not_found_by_its_number_there(engine: Engine, maker: Any) -> None:
    library = Library(engine)
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", A), ("海尔", B)]))
    maker.put(engine, "http://b.cn/1", maker.advert([("海尔", A)]))
    library.withdraw(A, "格力", why="so", who="Li")
    assert pages(library, A) == ["http://b.cn/1"] == pages(library, "400111")
    assert pages(library, "格力") == ["http://a.cn/1"]
    (row,) = library.search("格力").adverts.rows  # type: ignore[union-attr]
    assert (row.brands, row.numbers) == (["海尔"], [B]) and A not in repr(row)


def test_a_forgotten_number_is_found_nowhere_in_it(engine: Engine, maker: Any) -> None:
    said = "另有１３８－００１３－８０００和一三八〇〇一三八〇〇〇"
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", MOBILE), ("海尔", A)], more=said))
    maker.put(engine, "http://b.cn/1", maker.advert([("海尔", A)], more=f"标题外 {MOBILE}"))
    maker.put(engine, "http://c.cn/1", replace(maker.advert([("海尔", A)]), title=f"格力 {MOBILE}"))
    library = Library(engine)
    assert pages(library, MOBILE) == ["http://c.cn/1", "http://b.cn/1", "http://a.cn/1"]
    assert grams(engine, "380") == 3 and grams(engine, "三八") == 1
    with engine.connect() as connection:
        token = search_index.number_token(
            int(connection.scalar(sql("SELECT id FROM number WHERE number = :one"), {"one": MOBILE}) or 0)
        )
    assert grams(engine, token) == 1
    with write(engine) as connection:
        forget_rows.erase(connection, MOBILE, 1)
    wiping.wipe(engine)
    assert (pages(library, MOBILE), names(library, MOBILE, "numbers", "number")) == ([], [])
    assert pages(library, "海尔") == ["http://c.cn/1", "http://b.cn/1", "http://a.cn/1"]
    assert [grams(engine, gram) for gram in ("380", "138", "三八", token)] == [0, 0, 0, 0]
    assert is_right(engine)


def test_it_is_made_anew_while_others_write_and_goes_on_when_it_was_killed(
    engine: Engine, url: str, maker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "BATCH", 2)
    for at in range(7):
        maker.put(
            engine, f"http://a.cn/{at}", maker.advert([("格力", A)], more=f"第{'甲乙丙丁戊己庚'[at]}页")
        )
    told: list[int] = []
    assert search.rebuild(engine, told.append) == 7 and told[-1] == 7 and is_right(engine)

    class Killed(BaseException):
        pass

    def kill(done: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        search.rebuild(engine, kill)
    library = Library(engine)
    assert library.search("格力").filling and pages(library, "格力") == ["http://a.cn/1", "http://a.cn/0"]
    assert [one.check for one in db_check.check(engine) if not one.ok] == ["search"]
    # What is stored and read again meanwhile, in what is done and in what is not.
    maker.put(engine, "http://b.cn/0", maker.advert([("格力", A)], more="新来的"))
    for at in (0, 5):
        shown = maker.advert([("格力", A)], more=f"第{'甲乙丙丁戊己庚'[at]}页")
        again = maker.advert([("格力", A)], more=f"重读{at}", reader="2")
        with Store(engine, reader="2") as store:
            store.add(maker.visit(f"http://a.cn/{at}", 1), maker.snapshot(shown), again)
    assert pages(library, "重读") == ["http://a.cn/0"] and pages(library, "新来") == ["http://b.cn/0"]
    open_engine(url, create=True).dispose()  # as the next crawl does
    assert is_right(engine) and not library.search("格力").filling
    assert pages(library, "重读") == ["http://a.cn/5", "http://a.cn/0"]
    assert len(pages(library, "格力")) == 8 and pages(library, "第甲") == []


def test_what_is_wrong_is_seen_and_put_right(engine: Engine, maker: Any) -> None:
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", A)]))
    maker.put(engine, "http://a.cn/2", maker.advert([("海尔", A)]))
    assert recompute.recompute(engine) == []
    with write(engine) as connection:
        connection.execute(sql("UPDATE reading SET text = text || '多' WHERE id = 1"))
        connection.execute(sql("UPDATE reading SET is_advert = 0 WHERE id = 2"))
    assert [one.check for one in db_check.check(engine) if not one.ok and one.check == "search"] == ["search"]
    assert ("search_advert", 2) in recompute.recompute(engine)
    assert is_right(engine) and pages(Library(engine), "多") == ["http://a.cn/1"]


def test_a_copy_has_it(engine: Engine, maker: Any, tmp_path: Any, postgres: Callable[[str], str]) -> None:
    for at in range(3):
        maker.put(engine, f"http://a.cn/{at}", maker.advert([("格力", A)], more="𠮷野家"))
    with write(engine) as connection:  # there are many, and they are copied like the others
        connection.execute(sql("DELETE FROM region WHERE id > 20"))
    with Library(engine) as library:
        library.withdraw("http://a.cn/1", why="so", who="Li")
        for to in (f"sqlite:///{tmp_path / 'other.db'}", postgres("template1")):
            library.db_copy(to)
            with Library(open_engine(to)) as other:
                assert is_right(other.engine)
                for text in ("𠮷", "格力", "400", "湖北", A):
                    assert other.search(text) == library.search(text)


def test_down_and_up_again(engine: Engine, maker: Any) -> None:
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", A)]))
    before = Library(engine).search("格力")
    downgrade(engine, "0007")
    assert not [name for name in inspect(engine).get_table_names() if name.startswith(search_index.PREFIX)]
    upgrade(engine)
    assert is_right(engine) and Library(engine).search("格力") == before


def test_a_writer_at_work_keeps_nobody_from_searching(engine: Engine, url: str, maker: Any) -> None:
    maker.put(engine, "http://a.cn/1", maker.advert([("格力", A)]))
    other = open_engine(url)
    with write(other) as connection:
        found = search_index.take_out(connection, [1])
        assert pages(Library(engine), "格力") == ["http://a.cn/1"]
        search_index.put_in(connection, found)
    assert pages(Library(engine), "格力") == ["http://a.cn/1"] and is_right(engine)
    other.dispose()
