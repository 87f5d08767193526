"""Writing to the library: visits, snapshots and readings go in, idempotent, a batch at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from sqlalchemy import Connection, Engine

from output import batch as batches
from output import bulk, forgotten, patience, processes, runs
from output.errors import HotlinesError, LibraryError, PageError
from output.known import Known, State
from output.records import Advert, Snapshot, Visit
from output.region_answers import AnswerIds
from output.settling import Rules, Settled
from output.steps import Step
from output.times import to_text

MAX_URL = 2048
"""Bytes of an address; PostgreSQL cannot index much longer ones."""
MAX_PENDING_TEXT = 16_000_000
"""Characters that wait at most, so that a batch of huge pages is no memory problem."""
MAX_PENDING_SECONDS = 5.0
"""How long something waits at most when pages come slowly, measured when the next one comes."""


class Store:
    """One writer. What is added waits for the batch to be full; `flush` and `close` store it at once.

    Each batch is one transaction: after a failure (LibraryError) what was stored before stays, the batch is
    lost and the store takes no more.
    `before_commit` is called before each batch, to bring the archive to disk before rows point into it.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        reader: str,
        run: str | None = None,
        batch: int = 50,
        before_commit: Callable[[], None] | None = None,
    ) -> None:
        """`reader`: version of the reader whose readings `is_read` asks for; `run`: name of the command."""
        self.reader = reader
        self.engine = engine
        self._batch = batch
        self._before_commit = before_commit
        self._answers = AnswerIds()
        self._known = Known(engine, reader)
        self.memory = batches.Memory(patience.ask(engine, forgotten.load))
        """The numbers that were forgotten, as of the last transaction."""
        self._pending: list[batches.Item] = []
        self._steps: list[Step] = []
        self.ends_run = True
        """Whether closing ends the run; who knows more of how it went ends it by `output.runs`."""
        self.rules: Rules | None = None
        """How ends of leases are settled; needed by whoever gives steps to `end`."""
        self.ended: Callable[[list[Step], Settled], None] = lambda steps, settled: None
        """Called after each batch that ended leases, once it is committed."""
        self._pending_text = 0
        # The reader of each body that waits; empty if it waits without a reading.
        self._waiting: dict[tuple[str, str], str] = {}
        self._waiting_since = 0.0
        self._broken = False
        self.new_snapshots = 0
        """How many of the stored snapshots no writer had stored before; known once they are committed."""
        self.run = runs.start(engine, run, processes.name()) if run else None
        """Id of the run that visits belong to."""

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:  # save what can be saved, and let the first error speak
            with suppress(HotlinesError):
                self.close()

    def look_again(self) -> None:
        """See which numbers are forgotten by now."""
        patience.ask(self.engine, self.memory.look)

    def state(self, url: str, sha256: str) -> State:
        """Whether this page has shown this body before, and whether its current reading is one by `reader`."""
        url = bulk.clean(url)
        waiting = self._waiting.get((url, sha256))
        if waiting:
            return State(True, waiting == self.reader)
        known, read = self._known.state(url, sha256)
        return State(known or waiting is not None, read)

    def has_snapshot(self, url: str, sha256: str) -> bool:
        """Whether this page has shown this body before."""
        return self.state(url, sha256).known

    def is_read(self, url: str, sha256: str) -> bool:
        """Whether the current reading of this body at this page is one by `reader`."""
        return self.state(url, sha256).read

    def add(
        self,
        visit: Visit,
        snapshot: Snapshot | None = None,
        advert: Advert | None = None,
        step: Step | None = None,
    ) -> None:
        """Take a visit with what it showed and what the reader says of that. The same again changes nothing.

        `step` is the end of a lease, settled in the same transaction.
        A reading by another version supersedes the one before. An address of more than `MAX_URL` bytes is a
        PageError and nothing is taken; an advert without a snapshot is a ValueError.
        """
        if self._broken:
            raise LibraryError("storing failed before; nothing more is taken")
        if advert is not None and snapshot is None:
            raise ValueError("an advert needs the snapshot that it was read from")
        url = bulk.clean(visit.url)
        if len(url.encode()) > MAX_URL:
            raise PageError(f"{url[:60]}...: the address is longer than {MAX_URL} bytes")
        to_text(visit.time)  # a time without a zone is the caller's fault, and is told at once
        if not self.waits:
            self._waiting_since = time.monotonic()
        self._pending.append(batches.Item(url, visit, snapshot, advert))
        if snapshot is not None:
            key = (url, snapshot.sha256)
            self._waiting[key] = advert.reader if advert else self._waiting.get(key, "")
        if step is not None:
            self._steps.append(step)
        self._pending_text += len(advert.text) if advert else 0
        if (
            len(self._pending) >= self._batch
            or self._pending_text >= MAX_PENDING_TEXT
            or time.monotonic() - self._waiting_since >= MAX_PENDING_SECONDS
        ):
            self.flush()

    def end(self, step: Step) -> None:
        """Take the end of a lease that brought no visit."""
        if self._broken:
            raise LibraryError("storing failed before; nothing more is taken")
        if not self.waits:
            self._waiting_since = time.monotonic()
        self._steps.append(step)

    @property
    def waits(self) -> bool:
        """Whether anything waits to be stored."""
        return bool(self._pending or self._steps)

    def flush(self) -> None:
        """Store what waits."""
        if not self.waits:
            return
        items, self._pending, self._pending_text = self._pending, [], 0
        steps, self._steps = self._steps, []
        try:
            if self._before_commit:
                self._before_commit()
            self._write(items, steps)
            self._waiting.clear()
        except HotlinesError:
            self._broken = True
            raise
        except BaseException:  # interrupted: nothing of it is stored yet, so `close` may still do so
            self._pending, self._steps = items, steps
            raise

    def _write(self, items: list[batches.Item], steps: list[Step]) -> None:
        def work(connection: Connection) -> batches.Written:
            return batches.write(connection, items, self.run, self._answers, steps, self.rules, self.memory)

        written = patience.write(self.engine, self._answers, work)
        self.new_snapshots += written.new_snapshots
        if written.settled is not None:
            self.ended(steps, written.settled)

    def close(self) -> None:
        """Store what waits and end the run. After a failed batch nothing more is stored."""
        try:
            if not self._broken:
                self.flush()
                self._end_run()
        finally:
            self._known.close()

    def _end_run(self) -> None:
        if self.run is not None and self.ends_run:
            runs.finish(self.engine, self.run, "done", {})
