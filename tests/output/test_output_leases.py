"""Who holds what, for how long: signs of life, runs that were taken for dead, and hosts that several runs share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from output import bulk, due_hosts, processes
from output.finding import Found
from output.frontier import LEASE
from output.leases import PAST, Scope, hosts_sql, left_sql, rows_sql

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


def many(engine: Engine, hosts: int, each: int, due: str) -> None:
    """Put so many addresses of so many hosts in that are due then; each third advertises."""
    rows = [
        (f"http://h{host}.cn/{page}", f"h{host}.cn", "ok", 0, 900 if page % 3 else 500, 0, due, due)
        for host in range(hosts)
        for page in range(each)
    ]
    columns = ["url", "host", "state", "wanted", "turn", "depth", "found", "next_due"]
    with engine.begin() as connection:
        bulk.insert(connection, "host", ["host"], [(f"h{host}.cn",) for host in range(hosts)])
        bulk.insert(connection, "frontier", columns, rows)
        due_hosts.mend(connection)


def plan(engine: Engine, statement: str, run: int) -> str:
    """How SQLite goes about it."""
    given = {"run": run, "each": 9, "now": "2026", "far": "2027", "most": 9, "host": "a.cn"}
    values = {name: value for name, value in given.items() if f":{name}" in statement}
    return " ".join(row[3] for row in all_of(engine, f"EXPLAIN QUERY PLAN {statement}", **values))


@pytest.mark.parametrize("due", [True, False])
def test_indexes_serve_the_order_in_which_addresses_are_taken(
    due: bool, desk: Callable[..., Any], engine: Engine
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan of PostgreSQL follows from its statistics")
    run = desk().store.run
    scope = Scope(run, due, 9)
    for statement in rows_sql(scope):
        found = plan(engine, statement, run)
        assert "TEMP B-TREE" not in found
        assert "SEARCH f USING INDEX" in found
    with engine.connect() as connection:
        hosts = plan(engine, hosts_sql(connection, scope, PAST), run)
    first = "ix_host_next_due" if due else "sqlite_autoindex_run_host_1"
    inner, _, outer = hosts.partition("SCAN few")
    assert first in inner
    assert "TEMP B-TREE" not in inner
    assert "TEMP B-TREE" in outer, "a few hundred are sorted, not all"
    assert "SCAN" not in plan(engine, left_sql(scope), run).replace("SCAN w", "")


def test_adverts_come_first_by_how_long_they_have_waited(desk: Callable[..., Any], engine: Engine) -> None:
    crawl = desk(due=True)
    many(engine, 1, 6, "2026-02-01T00:00:00Z")
    all_of(
        engine, "UPDATE frontier SET next_due = '2026-01-01T00:00:00Z' WHERE url LIKE '%/3' OR url LIKE '%/5'"
    )
    taken = [lease.url[-1] for lease in crawl.frontier.take()]
    assert taken == ["3", "0", "5", "1", "2", "4"]


def test_a_host_is_due_when_its_first_page_is(desk: Callable[..., Any], clock: Any, engine: Engine) -> None:
    crawl = desk()
    crawl.frontier.starts(["http://a.cn/1", "http://a.cn/2", "http://b.cn/1"])
    for lease in crawl.frontier.take():
        links = (Found("http://c.cn/", 3, 1),) if lease.host == "b.cn" else ()
        crawl.end(lease, body="1234567", links=links)
        clock.on(seconds=1)
    first = all_of(engine, "SELECT host, min(next_due) FROM frontier GROUP BY host ORDER BY host")
    assert all_of(engine, "SELECT host, next_due FROM host ORDER BY host") == first
    assert len(first) == 3
    clock.on(days=1)
    desk().frontier.starts(["http://a.cn/2"])
    first = all_of(engine, "SELECT host, min(next_due) FROM frontier GROUP BY host ORDER BY host")
    assert all_of(engine, "SELECT host, next_due FROM host ORDER BY host") == first


def test_what_the_column_of_a_host_hides_is_found_before_a_run_ends(
    desk: Callable[..., Any], engine: Engine
) -> None:
    crawl = desk(due=True)
    many(engine, 2, 1, "2026-02-01T00:00:00Z")
    all_of(engine, "UPDATE host SET next_due = '2026-12-01T00:00:00Z'")
    assert crawl.frontier.take() == []
    assert crawl.frontier.waiting() is not None
    assert len(crawl.frontier.take()) == 2


def test_the_known_numbers_are_counted_once_and_new_ones_added(
    desk: Callable[..., Any], engine: Engine
) -> None:
    crawl = desk()
    crawl.frontier.starts(["http://a.cn/1", "http://a.cn/2"])
    first, second = crawl.frontier.take()
    crawl.end(first, body="1234567")
    assert crawl.frontier.look() == (0, 1)
    crawl.end(second, body="1234568")
    assert crawl.frontier.look() == (0, 2)
    assert desk().frontier.look() == (0, 2)


@pytest.mark.parametrize("due", [True, False])
def test_two_runs_on_a_dozen_hosts_get_a_third_each_at_least(
    due: bool, desk: Callable[..., Any], clock: Any, engine: Engine
) -> None:
    many(engine, 12, 15, "2026-02-01T00:00:00Z")
    all_of(engine, "UPDATE frontier SET wanted = 1")
    runs = [desk(due=due), desk(due=due)]
    for crawl in runs:
        crawl.frontier.starts([f"http://h{host}.cn/0" for host in range(12)])
    hands: list[list[Any]] = [[], []]
    count = [0, 0]
    for _ in range(200):
        for place, crawl in enumerate(runs):
            hands[place] += crawl.frontier.take()
            for lease in hands[place][:3]:  # three answers in a second
                crawl.end(lease)
                count[place] += 1
            hands[place] = hands[place][3:]
        clock.on(seconds=1)
        if sum(count) == 12 * 15:
            break
    assert sum(count) == 12 * 15
    assert min(count) >= 60


def test_who_has_hosts_of_its_own_is_not_kept_from_them(desk: Callable[..., Any], clock: Any) -> None:
    one, other = desk(), desk()
    one.frontier.starts(["http://a.cn/1", "http://a.cn/2", "http://b.cn/1", "http://c.cn/1"])
    other.frontier.starts(["http://x.cn/1"])
    assert len(other.frontier.take()) == 1
    assert len(one.frontier.take()) == 4


def test_a_run_waits_while_another_has_all_its_pages_in_hand_and_ends_then(
    desk: Callable[..., Any], clock: Any
) -> None:
    one, other = desk(), desk()
    starts = ["http://a.cn/", "http://b.cn/"]
    one.frontier.starts(starts)
    taken = one.frontier.take()
    other.frontier.starts(starts)
    assert other.frontier.take() == []
    waiting = other.frontier.waiting()
    assert waiting is not None
    assert (waiting.hosts, waiting.elsewhere) == (2, 2)
    for lease in taken:
        one.end(lease)
    assert other.frontier.waiting() is None
