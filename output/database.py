"""Opening the library's database: SQLite in one file, or PostgreSQL. Every fault is one line.

`open_engine` gives an engine whose schema is the one that this code knows; `upgrade` makes it so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from output import engines, shipped
from output.errors import LibraryError
from output.migrations import HEAD, REVISIONS, VERSION_TABLE

DEFAULT_URL = "sqlite:///data/hotlines.db"
COPYING = "copy-"
"""With which the version begins of a library that is still being copied; what follows says of which."""
_UPGRADE_LOCK = 0x407A71A5
EDGE_LOCK = 0x407A71A6
"""Held by whoever changes edges or summaries, see `lock`."""
TIE_LOCK = 0x407A71A9
"""Held by whoever changes ties, operators or judgements; taken after `EDGE_LOCK`."""
_NO_LIBRARY = "no library there; `hotlines crawl` or `ingest` makes one"


def open_engine(url: str | None = None, create: bool = False, threads: int = 5) -> Engine:
    """An engine on an up-to-date library at `url` (``sqlite:///PATH`` or ``postgresql://...``), for so many `threads`.

    With `create` a missing database, and the folder of its file, is made, and an older schema is upgraded;
    without, both are a LibraryError, as is whatever else keeps the library from being used.
    """
    engine = engines.make(url or DEFAULT_URL, create, threads)
    try:
        with reported(engine):
            if create and engine.dialect.name == "sqlite":
                engines.use_wal(engine)
            _make_current(engine, create)
    except BaseException:
        engine.dispose()
        raise
    return engine


def open_existing(url: str | None = None) -> Engine:
    """An engine for writing to a library that there must be, upgraded if it is older; else a LibraryError."""
    engine = engines.make(url or DEFAULT_URL, create=False)
    try:
        with reported(engine), engine.connect() as connection:
            if revision(connection) is None:
                raise LibraryError(f"{name_of(engine)}: {_NO_LIBRARY}")
    finally:
        engine.dispose()
    return open_engine(url, create=True)


def upgrade(engine: Engine) -> None:
    """Bring schema and reference tables up to date in one transaction, then fill the index of texts, in as many as that takes.
    Two processes may do so at once.
    """
    from output import search_index  # noqa: PLC0415 - it needs this room
    from output.migrations import reference_rows, run  # noqa: PLC0415 - Alembic is slow to load

    with reported(engine), write(engine) as connection:
        lock(connection, _UPGRADE_LOCK)
        if revision(connection) != HEAD:
            refuse_foreign(connection)
            run.upgrade(connection)
        reference_rows.load(connection)
    search_index.fill(engine)


class Upgraded(NamedTuple):
    """From which schema to which; alike if there was nothing to do."""

    before: str
    after: str


def upgrade_existing(url: str | None = None) -> Upgraded:
    """Bring the library at `url` up to date; a LibraryError if there is none, or it is of a newer version."""
    engine = engines.make(url or DEFAULT_URL, create=False)
    try:
        before = version_of(engine)
        open_existing(url).dispose()
        if before != HEAD and engine.dialect.name == "postgresql":  # SQLite's plans need no statistics
            with (
                reported(engine),
                engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
            ):
                connection.exec_driver_sql("ANALYZE")
        return Upgraded(before, version_of(engine))
    finally:
        engine.dispose()


def version_of(engine: Engine) -> str:
    """The schema's revision; a LibraryError if there is no library."""
    with reported(engine), engine.connect() as connection:
        version = revision(connection)
    if version is None:
        raise LibraryError(f"{name_of(engine)}: {_NO_LIBRARY}")
    return version


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the schema down to `revision`; ``base`` drops the library and everything in it."""
    from output.migrations import run  # noqa: PLC0415

    with reported(engine), write(engine) as connection:
        run.downgrade(connection, revision)


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """A connection inside a transaction that may write from its first statement on; commits at the end.

    On SQLite it takes the write lock at once, so that it never has to give up half-way.
    """
    with engine.connect().execution_options(hotlines_write=True) as connection, connection.begin():
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the library as it was at its first statement, whatever others write."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with reported(engine), engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def reported(engine: Engine) -> Iterator[None]:
    """Turn whatever the database complains of into a LibraryError of one line."""
    try:
        yield
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise LibraryError(f"{name_of(engine)}: {_in_plain_words(cause)}") from error


def name_of(engine: Engine) -> str:
    """The database as messages name it: a file's path, or the address as it was given, without a password."""
    address = engine.get_execution_options().get("hotlines_address")
    return str(address or engine.url.database)


def _in_plain_words(error: BaseException | None) -> str:
    line = " ".join(str(error).split())[:300] or type(error).__name__
    for part, words in (
        (
            "readonly database",
            "the file, its folder or the disk is read-only, and SQLite writes beside the file even to read it",
        ),
        ("disk is full", "the disk is full; what was stored before is safe"),
        ("database is locked", "another process has been writing all the while; try again later"),
        ("unable to open database file", "cannot be opened; check the path and its permissions"),
        ("is not a database", "is no SQLite database"),
        ("disk I/O error", "the disk does not answer; what was stored before is safe"),
        ("malformed", "is damaged; restore it from a backup, or read the archive into a new database"),
    ):
        if part in line:
            return words
    return line


def lock(connection: Connection, key: int, *, shared: bool = False) -> None:
    """Let no other process pass the same `key` until this transaction ends, but for those that pass it `shared`, as
    this one does. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        connection.execute(text(f"SELECT {function}(:key)"), {"key": key})


def _make_current(engine: Engine, create: bool) -> None:
    with engine.connect() as connection:
        version = revision(connection)
        current = version == HEAD and (not create or _is_filled(connection))
    if version is not None and version.startswith(COPYING):
        raise LibraryError(
            f"{name_of(engine)}: an unfinished copy of a library; run the same `hotlines db copy` again to finish it"
        )
    if version is not None and version not in REVISIONS:
        raise LibraryError(f"{name_of(engine)}: made by a newer version of Hotline Atlas (schema {version})")
    if current:
        return
    if create:
        upgrade(engine)
    elif version is None:
        raise LibraryError(f"{name_of(engine)}: {_NO_LIBRARY}")
    else:
        raise LibraryError(
            f"{name_of(engine)}: made by an older version (schema {version}); "
            "`hotlines db upgrade`, or the next crawl, ingest or reread, upgrades it"
        )


def revision(connection: Connection) -> str | None:
    """The schema's revision, or what stands in its place while a library is copied; null where there is no library."""
    if connection.dialect.name == "postgresql":
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise LibraryError(f"the PostgreSQL database is in {encoding}; make one with ENCODING 'UTF8'")
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))
    return None if found is None else str(found)


def _is_filled(connection: Connection) -> bool:
    """Whether the shipped tables are there, and the index of texts is whole."""
    if connection.scalar(text("SELECT count(*) FROM search_state")):
        return False
    held = connection.scalar(text("SELECT value FROM meta WHERE key = 'reference'"))
    return bool(held == shipped.fingerprint())


def refuse_foreign(connection: Connection) -> None:
    """Refuse a database that another program's tables occupy."""
    if revision(connection) is not None:
        return
    tables = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
    if connection.dialect.name == "postgresql":
        from output.fact_models import SCHEMA  # noqa: PLC0415 - SQLite does without the models

        tables &= set(SCHEMA.tables)
    if tables:
        raise LibraryError(
            f"{name_of(connection.engine)}: another program's database (table {min(tables)!r})"
        )
