"""The loop of `hotlines schedule run`: starts what is due, waits, tells how it ended."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine

from crawler.config import mask
from crawler.durations import format_duration
from output import processes, schedules
from output.errors import HotlinesError
from output.schedules import Entry, Taken
from output.times import to_text

LONGEST_WAIT = 30.0
"""Seconds; after so long schedules and the clock are looked at again, whatever was known of them."""
_SHORTEST_WAIT = 0.5
_BEAT = timedelta(minutes=1)


class Run(Protocol):
    """A command that runs."""

    @property
    def name(self) -> str:
        """Its process."""

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""

    def interrupt(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it at once."""


@dataclass(frozen=True)
class Ended:
    """How a run ended. Times are text; `skipped`: slots that came while it ran, and were left out."""

    schedule: str
    command: str
    slot: str
    started: str
    finished: str
    code: int
    skipped: int


@dataclass
class _Running:
    entry: Entry
    slot: datetime
    run: Run
    beaten: datetime | None = None
    lost: bool = False
    skipped: int = 0


@dataclass(frozen=True)
class _Unstarted:
    """A run that never was."""

    code: int
    name: str = ""

    def poll(self) -> int | None:
        return self.code

    def interrupt(self) -> None:
        pass

    def kill(self) -> None:
        pass


