"""The frontier: leases, their ends, and what several runs on one database may not do to each other."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

from sqlalchemy import Engine

from output import bulk, database, processes
from output.finding import Found
from output.frontier import LEASE, LOT
from output.leases import Lease
from output.steps import Ending
from output.times import to_text


def urls(leases: list[Lease]) -> list[str]:
    return [lease.url for lease in leases]


def test_starts_are_taken_first_and_once(desk: Callable[..., Any]) -> None:
    crawl = desk()
    assert crawl.frontier.starts(["http://a.cn/", "http://b.cn/", "http://a.cn/"]) == 0
    taken = crawl.frontier.take()
    assert sorted(urls(taken)) == ["http://a.cn/", "http://b.cn/"]
    assert crawl.frontier.take() == []
    for lease in taken:
        crawl.end(lease)
    assert crawl.frontier.take() == []
    assert crawl.frontier.waiting() is None
    assert crawl.frontier.close() == 0


def test_a_start_that_was_just_visited_is_fresh(desk: Callable[..., Any], clock: Any) -> None:
    crawl = desk()
    crawl.frontier.starts(["http://a.cn/"])
    crawl.end(*crawl.frontier.take())
    crawl.frontier.close()
    clock.on(hours=19)
    again = desk()
    assert again.frontier.starts(["http://a.cn/"]) == 1
    assert again.frontier.take() == []
    clock.on(hours=2)
    later = desk()
    assert later.frontier.starts(["http://a.cn/"]) == 0
    assert urls(later.frontier.take()) == ["http://a.cn/"]


def test_links_are_taken_by_rank_and_what_is_left_by_the_next_crawl(
    desk: Callable[..., Any], clock: Any
) -> None:
    crawl = desk(each=2)
    crawl.frontier.starts(["http://a.cn/"])
    links = tuple(Found(f"http://a.cn/{rank}", rank, 1) for rank in (2, 5, 3))
    crawl.end(*crawl.frontier.take(), links=links)
    taken = crawl.frontier.take()
    assert urls(taken) == ["http://a.cn/5"], "the best, and no more than two of a host"
    crawl.end(*taken)
    assert crawl.frontier.waiting() is None
    crawl.frontier.close()
    other = desk()
    other.frontier.starts(["http://b.cn/"])
    assert urls(other.frontier.take()) == ["http://b.cn/"], "of its own starts' hosts only"
    clock.on(seconds=3)
    again = desk()
    again.frontier.starts(["http://a.cn/"])
    assert urls(again.frontier.take()) == ["http://a.cn/3", "http://a.cn/2"]


def test_no_more_than_a_lot_is_in_hand_and_hosts_share_it(desk: Callable[..., Any]) -> None:
    crawl = desk()
    crawl.frontier.starts([f"http://h{host}.cn/{page}" for host in range(5) for page in range(30)])
    taken = crawl.frontier.take()
    assert len(taken) == crawl.frontier.in_hand == LOT
    per_host = [sum(lease.host == f"h{host}.cn" for lease in taken) for host in range(5)]
    assert per_host == [10] * 5
    crawl.frontier.give_back(taken[:7])
    assert crawl.frontier.in_hand == LOT - 7
    assert len(crawl.frontier.take()) == 7


def test_the_total_counts_pages_not_refusals(desk: Callable[..., Any]) -> None:
    crawl = desk(total=2)
    crawl.frontier.starts([f"http://a.cn/{page}" for page in range(5)])
    first, second = crawl.frontier.take()
    crawl.end(first, Ending.REFUSED)
    (third,) = crawl.frontier.take()
    crawl.end(second)
    crawl.end(third)
    assert (crawl.frontier.take(), crawl.frontier.waiting(), crawl.frontier.is_spent) == ([], None, True)


def test_one_host_is_one_runs_at_a_time_and_rests_between_two(desk: Callable[..., Any], clock: Any) -> None:
    one, other = desk(), desk()
    one.frontier.starts(["http://a.cn/1"])
    (lease,) = one.frontier.take()
    other.frontier.starts(["http://a.cn/2", "http://www.a.cn/3"])
    assert other.frontier.take() == []
    waiting = other.frontier.waiting()
    assert waiting is not None
    assert (waiting.hosts, waiting.elsewhere) == (1, 1)
    one.end(lease)
    one.frontier.close()
    assert other.frontier.take() == [], "the delay between two requests holds for other runs, too"
    clock.on(seconds=3)
    assert len(other.frontier.take()) == 2


def test_what_the_dead_held_is_free_at_once(desk: Callable[..., Any], engine: Engine, clock: Any) -> None:
    crawl = desk()
    crawl.frontier.starts(["http://a.cn/"])
    (lease,) = crawl.frontier.take()
    child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    with engine.begin() as connection:
        values = {"name": processes.name(child.pid), "id": crawl.store.run}
        connection.execute(bulk.sql("UPDATE run SET process = :name WHERE id = :id"), values)
    alive = desk()
    alive.frontier.starts(["http://a.cn/"])
    assert alive.frontier.take() == []
    child.communicate()
    after = desk()
    after.frontier.beat()
    clock.on(seconds=3)
    after.frontier.starts(["http://a.cn/"])
    assert urls(after.frontier.take()) == [lease.url]


def test_a_silent_run_elsewhere_loses_its_leases_after_a_while(
    desk: Callable[..., Any], engine: Engine, clock: Any
) -> None:
    crawl = desk()
    crawl.frontier.starts(["http://a.cn/"])
    crawl.frontier.take()
    with engine.begin() as connection:
        connection.execute(bulk.sql('UPDATE run SET process = \'{"machine": "another"}\''))
    clock.on(seconds=LEASE.total_seconds() / 2)
    assert desk().frontier.starts(["http://a.cn/"]) == 0
    early = desk()
    early.frontier.starts(["http://a.cn/"])
    assert early.frontier.take() == []
    clock.on(seconds=LEASE.total_seconds())
    late = desk()
    late.frontier.beat()
    clock.on(seconds=3)
    late.frontier.starts(["http://a.cn/"])
    assert len(late.frontier.take()) == 1


def test_pages_are_told_apart_by_what_became_of_them(desk: Callable[..., Any], clock: Any) -> None:
    crawl = desk()
    endings = [Ending.GONE, Ending.PARKED, Ending.FAILED, Ending.SKIPPED, Ending.REFUSED, Ending.MOVED]
    crawl.frontier.starts([f"http://{ending}.cn/" for ending in endings])
    for lease in crawl.frontier.take():
        crawl.end(lease, Ending(lease.host.removesuffix(".cn")), error="so it was")
    states = {ending: crawl.row(f"http://{ending}.cn/") for ending in endings}
    assert [states[ending].state for ending in endings] == [
        "gone", "parked", "failing", "skipped", "refused", "moved",
    ]  # fmt: skip
    for row in states.values():
        assert (row.wanted, row.lease, row.last_error) == (0, None, "so it was")
        assert row.next_due > row.tried


def test_a_page_that_moved_is_known_at_its_new_address(desk: Callable[..., Any]) -> None:
    crawl = desk()
    crawl.frontier.starts(["http://a.cn/old"])
    crawl.end(*crawl.frontier.take(), url="http://a.cn/new", moved=("http://a.cn/old",))
    assert crawl.row("http://a.cn/old").state == "moved"
    new = crawl.row("http://a.cn/new")
    assert (new.state, new.found_on, new.wanted) == ("ok", "http://a.cn/old", 0)


def test_a_start_that_leads_to_another_host_is_followed_in_its_own_turn(desk: Callable[..., Any]) -> None:
    crawl = desk(total=1)
    crawl.frontier.starts(["http://a.cn/"])
    crawl.end(*crawl.frontier.take(), Ending.MOVED, target="http://b.cn/")
    assert crawl.row("http://a.cn/").state == "moved"
    (lease,) = crawl.frontier.take()
    assert (lease.url, lease.host, lease.depth) == ("http://b.cn/", "b.cn", 1), "and a redirect is no page"
    crawl.end(lease, Ending.MOVED, target="http://a.cn/")
    assert crawl.frontier.take() == [], "round in a circle only once"


def test_what_has_not_changed_is_the_body_that_its_marks_are_of(desk: Callable[..., Any], clock: Any) -> None:
    crawl = desk()
    crawl.frontier.starts(["http://a.cn/"])
    (lease,) = crawl.frontier.take()
    crawl.end(lease, body="1234567", etag='"x"')
    clock.on(days=61)
    again = desk(due=True)
    (lease,) = again.frontier.take()
    again.end(lease, Ending.GONE, error="soft_404")  # another body came meanwhile, without a mark
    clock.on(days=61)
    (lease,) = desk(due=True).frontier.take()
    assert (lease.etag, lease.sha256) == ('"x"', "a" * 64)


def test_recrawl_takes_what_is_due_of_all_hosts(desk: Callable[..., Any], clock: Any) -> None:
    crawl = desk()
    crawl.frontier.starts(["http://a.cn/", "http://b.cn/"])
    for lease in crawl.frontier.take():
        crawl.end(lease, body="1234567", etag='"1"')
    crawl.frontier.close()
    soon = desk(due=True)
    assert (soon.frontier.take(), soon.frontier.waiting()) == ([], None)
    clock.on(days=61)
    later = desk(due=True)
    taken = later.frontier.take()
    assert sorted(urls(taken)) == ["http://a.cn/", "http://b.cn/"]
    assert all(lease.etag == '"1"' and lease.sha256 and lease.whole for lease in taken)
    later.end(taken[0], body="1234567")
    later.end(taken[1], body="7654321")
    same, changed = (later.row(lease.url) for lease in taken)
    assert (same.changed, changed.changed) == (None, changed.tried)
    assert changed.next_due < same.next_due


def test_what_is_due_at_the_beginning_is_counted_within_the_budgets(
    desk: Callable[..., Any], clock: Any
) -> None:
    first = desk()
    first.frontier.starts([f"http://{host}.cn/{n}" for host in ("a", "b", "c") for n in range(4)])
    for lease in first.frontier.take():
        first.end(lease)
    assert desk(due=True).frontier.at_hand() == 0, "nothing is due yet"
    first.frontier.close()
    clock.on(days=90)
    assert desk(due=True).frontier.at_hand() == 12
    assert desk(due=True, each=3).frontier.at_hand() == 9
    with database.write(first.engine) as connection:
        until = {"until": to_text(clock() + timedelta(hours=1))}
        connection.execute(bulk.sql("UPDATE host SET sleep_until = :until WHERE host = 'a.cn'"), until)
    assert desk(due=True, each=3).frontier.at_hand() == 6
    assert desk(due=True).frontier.take(1)
    assert desk(due=True).frontier.at_hand() == 4, "another run is at one of the hosts"


def test_a_failing_host_is_left_alone_for_a_while(desk: Callable[..., Any], clock: Any) -> None:
    crawl = desk()
    crawl.frontier.starts([f"http://a.cn/{page}" for page in range(60)])
    for lease in crawl.frontier.take()[:6]:
        crawl.end(lease, Ending.FAILED, error="the connection broke")
    crawl.frontier.close()
    other = desk()
    other.frontier.starts(["http://a.cn/x"])
    assert other.frontier.take() == []
    waiting = other.frontier.waiting()
    assert waiting is not None
    assert waiting.seconds > 300
    clock.on(days=1)
    assert len(other.frontier.take()) > 1


def test_a_host_that_asks_to_be_left_alone_is(desk: Callable[..., Any], clock: Any) -> None:
    crawl = desk()
    crawl.frontier.starts(["http://a.cn/1"])
    crawl.end(*crawl.frontier.take(), Ending.FAILED, error="the server answers 429", sleep=90.0)
    crawl.frontier.starts(["http://a.cn/2"])
    assert crawl.frontier.take() == []
    waiting = crawl.frontier.waiting()
    assert waiting is not None
    assert waiting.seconds == 90
    clock.on(seconds=90)
    assert urls(crawl.frontier.take()) == ["http://a.cn/2"]


def test_a_clock_that_was_far_ahead_hides_nothing_for_ever(desk: Callable[..., Any], clock: Any) -> None:
    crawl = desk()
    clock.on(days=3650)
    crawl.frontier.starts(["http://a.cn/"])
    crawl.end(*crawl.frontier.take())
    crawl.frontier.close()
    clock.on(days=-3650)
    back = desk(due=True)
    assert urls(back.frontier.take()) == ["http://a.cn/"]


def test_two_runs_share_the_work_and_take_nothing_twice(desk: Callable[..., Any]) -> None:
    starts = [f"http://h{host}.cn/{page}" for host in range(12) for page in range(10)]
    runs = [desk(), desk()]
    for crawl in runs:
        crawl.frontier.starts(starts)
    taken: list[list[str]] = [[], []]

    def work(place: int) -> None:
        crawl = runs[place]
        while leases := crawl.frontier.take(6):
            taken[place] += urls(leases)
            for lease in leases:
                crawl.end(lease)

    threads = [Thread(target=work, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken[0]) + len(taken[1]) == len(set(taken[0] + taken[1]))
    clock = runs[0].clock
    clock.on(seconds=5)
    work(0)
    assert sorted(taken[0] + taken[1]) == sorted(starts)


def test_a_process_is_known_by_its_name() -> None:
    mine = processes.name()
    assert not processes.is_dead(mine)
    assert processes.name(os.getpid()) == mine
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = processes.name(child.pid)
    assert not processes.is_dead(name)
    child.kill()
    child.communicate()
    assert processes.is_dead(name)
    for odd in ("", "x", "{}", "null", mine.replace('"machine": "', '"machine": "another ')):
        assert not processes.is_dead(odd), odd
