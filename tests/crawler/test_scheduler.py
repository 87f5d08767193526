"""The loop of `hotlines schedule run`, under a clock that the test turns."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from sqlalchemy import Engine

from crawler import children
from crawler.scheduler import LONGEST_WAIT, Ended, Scheduler
from output import processes, schedules
from output.database import open_engine
from output.errors import LibraryError
from output.schedules import Entry

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = 3600.0


@dataclass
class Fake:
    """A command that ends when the test says so."""

    entry: Entry
    began: float
    name: str = field(default_factory=processes.name)
    code: int | None = None
    signals: list[str] = field(default_factory=list)

    def poll(self) -> int | None:
        return self.code

    def interrupt(self) -> None:
        self.signals.append("interrupt")

    def kill(self) -> None:
        self.signals.append("kill")
        self.code = 137


class World:
    """A clock, waiting that takes no time, and commands that last as long as they are told to.

    `events` are (seconds, what to do then); with the last one done the loop is stopped.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.seconds = 0.0
        self.jump = 0.0
        self.lasts: dict[str, tuple[float, int]] = {}
        self.events: list[tuple[float, Callable[[], Any]]] = []
        self.runs: list[Fake] = []
        self.lines: list[str] = []
        self.ended: list[Ended] = []
        self.alarms: list[tuple[str, int | None]] = []
        self.waits: list[float] = []
        self.fails: OSError | None = None
        self.loop = self.scheduler()

    def scheduler(self) -> Scheduler:
        return Scheduler(
            self.engine,
            self.start,
            tell=self.lines.append,
            show=self.ended.append,
            clock=(self.now, self.wait),
            alarm=lambda entry, code: self.alarms.append((entry.name, code)),
        )

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds + self.jump)

    def start(self, entry: Entry) -> Fake:
        if self.fails is not None:
            raise self.fails
        self.runs.append(Fake(entry, self.seconds))
        return self.runs[-1]

    def wait(self, seconds: float) -> None:
        assert 0 < seconds <= LONGEST_WAIT
        self.waits.append(seconds)
        assert len(self.waits) < 100_000, "the loop does not end"
        moment = min([self.seconds + seconds, *(at for at, _ in self.events), *self._ends()])
        self.seconds = max(self.seconds, moment)
        for run in self.runs:
            lasts, code = self.lasts.get(run.entry.name, (10.0, 0))
            if run.code is None and run.began + lasts <= self.seconds:
                run.code = code
        while self.events and self.events[0][0] <= self.seconds:
            self.events.pop(0)[1]()

    def _ends(self) -> Iterator[float]:
        for run in self.runs:
            if run.code is None:
                yield run.began + self.lasts.get(run.entry.name, (10.0, 0))[0]

    def run(self, until: float) -> int:
        self.events.append((until, self.loop.stop))
        return self.loop.run()

    def add(self, name: str = "hourly", cron: str = "0 * * * *", zone: str = "UTC") -> None:
        schedules.add(self.engine, name, (cron, zone), ("reread",), self.now())

    def starts(self, name: str = "hourly") -> list[float]:
        return [run.began for run in self.runs if run.entry.name == name]

    def said(self, part: str) -> list[str]:
        return [line for line in self.lines if part in line]


@pytest.fixture
def world(empty_library: Path, tmp_path: Path) -> Iterator[World]:
    shutil.copy(empty_library, tmp_path / "hotlines.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'hotlines.db'}")
    yield World(engine)
    engine.dispose()


def test_each_slot_is_run_and_told(world: World) -> None:
    world.add()
    world.add("other", "30 13 * * *")
    world.lasts = {"hourly": (60, 0), "other": (7200, 3)}
    assert world.run(until=4.5 * HOUR) == 130
    assert world.starts() == [HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR]
    assert world.starts("other") == [1.5 * HOUR]
    assert [
        (one.schedule, one.slot, one.finished, one.code) for one in world.ended if one.schedule == "other"
    ] == [("other", "2026-03-01T13:30:00Z", "2026-03-01T15:30:00Z", 3)]
    assert "other: ended with 3 after 2h" in world.lines
    assert world.lines[-1] == "stopped"


