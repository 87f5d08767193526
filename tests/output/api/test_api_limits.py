"""A question takes no longer than it may, and only so many are asked at once."""

from __future__ import annotations

import threading

import anyio
import pytest

from output import bulk, deadlines
from output.api.limits import USUAL, BusyError, Gate
from output.deadlines import OverdueError
from output.errors import LibraryError
from output.library import Library
from tests.output.api.conftest import client_of
from tests.output.api.test_api_manners import figures, problem

ENDLESS = """WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000000)
    SELECT max(x) FROM n"""


def endless(self: Library) -> None:
    with self._look() as connection:
        connection.execute(bulk.sql(ENDLESS))


def test_a_question_that_takes_too_long_is_broken_off(
    served: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "summary", endless)
    client = client_of(served, limits=USUAL._replace(seconds=0.2))
    answer = client.get("/api/v1/summary")
    assert "took too long" in problem(answer, 503) and answer.headers["retry-after"]
    assert figures(client)["hotlines_query_timeouts"][()] == 1
    assert client_of(served).get("/api/v1/hosts").status_code == 200, "the connection is as good as before"


def test_many_short_questions_are_one_long_one(served: Library) -> None:
    def ask() -> None:
        while True:
            served.summary()

    with pytest.raises(OverdueError), deadlines.within(0.2):
        ask()
    served.summary()


def test_nothing_can_be_changed(served: Library) -> None:
    with pytest.raises(LibraryError):
        served.withdraw("4000000000", why="x", who="me")
    assert served.number("4000000000").pages > 0


def test_who_comes_when_too_many_wait_is_turned_away() -> None:
    gate = Gate(USUAL._replace(at_once=1, waiting=1))
    release, began = threading.Event(), threading.Event()
    done: list[str] = []

    def work() -> str:
        began.set()
        release.wait()
        return "done"

    async def ask() -> None:
        done.append(await gate.run(work))

    async def crowd() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask)
            await anyio.to_thread.run_sync(began.wait)
            tasks.start_soon(ask)
            await anyio.lowlevel.checkpoint()
            with pytest.raises(BusyError):
                await gate.run(work)
            release.set()

    anyio.run(crowd)
    assert done == ["done", "done"]


def test_a_crowd_is_told_to_come_back(on_sqlite: Library) -> None:
    client = client_of(on_sqlite, limits=USUAL._replace(at_once=0, waiting=0))
    answer = client.get("/api/v1/summary")
    assert "wait already" in problem(answer, 503) and answer.headers["retry-after"] == "1"
