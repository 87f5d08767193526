"""Transactions that are tried again where another writer was in the way."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from output import database
from output.errors import LibraryError
from output.region_answers import AnswerIds

T = TypeVar("T")
_ATTEMPTS = 8
_RETRY = {"40001", "40P01", "55P03"}
"""PostgreSQL's codes for a conflict between writers that goes away by trying again."""
GONE_SECONDS = 60.0
"""How long a server that has gone away, to be started again, is waited for."""
_ours = threading.local()
_GONE = ("57P01", "57P02", "57P03", "08")
"""Beginnings of PostgreSQL's codes for a server that stops, starts, or cannot be reached."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """What this thread writes in here is not begun again after so long; others are more patient."""
    _ours.end = time.monotonic() + seconds
    try:
        yield
    finally:
        del _ours.end


def write(engine: Engine, answers: AnswerIds, work: Callable[[Connection], T]) -> T:
    """What `work` returns, done in one transaction; more than once if others are in the way, or the server is away.

    `answers` are the ids that `work` finds and makes. Raises LibraryError; nothing is stored then.
    """
    return tried(engine, lambda: _once(engine, answers, work))


def ask(engine: Engine, look: Callable[[Connection], T]) -> T:
    """What `look` finds in the library as it stands at one moment; waits as `write` does. Raises LibraryError."""

    def once() -> T:
        with database.snapshot(engine) as connection:
            return look(connection)

    return tried(engine, once)


def tried(engine: Engine, work: Callable[[], T]) -> T:
    """What `work` returns, which may do its own again; tried for a while where a conflict or the server is to blame."""
    end: float = getattr(_ours, "end", float("inf"))
    attempt, deadline = 1, min(time.monotonic() + GONE_SECONDS, end)
    while True:
        try:
            with database.reported(engine):
                return work()
        except LibraryError as error:
            now, is_gone = time.monotonic(), _is_gone(error, engine)
            may_pass = attempt < _ATTEMPTS and now < end and _passes(error)
            if not (is_gone and now < deadline) and not may_pass:
                raise
        time.sleep(random.uniform(0.01, 0.05) * 2 ** min(attempt, 6))
        attempt += 1


def _once(engine: Engine, answers: AnswerIds, work: Callable[[Connection], T]) -> T:
    try:
        with database.write(engine) as connection:
            found = work(connection)
    except BaseException:
        answers.forget()
        raise
    answers.keep()
    return found


def is_busy(error: Exception) -> bool:
    """Whether another writer was in the way for longer than it was waited for; nothing is stored then."""
    cause = error.__cause__
    driver = cause.orig if isinstance(cause, DBAPIError) else cause
    return getattr(driver, "sqlstate", None) == "55P03" or "database is locked" in str(driver)


def _passes(error: LibraryError) -> bool:
    """Whether trying again may help."""
    return _code(error) in _RETRY


def _is_gone(error: LibraryError, engine: Engine) -> bool:
    """Whether a server that was there has gone: everything it was told before was stored, or nothing of it.

    One that cannot be reached at all, as while it starts again, gives no code.
    """
    cause = error.__cause__
    if isinstance(cause, DBAPIError) and cause.connection_invalidated:
        return True
    driver = cause.orig if isinstance(cause, DBAPIError) else cause
    unreachable = engine.dialect.name == "postgresql" and isinstance(
        driver, engine.dialect.loaded_dbapi.OperationalError
    )
    return (unreachable and not _code(error)) or _code(error).startswith(_GONE)


def _code(error: LibraryError) -> str:
    cause = error.__cause__
    driver = cause.orig if isinstance(cause, DBAPIError) else cause
    return getattr(driver, "sqlstate", None) or ""
