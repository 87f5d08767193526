"""Making SQLAlchemy engines: what a URL may be, how a SQLite file is opened, how PostgreSQL is reached."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from output.errors import LibraryError

BUSY_SECONDS = 60
"""How long a writer waits for another one's transaction; each lasts a fraction of a second."""
_MAGIC = b"SQLite format 3\x00"


def make(url: str, create: bool, threads: int = 5) -> Engine:
    """An engine for `url`, not connected yet, that keeps a connection for each of so many threads. A file that cannot be a
    library is a LibraryError.
    """
    address = parse(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, create, threads)
    return _postgres(address, url, threads)


def parse(url: str) -> URL:
    """`url` taken apart; a LibraryError if it is of neither kind."""
    given = masked(url)
    if url.startswith("postgres://"):
        url = url.replace("postgres://", "postgresql://", 1)
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise LibraryError(
            f"{given!r} is no database URL: sqlite:///PATH or postgresql://HOST/NAME"
        ) from None
    if backend not in {"sqlite", "postgresql"}:
        raise LibraryError(f"{backend!r} is no database that can be used: sqlite or postgresql")
    if backend == "sqlite" and (address.host or address.database in {None, "", ":memory:"}):
        raise LibraryError(f"{given!r} names no file: sqlite:///PATH (three slashes, then the path)")
    return address


def masked(url: str) -> str:
    """A URL as it was given, but for its passwords."""
    url = re.sub(r"(://[^:/@]*:).*@", r"\1***@", url)
    return re.sub(r"(?i)([?&][a-z]*password=)[^&]*", r"\1***", url)


def _postgres(url: URL, given: str, threads: int) -> Engine:
    wait = {} if "connect_timeout" in url.query else {"connect_timeout": 10}
    options = {"hotlines_address": masked(given)}
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args=wait,
            execution_options=options,
            pool_size=threads,
        )
    except ModuleNotFoundError:
        raise LibraryError("PostgreSQL needs a driver: pip install 'hotline-atlas[pg]'") from None


def _sqlite(url: URL, create: bool, threads: int) -> Engine:
    path = Path(url.database or "")
    if create:
        _make_folder(path)
    _check_file(path, create)
    engine = create_engine(url.set(query={}), creator=_opener(path, create), pool_size=threads)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(f"{path.parent}: the folder cannot be made: {error.strerror}") from error


def _check_file(path: Path, create: bool) -> None:
    """Say what is wrong with a path before SQLite says it in its own words."""
    try:
        if path.is_dir():
            raise LibraryError(f"{path}: is a folder, not a database; name a file in it")
        if not path.exists():
            if create:
                return
            raise LibraryError(f"{path}: no library there; `hotlines crawl` or `ingest` makes one")
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
        if create and not os.access(path, os.W_OK):
            raise LibraryError(f"{path}: cannot be written")
    except OSError as error:
        raise LibraryError(f"{path}: cannot be opened: {error.strerror}") from error
    if start not in {b"", _MAGIC}:
        raise LibraryError(f"{path}: is no SQLite database")


def _opener(path: Path, create: bool) -> Callable[[], sqlite3.Connection]:
    address = path.absolute().as_uri()

    def open_file() -> sqlite3.Connection:
        # isolation_level None: the driver begins nothing by itself, `_begin` does.
        connection = sqlite3.connect(
            f"{address}?{_mode(path, create)}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(
            "PRAGMA cache_size=-16000"
        )  # KiB; a crawl's memory grows with its library up to here
        return connection

    return open_file


def _mode(path: Path, create: bool) -> str:
    if create:
        return "mode=rwc"
    if os.access(path, os.W_OK):
        return "mode=rw"
    # In a folder that cannot be written SQLite makes no shared memory file; without a log there is no writer.
    live = path.with_name(path.name + "-wal").exists() or os.access(path.parent, os.W_OK)
    return "mode=ro" if live else "immutable=1"


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hotlines_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def use_wal(engine: Engine) -> None:
    """Let readers read while a writer writes. The mode stays with the file."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            if _pragma(engine, "journal_mode") != "wal":
                _pragma(engine, "journal_mode=WAL")
            return
        except OperationalError as error:
            # Changing the mode does not wait for others, so two first openers may meet here.
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _pragma(engine: Engine, pragma: str) -> Any:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        row = driver.execute(f"PRAGMA {pragma}").fetchone()
        return row[0] if row else None
