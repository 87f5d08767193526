"""Questions that end in time: what a door asks for others may not keep the library busy for as long as it likes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

from sqlalchemy import Connection, Engine, event

_STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the clock: a few milliseconds at most."""


def bound(engine: Engine, seconds: float) -> None:
    """From now on a look at the library over `engine` that takes longer ends in a LibraryError; on PostgreSQL each of
    its statements.
    """
    event.listen(engine, "begin", _of_statements(seconds) if _is_postgres(engine) else _of_looks(seconds))


def _is_postgres(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def _of_statements(seconds: float) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")

    return begin


def _of_looks(seconds: float) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        end = time.monotonic() + seconds
        driver.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)

    return begin
