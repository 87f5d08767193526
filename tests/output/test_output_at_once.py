"""Several who write at once, on both databases: what each has done is there in the end, and all that is counted is right."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from output import db_check, db_copy
from output.database import open_engine
from output.library import Library
from output.store import Store

A, B = "4001112223", "4009998887"


def at_once(*works: Callable[[], object]) -> None:
    """Run all, each in its own thread; what one raises is raised."""
    faults: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # a thread's error would be lost
            faults.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def storing(url: str, maker: Any, host: str, pages: int = 30) -> Callable[[], None]:
    def work() -> None:
        engine = open_engine(url)
        with Store(engine, reader="1", batch=3) as store:
            for n in range(pages):
                advert = maker.advert([("格力", A), ("某牌", B if n % 2 else A)])
                store.add(maker.visit(f"http://{host}.cn/{n}", n % 4), maker.snapshot(advert), advert)
        engine.dispose()

    return work


def assert_whole(engine: Engine) -> None:
    assert [one for one in db_check.check(engine) if not one.ok] == []


def test_two_stores_of_the_same_pages(url: str, engine: Engine, maker: Any) -> None:
    at_once(storing(url, maker, "a"), storing(url, maker, "a"), storing(url, maker, "b"))
    assert_whole(engine)
    assert [(row.host, row.pages) for row in Library(engine).hosts()] == [("a.cn", 30), ("b.cn", 30)]


def test_a_store_and_withdrawals(url: str, engine: Engine, maker: Any) -> None:
    def withdraws() -> None:
        with Library(open_engine(url)) as library:
            library.withdraw(A, "格力", why="so", who="Li")
            library.withdraw(B, why="so", who="Li")
            library.undo_withdrawal(B, why="so", who="Li")

    maker.put(engine, "http://a.cn/0", maker.advert([("格力", A), ("某牌", B)]))
    at_once(storing(url, maker, "a"), withdraws, storing(url, maker, "b"))
    assert_whole(engine)
    with Library(engine) as library:
        assert {row.brand for row in library.number(A).number_brands} == {"某牌"}
        assert {row.brand for row in library.number(B).number_brands} == {"某牌"}


def test_a_store_and_a_copy(url: str, engine: Engine, maker: Any, tmp_path: Path) -> None:
    to = f"sqlite:///{tmp_path / 'copy.db'}"
    storing(url, maker, "a", 6)()
    at_once(storing(url, maker, "b"), partial(db_copy.copy, engine, to))
    copy = open_engine(to)
    assert_whole(copy)
    found = {row.host: row.pages for row in Library(copy).hosts()}
    assert found["a.cn"] == 6 and found.get("b.cn", 0) % 3 == 0, "whole batches, or none"
    assert_whole(engine)
    copy.dispose()
