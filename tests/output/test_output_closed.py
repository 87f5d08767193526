"""Hosts whose robots.txt cannot be had, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from output import bulk, closed_hosts, database, robots_rows
from output.finding import Found
from output.frontier import Frontier
from output.robots_rows import Known
from output.settling import Rules
from output.steps import Ending, Step
from output.store import Store

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORIGIN = "http://www.a.cn"


def close(engine: Engine, now: datetime = NOW) -> datetime | None:
    with database.write(engine) as connection:
        return closed_hosts.close(connection, ORIGIN, now, now + HOUR, "its robots.txt answers 503")


class Run:
    """A run on a library at a moment."""

    def __init__(self, engine: Engine) -> None:
        self.now = NOW
        self.store = Store(engine, reader="1", run="crawl")
        assert self.store.run is not None
        self.store.rules = Rules(self.store.run, None)
        self.frontier = Frontier(engine, self.store.run, clock=lambda: self.now)


@pytest.fixture
def run(engine: Engine) -> Run:
    return Run(engine)


def test_what_a_closed_host_has_waits_with_it(engine: Engine, run: Run) -> None:
    run.frontier.starts(["http://www.a.cn/"])
    run.frontier.found([Found(f"http://www.a.cn/{page}", 40, 1) for page in range(5)])
    leases = run.frontier.take()
    assert len(leases) == 6
    assert close(engine) == NOW + HOUR
    run.frontier.give_back(leases)
    assert run.frontier.take() == []
    waiting = run.frontier.waiting()
    assert waiting is not None and waiting.seconds == 3600
    run.now += HOUR
    assert len(run.frontier.take()) == 6, "nothing was lost"


def test_who_is_closed_again_and_again_is_left_alone_for_longer(engine: Engine, run: Run) -> None:
    run.frontier.starts(["http://www.a.cn/"])
    now, waits = NOW, []
    for _ in range(12):
        until = close(engine, now)
        assert until is not None
        waits.append((until - now) / HOUR)
        now = until
    assert waits[:7] == [1] * 7
    assert waits == sorted(waits) and waits[-1] > 20
    assert max(waits) <= 24


def test_a_host_that_answers_elsewhere_is_not_left_alone(engine: Engine, run: Run) -> None:
    run.frontier.starts(["http://www.a.cn/", "http://m.a.cn/"])
    with database.write(engine) as connection:
        robots_rows.put(connection, "http://m.a.cn", Known(NOW, 404, ""))
    assert close(engine) is None
    assert len(run.frontier.take()) == 2


def test_what_was_not_asked_for_just_now_is_due_in_an_hour_and_no_failure(engine: Engine, run: Run) -> None:
    def row(statement: str) -> Any:
        with engine.connect() as connection:
            return connection.execute(bulk.sql(statement)).one()

    run.frontier.starts(["http://www.a.cn/"])
    (lease,) = run.frontier.take()
    run.store.end(Step(lease, Ending.LATER, lease.url, NOW, error="its robots.txt answers 503"))
    run.store.flush()
    state, due = row("SELECT state, next_due FROM frontier")
    assert state == "failing"
    assert "2026-03-01T08:30:00Z" < due <= "2026-03-01T09:00:00Z"
    assert row("SELECT failures, sleep_until FROM host") == (0, None)
    assert row("SELECT taken FROM run_host") == (0,), "it counts as no page"
