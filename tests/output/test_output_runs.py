"""Runs: how they went by their own words and by their visits, and whether they are still there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from output import bulk, database, runs
from output.errors import LibraryError
from output.library import Library
from output.run_rows import Problem, RunDetail, RunRow
from output.store import Store

DAY = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
A, B, C = "4001112223", "4009998887", "02161234567"


def clock(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


class Crawl:
    """One run whose visits are put into the library one by one."""

    def __init__(self, engine: Engine, maker: Any, minutes: float = 0, command: str = "crawl") -> None:
        self.engine, self.maker = engine, maker
        self.run = runs.start(engine, command, "some process", clock(minutes))

    def saw(self, url: str, minutes: float, *pairs: tuple[str, str], outcome: str = "ok") -> None:
        advert = self.maker.advert(list(pairs), is_advert=bool(pairs))
        visit = type(self.maker.visit(url))(url, clock(minutes), outcome, 200 if outcome == "ok" else 503)
        store = Store(self.engine, reader="1")
        store.run = self.run
        if outcome == "ok":
            store.add(visit, self.maker.snapshot(advert), advert)
        else:
            store.add(visit)
        store.flush()
        store._known.close()

    def ends(self, minutes: float, outcome: str = "done", **counts: int) -> None:
        runs.finish(self.engine, self.run, outcome, counts, now=clock(minutes))


def alive(name: str) -> bool:
    return False


def listed(engine: Engine, minutes: float = 0, limit: int | None = None) -> list[RunRow]:
    with Library(engine)._look() as connection:
        return runs.rows(connection, limit, clock(minutes), alive)


def told(engine: Engine, run: int, minutes: float = 0) -> RunDetail:
    with Library(engine)._look() as connection:
        return runs.detail(connection, run, clock(minutes), alive)


def test_a_run_tells_how_it_went(engine: Engine, maker: Any) -> None:
    crawl = Crawl(engine, maker)
    crawl.saw("http://a.cn/1", 1, ("格力", A), ("乙牌", B))
    crawl.saw("http://a.cn/2", 2, ("格力", A))
    crawl.saw("http://b.cn/1", 3)
    crawl.saw("http://c.cn/1", 3, outcome="failed")
    problem = Problem("failed_share", "too many failed", 0.9, 0.5)
    counts = {"pages": 3, "failed": 3, "failed/timeout": 1, "failed/status_5xx": 1}
    runs.finish(engine, crawl.run, "done", counts, [problem], 123_456_789_012, clock(5))
    found = told(engine, crawl.run)
    assert (found.state, found.command, found.seconds, found.pages_per_minute) == ("done", "crawl", 300, 0.6)
    assert (found.pages, found.adverts, found.failed) == (3, 2, 1)
    assert (found.new_numbers, found.new_hosts, found.number_changes) == (2, 1, 0)
    assert found.outcomes == {"ok": 3, "failed": 1}
    assert found.failures == {"other": 1, "status_5xx": 1, "timeout": 1}
    assert found.counts == counts
    assert (found.problems, found.problem_list, found.peak_memory) == (1, [problem], 123_456_789_012)
    assert listed(engine) == [RunRow(**{name: getattr(found, name) for name in RunRow.__dataclass_fields__})]


def test_each_number_is_new_in_one_run_though_runs_overlap(engine: Engine, maker: Any) -> None:
    long, short = Crawl(engine, maker, 0), Crawl(engine, maker, 5)
    short.saw("http://b.cn/1", 7, ("格力", A), ("格力", B))
    short.saw("http://b.cn/2", 8, ("格力", C))
    short.ends(9)
    assert [row.new_numbers for row in listed(engine, 9)] == [3, 0]
    long.saw("http://a.cn/1", 6, ("格力", A))  # seen earlier, stored later
    long.saw("http://a.cn/2", 7, ("乙牌", B))  # in the same second: the one stored first has it
    long.saw("http://b.cn/2", 9, ("格力", C))
    long.saw("http://b.cn/3", 6, ("格力", A))
    long.ends(20)
    assert [(row.run, row.new_numbers, row.new_hosts) for row in listed(engine)] == [
        (short.run, 2, 0),
        (long.run, 1, 2),
    ]


def test_a_host_is_new_when_it_first_advertises(engine: Engine, maker: Any) -> None:
    first, second = Crawl(engine, maker, 0), Crawl(engine, maker, 10)
    first.saw("http://a.cn/1", 1)
    second.saw("http://a.cn/2", 11, ("格力", A))
    second.saw("http://a.cn/3", 12, ("格力", A))
    assert [row.new_hosts for row in listed(engine, 13)] == [1, 0]


def test_changes_belong_to_the_run_that_saw_them(engine: Engine, maker: Any) -> None:
    one, two = Crawl(engine, maker, 0), Crawl(engine, maker, 0)
    one.saw("http://a.cn/1", 1, ("格力", A))
    two.saw("http://a.cn/1", 2, ("格力", B))
    one.saw("http://a.cn/1", 3, ("格力", A))
    one.saw("http://a.cn/1", 4, ("乙牌", A))
    two.saw("http://a.cn/1", 5)
    two.saw("http://a.cn/1", 6, ("格力", B))
    assert [(row.run, row.number_changes) for row in listed(engine, 9)] == [(two.run, 2), (one.run, 1)]


def test_reading_again_moves_what_was_new(engine: Engine, maker: Any) -> None:
    one, two = Crawl(engine, maker, 0), Crawl(engine, maker, 10)
    one.saw("http://a.cn/1", 1)
    two.saw("http://b.cn/1", 11, ("格力", A))
    assert [row.new_numbers for row in listed(engine, 12)] == [1, 0]
    better = maker.advert([("格力", A)], reader="2")
    with Store(engine, reader="2") as store:
        first = maker.visit("http://a.cn/1")
        body = maker.snapshot(maker.advert([], is_advert=False))
        store.add(type(first)("http://a.cn/1", clock(1), "ok", 200), body, better)
    assert [row.new_numbers for row in listed(engine, 12)] == [0, 1]
    assert [row.adverts for row in listed(engine, 12)] == [1, 1]


def state(engine: Engine, minutes: float, dead: bool = False, **values: Any) -> str:
    with database.write(engine) as connection:
        row = dict.fromkeys(("finished", "process", "beat", "outcome")) | values
        names = ", ".join(("command", "started", *row))
        marks = ", ".join(f":{name}" for name in ("command", "started", *row))
        connection.execute(
            bulk.sql(f"INSERT INTO run ({names}) VALUES ({marks})"),
            {"command": "crawl", "started": "2026-03-01T08:00:00Z", **row},
        )
    with Library(engine)._look() as connection:
        return runs.rows(connection, 1, clock(minutes), lambda name: dead)[0].state


def test_states(engine: Engine) -> None:
    stale = runs.STALE.total_seconds() / 60
    late = "2026-03-01T09:00:00Z"
    assert state(engine, 1, process="p", beat="2026-03-01T08:00:00Z") == "running"
    assert state(engine, 1, dead=True, process="p", beat="2026-03-01T08:00:00Z") == "killed"
    assert state(engine, stale, process="p", beat="2026-03-01T08:00:00Z") == "running"
    assert state(engine, stale + 1, process="p", beat="2026-03-01T08:00:00Z") == "killed"
    assert state(engine, 60 + stale, process="p", beat=late) == "running"
    assert state(engine, 1, dead=True) == "running", "of an unknown process nobody can say that it is dead"
    assert state(engine, stale + 1) == "killed"
    assert state(engine, 99, dead=True, process="p", finished=late) == "done"
    for outcome in runs.OUTCOMES:
        assert state(engine, 99, dead=True, process="p", outcome=outcome, finished=late) == outcome


def test_a_killed_run_tells_what_is_known_of_it(engine: Engine, maker: Any) -> None:
    crawl = Crawl(engine, maker)
    crawl.saw("http://a.cn/1", 1, ("格力", A))
    with database.write(engine) as connection:
        runs.beat(connection, crawl.run, clock(2), {"pages": 1, "failed": 1, "failed/name": 1})
        runs.beat(connection, crawl.run, clock(4))
    found = told(engine, crawl.run, 99)
    assert (found.state, found.seconds, found.pages, found.new_numbers) == ("killed", 240, 1, 1)
    assert found.failures == {"name": 1}
    assert found.finished is None and found.peak_memory is None
    assert told(engine, crawl.run, 5).seconds == 300, "it was running then"


def test_history_is_of_whole_runs_of_one_command(engine: Engine, maker: Any) -> None:
    for n, (command, outcome) in enumerate(
        [
            ("crawl", "done"),
            ("recrawl", "done"),
            ("crawl", "interrupted"),
            ("crawl", "failed"),
            ("crawl", "done"),
        ]
    ):
        Crawl(engine, maker, command=command).ends(1, outcome, pages=n)
    Crawl(engine, maker)
    with database.snapshot(engine) as connection:
        assert runs.history(connection, "crawl") == [{"pages": 4}, {"pages": 0}]
        assert runs.history(connection, "crawl", 1) == [{"pages": 4}]


def test_lists_are_cut_and_missing_runs_are_told(engine: Engine, maker: Any) -> None:
    numbers = [Crawl(engine, maker).run for _ in range(3)]
    assert [row.run for row in listed(engine)] == numbers[::-1]
    assert [row.run for row in listed(engine, limit=2)] == numbers[:0:-1]
    assert listed(engine, limit=0) == []
    with pytest.raises(LibraryError, match="run 99: there is none"):
        told(engine, 99)
    with pytest.raises(ValueError, match="ends"):
        runs.finish(engine, numbers[0], "well", {})