def test_a_slot_that_comes_during_the_last_run_is_skipped_and_counted(world: World) -> None:
    world.add()
    world.lasts = {"hourly": (2.5 * HOUR, 0)}
    world.run(until=4.9 * HOUR)
    assert world.starts() == [HOUR, 4 * HOUR]
    assert [one.skipped for one in world.ended] == [2, 0]
    assert len(world.said("1 slot skipped: the last run is still going")) == 1
    assert world.said("ended with 0 after 2h30m; 2 slots passed by meanwhile")


def test_what_was_missed_while_no_loop_ran_is_made_up_for_once(world: World) -> None:
    world.add()
    world.seconds = 50.25 * HOUR
    world.run(until=51.5 * HOUR)
    assert world.starts() == [50.25 * HOUR, 51 * HOUR]


def test_a_clock_that_jumps_forward_gives_one_run_and_one_that_jumps_back_none(world: World) -> None:
    world.add()
    world.events = [
        (1.5 * HOUR, lambda: setattr(world, "jump", 10 * HOUR)),  # it is half past eleven at night
        (1.75 * HOUR, lambda: setattr(world, "jump", 0.0)),
    ]
    world.run(until=12.5 * HOUR)
    jumped, *later = world.starts()[1:]
    assert world.starts()[0] == HOUR and 1.5 * HOUR <= jumped <= 1.5 * HOUR + LONGEST_WAIT
    assert later == [12 * HOUR]


def test_a_schedule_that_is_added_or_removed_meanwhile_is_noticed(world: World) -> None:
    world.events = [
        (10.0, world.add),
        (1.5 * HOUR, lambda: schedules.remove(world.engine, "hourly")),
        (1.6 * HOUR, lambda: world.add("other")),
    ]
    world.run(until=2.5 * HOUR)
    assert world.lines[0] == "there is no schedule yet; `hotlines schedule add` makes one"
    assert (world.starts(), world.starts("other")) == ([HOUR], [2 * HOUR])


def test_a_command_that_cannot_start_is_recorded_and_the_loop_goes_on(world: World) -> None:
    world.add()
    world.fails = FileNotFoundError(2, "No such file or directory")
    world.events = [(1.5 * HOUR, lambda: setattr(world, "fails", None))]
    world.run(until=2.5 * HOUR)
    assert [one.code for one in world.ended] == [127, 0]
    assert world.said("hourly: cannot be started: No such file or directory")
    assert world.starts() == [2 * HOUR]
    assert world.alarms == [("hourly", 127), ("hourly", 0)]


def test_the_first_stop_interrupts_and_waits_and_the_second_kills(world: World) -> None:
    world.add()
    world.lasts = {"hourly": (1000 * HOUR, 0)}
    world.events = [(1.1 * HOUR, world.loop.stop)]
    assert world.run(until=1.2 * HOUR) == 130
    (run,) = world.runs
    assert run.signals == ["interrupt", "kill"]
    assert schedules.entries(world.engine)[0].code == 137
    assert world.said("waiting for hourly to end") and world.said("killed hourly")
    assert world.alarms == [], "whoever stops the loop knows"


def test_a_run_whose_loop_was_killed_is_an_alarm(world: World) -> None:
    world.add()
    world.seconds = HOUR
    gone = "elsewhere:1:1"
    (entry,) = schedules.entries(world.engine)
    taken = schedules.take(world.engine, entry, world.now(), gone)
    assert taken is not None and schedules.beat(world.engine, taken.entry, world.now(), gone)
    world.seconds = 1.5 * HOUR  # it has been silent for long
    world.run(until=1.6 * HOUR)
    assert world.alarms == [("hourly", None)]


def test_nothing_is_started_once_the_loop_is_to_stop(world: World) -> None:
    world.add()
    world.lasts = {"hourly": (3 * HOUR, 0)}
    world.add("other", "0 14 * * *")
    world.run(until=1.1 * HOUR)
    assert world.starts("other") == []
    assert schedules.entries(world.engine)[0].code == 0


