"""How long a question to the library may take. Whoever asks sets the time for their thread; others are not hurried."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from output.errors import LibraryError

_STEPS = 20_000  # instructions of SQLite's machine between two looks at the clock: a millisecond or so
_ours = threading.local()


class OverdueError(LibraryError):
    """A question that took longer than it may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What this thread asks of an armed engine in here takes at most so long; else an OverdueError."""
    _ours.end = time.monotonic() + seconds
    try:
        yield
    except LibraryError as error:
        if isinstance(error.__cause__, DBAPIError) and _left() <= 0:
            raise _overdue() from error
        raise
    finally:
        del _ours.end


def check() -> None:
    """Raises OverdueError if this thread's time is over: for work that asks no engine."""
    if _left() <= 0:
        raise _overdue()


def arm(engine: Engine) -> None:
    """Make the engine obey `within`. It must have no connections yet."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _watch)
    else:
        event.listen(engine, "begin", _limit)
    event.listen(engine, "before_cursor_execute", _before)


def _left() -> float:
    """Seconds that are left to this thread."""
    end: float | None = getattr(_ours, "end", None)
    return float("inf") if end is None else end - time.monotonic()


def _overdue() -> OverdueError:
    return OverdueError("the question took too long; ask for less, or narrow it down")


def _watch(connection: sqlite3.Connection, _: object) -> None:
    connection.set_progress_handler(lambda: _left() <= 0, _STEPS)


def _limit(connection: Connection) -> None:
    left = _left()
    if left != float("inf"):
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, int(left * 1000))}")


def _before(*_: Any) -> None:
    check()
