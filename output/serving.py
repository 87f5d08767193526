"""The library as a server opens it: for many threads, read-only if nobody may write, with time limits."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Engine, event

from output import database, deadlines
from output.errors import LibraryError
from output.library import Library
from output.migrations import HEAD

WAITS = 5.0
"""Seconds for which a server waits while another process writes; commands are more patient."""


def open_for_serving(url: str | None, threads: int, *, writes: bool = False) -> Library:
    """The library at `url` for so many `threads`, whose questions obey `deadlines.within`. Without `writes` no connection can
    change anything; with it a writer waits for others for `WAITS` seconds. A LibraryError if there is none, or if its schema is another.
    """
    engine = database.open_engine(url, threads=threads)
    engine.dispose()  # the connection that looked at the schema knows nothing of what follows
    deadlines.arm(engine)
    event.listen(engine, "connect", _impatient if writes else _read_only)
    return Library(engine)


def is_there(engine: Engine) -> str | None:
    """The schema's revision, if the library answers with the one that this code knows; else null."""
    try:
        found = database.version_of(engine)
    except LibraryError:
        return None
    return found if found == HEAD else None


def _impatient(connection: Any, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout={int(WAITS * 1000)}")
    else:
        _told(connection, f"SET lock_timeout = {int(WAITS * 1000)}")


def _read_only(connection: Any, _: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA query_only=ON")
    else:
        _told(connection, "SET default_transaction_read_only = on")


def _told(connection: Any, statement: str) -> None:
    """Tell a session of PostgreSQL something for as long as it lasts."""
    before, connection.autocommit = connection.autocommit, True
    connection.execute(statement)
    connection.autocommit = before