class Scheduler:
    """Runs the schedules of one database; several may do so at once, on one machine or on many."""

    def __init__(  # noqa: PLR0913 - what it does is handed in
        self,
        engine: Engine,
        start: Callable[[Entry], Run],
        *,
        tell: Callable[[str], None],
        show: Callable[[Ended], None],
        clock: tuple[Callable[[], datetime], Callable[[float], None]],
        alarm: Callable[[Entry, int | None], None] = lambda entry, code: None,
    ) -> None:
        """`clock`: what time it is, and how to wait for so many seconds, or less if something happens. `alarm` takes
        how each run ended, null if nobody knows, but those that were ended with the loop.
        """
        self._engine = engine
        self._start = start
        self._tell = tell
        self._show = show
        self._alarm = alarm
        self._now, self._wait = clock
        self._running: list[_Running] = []
        self._told: set[tuple[int, str]] = set()
        self._trouble = ""
        self._stops = self._heeded = 0
        self._once = self._failed = False

    def stop(self) -> None:
        """Interrupts what runs and ends the loop after it; the second time kills. Safe in signal handlers."""
        self._stops += 1

    def run(self) -> int:
        """Goes on until it is stopped; 130."""
        self._greet()
        while not self._stops or self._running:
            self._turn(take=True)
            if not self._stops or self._running:
                self._wait(self._pause())
        self._tell("stopped")
        return 130

    def once(self) -> int:
        """Runs what is due now; 1 if any of it, or the database, failed; 130 if it was stopped."""
        self._once = True
        self._turn(take=True)
        while self._running:
            self._wait(self._pause())
            self._turn(take=False)
        if self._stops:
            self._tell("stopped")
            return 130
        return 1 if self._failed else 0

    def _turn(self, take: bool) -> None:
        self._obey()
        trouble = False
        for step in (self._reap, self._beat, *((self._free, self._take) if take else ())):
            try:
                step()
            except HotlinesError as error:  # the database may come back
                trouble = True
                self._complain(str(error))
        if not trouble:
            self._trouble = ""
        self._obey()

    def _complain(self, line: str) -> None:
        self._failed = True
        if line != self._trouble:
            self._tell(line)
        self._trouble = line

    def _obey(self) -> None:
        if self._stops == self._heeded:
            return
        self._heeded = self._stops
        for running in self._running:
            if self._stops == 1:
                running.run.interrupt()
            else:
                running.run.kill()
        if self._running:
            names = ", ".join(running.entry.name for running in self._running)
            self._tell(f"waiting for {names} to end" if self._stops == 1 else f"killed {names}")

    def _reap(self) -> None:
        for running in list(self._running):
            code = running.run.poll()
            if code is None:
                continue
            now = self._now()
            try:
                stored = running.lost or schedules.finish(self._engine, running.entry, now, code)
            except HotlinesError:
                if not (self._once or self._stops):
                    raise  # and try again
                stored = False
            if not stored:
                self._tell(f"{running.entry.name}: how it ended could not be stored")
            self._running.remove(running)
            self._end(running, code)

    def _end(self, running: _Running, code: int) -> None:
        entry, now = running.entry, self._now()
        started = entry.started or running.slot
        self._failed |= code != 0
        if not isinstance(running.run, _Unstarted):
            took = format_duration(max(now - started, timedelta()))
            passed = f"; {_slots(running.skipped)} passed by meanwhile" if running.skipped else ""
            self._tell(f"{entry.name}: ended with {code} after {took}{passed}")
        times = (to_text(running.slot), to_text(started), to_text(now))
        self._show(Ended(entry.name, command_line(entry), *times, code, running.skipped))
        if not (self._stops and code > 128):
            self._alarm(entry, code)

    def _beat(self) -> None:
        now = self._now()
        for running in self._running:
            if running.lost or (running.beaten and timedelta() <= now - running.beaten < _BEAT):
                continue
            held = schedules.beat(self._engine, running.entry, now, running.run.name)
            running.entry, running.beaten = held or running.entry, now
            if held is None:
                running.lost = True
                self._tell(f"{running.entry.name}: was removed, or taken over; this run of it goes on")

    def _free(self) -> None:
        if self._stops:
            return
        mine = [running.entry.id for running in self._running if not running.lost]
        for entry in schedules.free_gone(self._engine, self._now(), processes.name(), mine):
            assert entry.holder is not None
            how = "never began" if entry.holder.child is None else "ended, nobody knows how"
            self._tell(f"{entry.name}: the last run ({entry.holder.place}) {how}")
            if entry.holder.child is not None:
                self._alarm(entry, None)

    def _take(self) -> None:
        for entry in schedules.entries(self._engine):
            if self._stops:
                return
            try:
                if schedules.wants(entry, self._now()):
                    self._take_one(entry)
            except HotlinesError as error:  # the others have their turn all the same
                self._complain(f"{entry.name}: {error}")

    def _take_one(self, entry: Entry) -> None:
        taken = schedules.take(self._engine, entry, self._now(), processes.name())
        if taken is None:
            return
        if taken.skipped:
            self._pass_by(taken)
            return
        running = _Running(taken.entry, taken.slot, self._begin(taken.entry))
        self._running.append(running)
        if isinstance(running.run, _Unstarted):
            self._reap()
        else:
            self._tell(f"{entry.name}: started: {command_line(entry)}")
            self._beat()

    def _begin(self, entry: Entry) -> Run:
        try:
            return self._start(entry)
        except (OSError, ValueError) as error:  # ValueError: a word with a NUL
            self._tell(f"{entry.name}: cannot be started: {getattr(error, 'strerror', None) or error}")
            return _Unstarted(127 if isinstance(error, FileNotFoundError) else 126)

    def _pass_by(self, taken: Taken) -> None:
        entry = taken.entry
        for running in self._running:
            if running.entry.id == entry.id and not running.lost:
                running.skipped += taken.skipped
        run = (entry.id, to_text(entry.started or taken.slot))
        if run not in self._told:
            self._told = {run} | {other for other in self._told if other[0] != entry.id}
            where = entry.holder.place if entry.holder else ""
            self._tell(
                f"{entry.name}: {_slots(taken.skipped)} skipped: the last run is still going ({where})"
            )

    def _pause(self) -> float:
        if self._stops or self._once or self._trouble:
            return LONGEST_WAIT
        try:
            dues = [entry.due for entry in schedules.entries(self._engine) if entry.due is not None]
        except HotlinesError:
            return LONGEST_WAIT
        if not dues:
            return LONGEST_WAIT
        return min(max((min(dues) - self._now()).total_seconds(), _SHORTEST_WAIT), LONGEST_WAIT)

    def _greet(self) -> None:
        found = [entry for entry in schedules.entries(self._engine) if entry.due is not None]
        if not found:
            self._tell("there is no schedule yet; `hotlines schedule add` makes one")
            return
        first = min(found, key=lambda entry: entry.due or entry.added)
        assert first.due is not None
        self._tell(f"schedules: {len(found)}; the next is {first.name}, due {to_text(first.due)}")


def command_line(entry: Entry) -> str:
    """The words of a schedule's command as one types them, without passwords."""
    return mask(shlex.join(entry.args))


def _slots(count: int) -> str:
    return "1 slot" if count == 1 else f"{count} slots"
