"""Copying a whole library into another database, of the other kind or of the same; what was broken off goes on.

The target says in its version that it is a copy of this source, and is not finished, until it is: nobody opens it
meanwhile. Tables go over in the order of their references, rows in the order of their keys, a chunk a transaction. A call
that finds a part of a table there looks whether it is what the source says today; if not, that table and those behind
it are copied anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, Table

from output import bulk, database, engines, patience, search_index, table_rows
from output.database import COPYING
from output.errors import LibraryError
from output.fact_models import SCHEMA
from output.migrations import HEAD, VERSION_TABLE
from output.region_answers import AnswerIds
from output.table_rows import Digest

_SHIPPED = frozenset({"meta", "region"})
"""Tables that a library holds from its first moment on; of `official_number` that is so unless a row was imported."""
_COPY_LOCK = 0x407A71A8
Tell = Callable[[str, int], None]
"""Name of the table at work, and how many rows of it are done."""


class Copied(NamedTuple):
    """One table: how many rows it has on both sides, the hash of what they say there, and whether they are alike."""

    table: str
    rows: int
    copied: int
    sha256: str
    copied_sha256: str
    alike: bool


def copy(source: Engine, to: str, tell: Tell = lambda table, rows: None) -> list[Copied]:
    """Copy the library at `source` to the URL `to`, as it is at one moment; what every table came to, hashes read back.

    Raises LibraryError if the target is neither empty nor an unfinished copy of this source, if the folder of its file is
    not there, or if it is not the same in the end; it is then still unfinished.
    """
    name = _name(source)
    _refuse_missing_folder(to)
    target = engines.make(to, create=True)
    try:
        if _name(target) == name:
            raise LibraryError(f"{database.name_of(target)}: is the library itself")
        with database.reported(target):
            if target.dialect.name == "sqlite":
                engines.use_wal(target)
        with database.snapshot(source) as connection, _alone(target):
            _begin(target, name)
            return _copy(connection, target, tell)
    finally:
        target.dispose()


def _refuse_missing_folder(to: str) -> None:
    """A mistyped path must not leave a copy where nobody looks for it: the folder of its file has to be there."""
    url = engines.parse(to)
    folder = Path(url.database or "").parent
    if url.get_backend_name() == "sqlite" and not folder.is_dir():
        raise LibraryError(f"{folder}: there is no such folder; make it first, if the copy is to go there")


def _name(engine: Engine) -> str:
    """What names a database, however its address is written, in 16 hex digits."""
    url = engine.url
    place = (
        str(Path(url.database or "").resolve())
        if engine.dialect.name == "sqlite"
        else f"{url.host or url.query.get('host')}:{url.port or 5432}/{url.database}"
    )
    return hashlib.sha256(f"{engine.dialect.name}:{place}".encode()).hexdigest()[:16]


@contextmanager
def _alone(target: Engine) -> Iterator[None]:
    """Two copies into one PostgreSQL database: the second one is refused. On SQLite the rows themselves collide."""
    if target.dialect.name != "postgresql":
        yield
        return
    with database.reported(target), target.connect() as connection:
        if not connection.scalar(bulk.sql("SELECT pg_try_advisory_lock(:key)"), {"key": _COPY_LOCK}):
            raise LibraryError(f"{database.name_of(target)}: another process is copying into it")
        connection.commit()
        try:
            yield
        finally:
            connection.invalidate()  # the lock ends with the connection


def _begin(target: Engine, name: str) -> None:
    """Make the schema, or see that what is there may be gone on with."""
    from output.migrations import run  # noqa: PLC0415 - Alembic is slow to load

    def work(connection: Connection) -> None:
        version = database.revision(connection)
        if version == f"{COPYING}{name}":
            return
        if version is None:
            database.refuse_foreign(connection)
            run.upgrade(connection)
        elif version.startswith(COPYING):
            raise LibraryError(f"{database.name_of(target)}: an unfinished copy of another library")
        elif version != HEAD or not _is_empty(connection):
            raise LibraryError(
                f"{database.name_of(target)}: is not empty; a library is copied into a new database"
            )
        for table in reversed(SCHEMA.sorted_tables):
            connection.execute(bulk.sql(f'DELETE FROM "{table.name}"'))
        _mark(connection, f"{COPYING}{name}")

    patience.write(target, AnswerIds(), work)


def _is_empty(connection: Connection) -> bool:
    for table in SCHEMA.sorted_tables:
        which = "WHERE imported = 1" if table.name == "official_number" else ""
        held = connection.scalar(bulk.sql(f'SELECT count(*) FROM "{table.name}" {which}'))
        if held and table.name not in _SHIPPED:
            return False
    return True


def _mark(connection: Connection, version: str) -> None:
    connection.execute(bulk.sql(f"UPDATE {VERSION_TABLE} SET version_num = :version"), {"version": version})


def _copy(source: Connection, target: Engine, tell: Tell) -> list[Copied]:
    tables = SCHEMA.sorted_tables
    said: dict[str, Digest] = {}
    for at, table in enumerate(tables):
        said[table.name] = _table(source, target, tables[at:], tell)
    with database.snapshot(target) as connection:
        done = [_compared(connection, table, said[table.name]) for table in tables]
    wrong = [one.table for one in done if not one.alike]
    if wrong:
        raise LibraryError(
            f"{database.name_of(target)}: {', '.join(wrong)}: not as in the source; copy it again"
        )

    search_index.rebuild(target, lambda rows: tell(search_index.TABLE, rows))

    def end(connection: Connection) -> None:
        for table in tables:
            table_rows.set_sequence(connection, table)
        _mark(connection, HEAD)

    patience.write(target, AnswerIds(), end)
    if target.dialect.name == "postgresql":
        with (
            database.reported(target),
            target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            connection.exec_driver_sql("ANALYZE")
    return done


def _compared(connection: Connection, table: Table, said: Digest) -> Copied:
    there = table_rows.digest(connection, table)
    alike = (there.rows, there.text()) == (said.rows, said.text())
    return Copied(table.name, said.rows, there.rows, said.text(), there.text(), alike)


def _table(source: Connection, target: Engine, tables: Sequence[Table], tell: Tell) -> Digest:
    """Copy the first of `tables`, on from what is there; the others are those behind it."""
    table = tables[0]
    with database.snapshot(target) as connection:
        last = table_rows.last_key(connection, table)
        there = table_rows.digest(connection, table)
    said = Digest() if last is None else table_rows.digest(source, table, until=last)
    if (said.rows, said.text()) != (there.rows, there.text()):
        _clear(target, tables)
        said, last = Digest(), None
    tell(table.name, said.rows)
    for rows in table_rows.read(source, table, after=last):
        patience.write(target, AnswerIds(), partial(table_rows.write, table=table, rows=rows))
        said.add(rows)
        tell(table.name, said.rows)
    return said


def _clear(target: Engine, tables: Sequence[Table]) -> None:
    def work(connection: Connection) -> None:
        for table in reversed(tables):
            connection.execute(bulk.sql(f'DELETE FROM "{table.name}"'))

    patience.write(target, AnswerIds(), work)
