"""Summaries: kept up reading by reading, they are what a recomputation from the readings gives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect, text

from output import bulk, edges, summaries
from output.changes import changes
from output.database import downgrade, snapshot, upgrade, write
from output.errors import LibraryError
from output.library import Library
from output.readings import current_reading
from output.rereadings import Rereadings
from output.rows import ORDER, select
from output.store import Store

NUMBERS = ("4001112223", "4009998887", "01087654321", "12315")
BRANDS = ("甲牌", "乙牌", "丙牌")
PLACES = ("武汉市", "天门市", "襄樊市", "襄阳市", "和平区")
PAGES = ("http://a.cn/1", "http://a.cn/2", "http://b.cn/1", "file:///x.html")

pair = st.tuples(st.sampled_from(BRANDS), st.sampled_from(NUMBERS))
content = st.tuples(
    st.lists(pair, max_size=4, unique=True),
    st.lists(st.sampled_from(PLACES), max_size=5).map(tuple),
    st.booleans(),
)
step = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(PAGES), content, st.integers(0, 5), st.sampled_from("12")),
    st.tuples(st.just("reread"), st.sampled_from(PAGES), content),
    st.tuples(st.just("failed"), st.sampled_from(PAGES), st.integers(0, 5)),
    st.tuples(st.just("withdraw"), st.sampled_from((*PAGES, *NUMBERS)), st.sampled_from((None, *BRANDS))),
    st.tuples(st.just("undo"), st.sampled_from((*PAGES, *NUMBERS)), st.sampled_from((None, *BRANDS))),
)


def wrong(engine: Engine) -> dict[str, int]:
    with snapshot(engine) as connection:
        return summaries.wrong(connection)


def do(engine: Engine, maker: Any, steps: list[Any]) -> None:
    library = Library(engine)
    for kind, *rest in steps:
        if kind == "put":
            url, (pairs, areas, is_advert), day, reader = rest
            advert = maker.advert(pairs, areas, is_advert=is_advert, reader=reader)
            maker.put(engine, url, advert, day)
        elif kind == "failed":
            with Store(engine, reader="1") as store:
                store.add(maker.visit(rest[0], rest[1], "failed"))
        elif kind == "reread":
            reread(engine, maker, *rest)
        else:
            say = library.withdraw if kind == "withdraw" else library.undo_withdrawal
            try:
                say(rest[0], rest[1], why="so", who="Li")
            except LibraryError:
                continue


def reread(engine: Engine, maker: Any, url: str, said: Any) -> None:
    """All snapshots of a page say something else now."""
    pairs, areas, is_advert = said
    advert = maker.advert(pairs, areas, is_advert=is_advert, reader="3", more="again")
    again = Rereadings(engine, "3", every=True)
    again.put([(due, advert) for due in again.due() if due.url == url])


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=1, max_size=8))
def test_kept_up_is_made_anew(engine: Engine, maker: Any, steps: list[Any]) -> None:
    do(engine, maker, steps)  # a library goes on from example to example
    assert wrong(engine) == {}


def test_made_anew_is_what_was_kept_up(engine: Engine, maker: Any, dump: Callable[..., Any]) -> None:
    for day, url in enumerate(PAGES):
        maker.put(
            engine, url, maker.advert([("甲牌", NUMBERS[0]), ("乙牌", NUMBERS[day % 3])], PLACES[day:]), day
        )
        maker.put(engine, url, maker.advert([("甲牌", NUMBERS[0])], PLACES[:2], more="x"), day + 1)
    before = dump(engine)
    with write(engine) as connection:
        edges.rebuild(connection)
    assert dump(engine) == before
    assert wrong(engine) == {}


def test_what_is_wrong_is_told(engine: Engine, maker: Any) -> None:
    maker.put(engine, PAGES[0], maker.advert([("甲牌", NUMBERS[0])]))
    with write(engine) as connection:
        connection.execute(text("UPDATE pair_area SET pages = 7"))
        connection.execute(text("DELETE FROM host_total"))
        connection.execute(text("UPDATE claimed_region SET pages = pages + 1 WHERE path = '湖北省'"))
        connection.execute(text("INSERT INTO region_pair VALUES (99, 99, 99, 1)"))
    assert wrong(engine) == {"pair_area": 2, "host_total": 1, "claimed_region": 1, "region_pair": 1}


def test_a_page_counts_once_for_each_region_above_what_it_claims(engine: Engine, maker: Any) -> None:
    maker.put(
        engine, PAGES[0], maker.advert([("甲牌", NUMBERS[0]), ("乙牌", NUMBERS[0])], ("武汉市", "天门市"))
    )
    maker.put(engine, PAGES[1], maker.advert([("甲牌", NUMBERS[0])], ("襄樊市", "和平区")))
    with engine.connect() as connection:
        regions = connection.execute(
            text("SELECT path, code, level, status, pages FROM claimed_region ORDER BY path")
        )
        assert [tuple(row) for row in regions] == [
            ("湖北省", "420000", "province", "current", 2),
            ("湖北省/天门市", "429006", "county", "current", 1),
            ("湖北省/武汉市", "420100", "prefecture", "current", 1),
            ("湖北省/襄樊市", "420600", "prefecture", "historical", 1),
            ("湖北省/襄阳市", "420600", "prefecture", "current", 1),
        ]
        statement = """SELECT b.brand, t.pages FROM region_pair t JOIN brand b ON b.id = t.brand_id
            JOIN claimed_region r ON r.id = t.region_id WHERE r.path = '湖北省' ORDER BY b.brand"""
        assert connection.execute(text(statement)).all() == [("乙牌", 1), ("甲牌", 2)]


def test_two_writers_of_one_number_lose_nothing(engine: Engine, maker: Any) -> None:
    def put(host: str) -> None:
        for page in range(8):
            advert = maker.advert([("甲牌", NUMBERS[0]), ("乙牌", NUMBERS[page % 2])], PLACES[page % 3 :])
            maker.put(engine, f"http://{host}/{page}", advert, page)

    threads = [threading.Thread(target=put, args=(host,)) for host in ("a.cn", "b.cn", "c.cn")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong(engine) == {}
    assert Library(engine).numbers()[0].pages == 24


def test_the_same_again_writes_nothing(engine: Engine, maker: Any) -> None:
    advert = maker.advert([("甲牌", NUMBERS[0])])
    maker.put(engine, PAGES[0], advert)
    with engine.connect() as connection:
        page = connection.scalar(text("SELECT id FROM page"))
    with write(engine) as connection:
        connection.execute(text("UPDATE pair_area SET pages = 7"))
        edges.update(connection, {page: "a.cn"})
        edges.refresh(connection, {page: "a.cn"})
        assert connection.scalar(text("SELECT max(pages) FROM pair_area")) == 7
        assert changes(current_reading(connection, 1, PAGES[0]), advert) == []


def test_down_to_the_schema_before_and_up_again(engine: Engine, maker: Any, dump: Callable[..., Any]) -> None:
    for day, url in enumerate(PAGES):
        maker.put(
            engine, url, maker.advert([("甲牌", NUMBERS[0]), ("乙牌", NUMBERS[day % 3])], PLACES[day:]), day
        )
    before = dump(engine)
    downgrade(engine, "0004")
    with engine.connect() as connection:  # the older views say the same, from the mentions themselves
        there = set(inspect(engine).get_view_names())
        for view in before.keys() & there - {"operators", "numbers"}:
            rows = connection.execute(bulk.sql(f"{select(view)} ORDER BY {ORDER[view]}"))
            assert [tuple(row) for row in rows] == before[view], view
    upgrade(engine)
    assert dump(engine) == before
    assert wrong(engine) == {}


@pytest.mark.parametrize("columns", [{"a": "bigint", "b": "text"}])
def test_rows_can_be_given_to_a_statement(engine: Engine, columns: dict[str, str]) -> None:
    rows = [(1, "乙"), (2, 'a"b\\'), (-3, "")]
    with engine.connect() as connection:
        statement = bulk.sql(
            f"SELECT rows.a, rows.b FROM {bulk.given(connection, columns)} ORDER BY rows.a DESC"
        )
        found = connection.execute(statement, bulk.as_given(connection, columns, rows)).all()
        assert sorted(map(tuple, found)) == sorted(rows)
        assert connection.execute(statement, bulk.as_given(connection, columns, [])).all() == []