def test_the_database_may_be_away_for_a_while(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real, away = schedules.finish, [False]

    def finish(*args: Any) -> bool:
        if away[0]:
            raise LibraryError("the server is away")
        return real(*args)

    monkeypatch.setattr(schedules, "finish", finish)
    world.add()
    world.events = [
        (0.5 * HOUR, lambda: away.__setitem__(0, True)),
        (1.5 * HOUR, lambda: away.__setitem__(0, False)),
    ]
    world.run(until=2.5 * HOUR)
    assert len(world.said("the server is away")) == 1
    assert [one.code for one in world.ended] == [0, 0]
    assert world.starts() == [HOUR, 2 * HOUR]


def test_a_run_that_was_taken_over_is_seen_to_its_end(world: World) -> None:
    world.add()
    world.lasts = {"hourly": (0.5 * HOUR, 0)}
    world.events = [(1.2 * HOUR, lambda: schedules.remove(world.engine, "hourly"))]
    world.run(until=2.5 * HOUR)
    assert len(world.ended) == 1
    assert len(world.said("removed, or taken over")) == 1


def test_a_beat_is_written_about_once_a_minute_while_a_command_runs(world: World) -> None:
    world.add()
    world.lasts = {"hourly": (10 * HOUR, 0)}
    beats = set()

    def look() -> None:
        (entry,) = schedules.entries(world.engine)
        assert entry.holder is not None and entry.running(world.now())
        beats.add(entry.holder.beat)

    world.events = [(HOUR + 30.5 * step, look) for step in range(1, 21)]
    world.run(until=1.5 * HOUR)
    assert 8 <= len(beats) <= 12


def test_once_runs_what_is_due_and_ends(world: World) -> None:
    world.add()
    world.add("other")
    world.add("later", "0 20 * * *")
    assert world.loop.once() == 0 and world.runs == []
    world.seconds = 3 * HOUR
    world.lasts = {"hourly": (1.5 * HOUR, 0), "other": (5, 1)}
    assert world.loop.once() == 1
    assert (len(world.starts()), len(world.starts("other")), world.starts("later")) == (1, 1, [])
    assert [one.schedule for one in world.ended] == ["other", "hourly"]


def test_once_can_be_stopped(world: World) -> None:
    world.add()
    world.seconds = HOUR
    world.lasts = {"hourly": (100.0, 130)}
    world.events = [(HOUR + 5, world.loop.stop)]
    assert world.loop.once() == 130
    assert world.runs[0].signals == ["interrupt"]


def real_child(code: str) -> tuple[children.Child, threading.Event]:
    ended = threading.Event()
    return children.start([children.HOTLINES[0], "-c", code], {"GIVEN": "7"}, ended.set), ended


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("pass", 0),
        ("raise SystemExit(3)", 3),
        ("import os; raise SystemExit(int(os.environ['GIVEN']))", 7),
        ("import os; os.kill(os.getpid(), 9)", 137),
        ("import sys; raise SystemExit(len(sys.stdin.read()))", 0),
    ],
)
def test_a_process_tells_how_it_ended(code: str, expected: int) -> None:
    child, ended = real_child(code)
    assert ended.wait(60)
    assert child.poll() == expected
    child.interrupt()  # too late, and no error
    assert processes.is_dead(child.name)


def test_a_process_can_be_interrupted_and_killed() -> None:
    for act, expected in ((children.Child.interrupt, {130, 1}), (children.Child.kill, {137})):
        child, ended = real_child("import signal; signal.pause()")
        assert processes.is_alive(child.name) and child.poll() is None
        act(child)
        assert ended.wait(60)
        assert child.poll() in expected


def test_what_cannot_be_started_is_an_oserror() -> None:
    events: SimpleQueue[None] = SimpleQueue()
    with pytest.raises(OSError):
        children.start(["/no/such/program"], {}, lambda: events.put(None))
    assert events.empty()
