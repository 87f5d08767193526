"""Who holds what, for how long: signs of life, runs that were taken for dead, and hosts that several runs share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from output import bulk, processes
from output.frontier import LEASE

ELSEWHERE = '{"machine": "another"}'


def all_of(engine: Engine, statement: str, **values: Any) -> list[Any]:
    with engine.begin() as connection:
        found = connection.execute(bulk.sql(statement), values)
        return list(found) if found.returns_rows else []


def move(engine: Engine, run: int, process: str = ELSEWHERE) -> None:
    """Let the run be another process's."""
    all_of(engine, "UPDATE run SET process = :process WHERE id = :run", process=process, run=run)


def test_a_run_whose_process_lives_is_never_too_silent(
    desk: Callable[..., Any], clock: Any, engine: Engine
) -> None:
    one, other = desk(), desk()
    one.frontier.starts(["http://a.cn/"])
    one.frontier.take()
    clock.on(seconds=LEASE.total_seconds() * 3)
    other.frontier.starts(["http://a.cn/"])
    assert other.frontier.take() == []
    assert one.row("http://a.cn/").lease == one.store.run


@pytest.mark.parametrize("sign", ["beat", "take", "waiting"])
def test_a_run_elsewhere_that_is_spent_or_rests_gives_signs_of_life(
    sign: str, desk: Callable[..., Any], clock: Any, engine: Engine
) -> None:
    one, other = desk(total=1), desk()
    one.frontier.starts(["http://a.cn/"])
    one.frontier.take()
    move(engine, one.store.run)
    for _ in range(4):
        clock.on(seconds=LEASE.total_seconds() / 2)
        getattr(one.frontier, sign)()
        other.frontier.starts(["http://a.cn/"])
        assert other.frontier.take() == []


def test_a_run_that_was_silent_keeps_its_hosts_and_takes_nothing_from_others(
    desk: Callable[..., Any], clock: Any, engine: Engine
) -> None:
    one = desk()
    one.frontier.starts(["http://a.cn/1", "http://b.cn/1"])
    first, second = one.frontier.take()
    move(engine, one.store.run)
    clock.on(seconds=LEASE.total_seconds() * 2)
    other = desk()
    other.frontier.starts([first.url])
    other.frontier.beat()
    clock.on(seconds=3)
    assert [lease.url for lease in other.frontier.take()] == [first.url]
    one.end(first)
    row = one.row(first.url)
    assert (row.state, row.lease) == ("ok", other.store.run), "its page is right, the lease is another's"
    one.frontier.give_back([second])
    assert [lease.url for lease in one.frontier.take()] == [second.url], "its own hosts are still its own"


def test_what_was_taken_over_is_not_given_back_by_who_held_it(
    desk: Callable[..., Any], clock: Any, engine: Engine
) -> None:
    one = desk()
    one.frontier.starts(["http://a.cn/1"])
    (lease,) = one.frontier.take()
    move(engine, one.store.run)
    clock.on(seconds=LEASE.total_seconds() * 2)
    other = desk()
    other.frontier.starts([lease.url])
    other.frontier.beat()
    clock.on(seconds=3)
    assert other.frontier.take()
    one.frontier.give_back([lease])
    assert one.row(lease.url).lease == other.store.run


def test_a_run_that_is_dead_for_certain_or_long_silent_leaves_its_hosts(
    desk: Callable[..., Any], clock: Any, engine: Engine
) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    dead, forgotten, silent = desk(), desk(), desk()
    for crawl in (dead, forgotten, silent):
        crawl.frontier.starts(["http://a.cn/"])
    move(engine, dead.store.run, processes.name(child.pid))
    child.communicate()
    move(engine, forgotten.store.run)
    move(engine, silent.store.run)
    clock.on(days=20)
    silent.frontier.beat()
    clock.on(days=20)
    desk().frontier.beat()
    assert all_of(engine, "SELECT run_id FROM run_host") == [(silent.store.run,)]


def test_a_sign_of_life_from_the_far_future_is_none(
    desk: Callable[..., Any], clock: Any, engine: Engine
) -> None:
    one = desk()
    clock.on(days=3650)
    one.frontier.starts(["http://a.cn/"])
    one.frontier.take()
    move(engine, one.store.run)
    clock.on(days=-3650)
    other = desk()
    other.frontier.starts(["http://a.cn/"])
    other.frontier.beat()
    assert one.row("http://a.cn/").lease is None


@pytest.mark.parametrize("how", ["closed", "silent", "dead"])
def test_a_host_rests_whoever_lets_it_go(
    how: str, desk: Callable[..., Any], clock: Any, engine: Engine
) -> None:
    one = desk(delay=4.0)
    one.frontier.starts(["http://a.cn/", "http://b.cn/", "http://c.cn/"])
    all_of(engine, "UPDATE host SET delay = 9 WHERE host = 'b.cn'")
    one.end(next(lease for lease in one.frontier.take() if lease.host == "c.cn"))
    clock.on(seconds=60)
    if how == "closed":
        one.frontier.close()
    elif how == "silent":
        move(engine, one.store.run)
        clock.on(seconds=LEASE.total_seconds() * 2)
    else:
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
        )
        move(engine, one.store.run, processes.name(child.pid))
        child.communicate()
    other = desk(delay=4.0)
    other.frontier.starts(["http://a.cn/", "http://b.cn/"])
    assert other.frontier.take() == []
    clock.on(seconds=5)
    assert [lease.url for lease in other.frontier.take()] == ["http://a.cn/"]
    clock.on(seconds=5)
    assert [lease.url for lease in other.frontier.take()] == ["http://b.cn/"]


def test_the_next_run_waits_for_hosts_that_rest(desk: Callable[..., Any], clock: Any) -> None:
    one = desk()
    one.frontier.starts(["http://a.cn/"])
    one.frontier.take()
    one.frontier.close()
    other = desk()
    other.frontier.starts(["http://a.cn/"])
    waiting = other.frontier.waiting()
    assert waiting is not None
    assert timedelta(seconds=waiting.seconds) == timedelta(seconds=2)
