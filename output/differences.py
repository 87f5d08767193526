"""Tables that are kept up, held against what they should be: that is made anew in a temporary table, ``made_`` and the
table's name. What differs is counted, or put right; what is right is not written again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk

_NULL = {"first_seen", "last_seen"}  # may be null where nothing was seen


class Kept(NamedTuple):
    """A table, or some columns of it: its key, what else is looked at, and which of its rows, if not all.

    `selects`: statements that give what should be there, each other rows: key and rest in their order. `own`: whether rows
    are made and taken away by these columns, or are another's to make. `begun`: columns of another's in which a row that is
    made has 0 first.
    """

    table: str
    key: tuple[str, ...]
    rest: tuple[str, ...]
    selects: tuple[str, ...] = ()
    rows: str = ""
    own: bool = True
    begun: tuple[str, ...] = ()

    @property
    def made(self) -> str:
        """The temporary table."""
        return f"made_{self.table}"

    @property
    def names(self) -> str:
        """The columns, for a statement."""
        return ", ".join((*self.key, *self.rest))


class Stage(NamedTuple):
    """Tables that are made anew together, from readings and from what earlier stages keep. `make` fills the temporary ones
    with what no statement gives.
    """

    tables: tuple[Kept, ...]
    make: Callable[[Connection], None] | None = None


def look(connection: Connection, stage: Stage) -> dict[str, int]:
    """How many rows of each table are not as they should be; a table that is right is left out."""
    if stage.make is not None:
        _begin(connection, stage)
        stage.make(connection)
    found = {}
    for kept in stage.tables:
        parts = [*kept.selects, *([f"SELECT {kept.names} FROM {kept.made}"] if stage.make else [])]
        counts = [_same_and_made(connection, kept, part) for part in parts]
        found[kept.table] = _wrong(
            connection, kept, sum(one[0] for one in counts), sum(one[1] for one in counts)
        )
    if stage.make is not None:
        _end(connection, stage)
    return {table: count for table, count in found.items() if count}


def mend(connection: Connection, stage: Stage) -> dict[str, int]:
    """The same, and put them right."""
    _begin(connection, stage)
    for kept in stage.tables:
        for select in kept.selects:
            connection.execute(bulk.sql(f"INSERT INTO {kept.made} ({kept.names}) {select}"))
    if stage.make is not None:
        stage.make(connection)
    found = {kept.table: _put_right(connection, kept) for kept in stage.tables}
    _end(connection, stage)
    return {table: count for table, count in found.items() if count}


def _begin(connection: Connection, stage: Stage) -> None:
    for kept in stage.tables:
        connection.execute(
            bulk.sql(f"CREATE TEMP TABLE {kept.made} AS SELECT {kept.names} FROM {kept.table} WHERE 1 = 0")
        )


def _end(connection: Connection, stage: Stage) -> None:
    for kept in stage.tables:
        connection.execute(bulk.sql(f"DROP TABLE {kept.made}"))


def _same(kept: Kept) -> str:
    return " AND ".join(
        f"coalesce(t.{name}, '') = coalesce(m.{name}, '')" if name in _NULL else f"t.{name} = m.{name}"
        for name in (*kept.key, *kept.rest)
    )


def _same_and_made(connection: Connection, kept: Kept, select: str) -> tuple[int, int]:
    """How many of the rows that a statement gives are kept just so, and how many it gives."""
    statement = f"""WITH m({kept.names}) AS ({select}) SELECT count(t.{kept.key[0]}), count(*)
        FROM m LEFT JOIN {kept.table} t ON {_same(kept)}"""
    same, made = connection.execute(bulk.sql(statement)).one()
    return same, made


def _wrong(connection: Connection, kept: Kept, same: int, made: int) -> int:
    """Rows of one key count once, whether they are missing, too many or other."""
    which = f"WHERE {kept.rows}" if kept.rows else ""
    there = int(connection.scalar(bulk.sql(f"SELECT count(*) FROM {kept.table} {which}")) or 0)
    return max(made, there) - same


def _put_right(connection: Connection, kept: Kept) -> int:
    if bulk.is_postgres(connection):
        connection.execute(bulk.sql(f"ANALYZE {kept.made}"))
    select = f"SELECT {kept.names} FROM {kept.made}"
    count = _wrong(connection, kept, *_same_and_made(connection, kept, select))
    if count:
        key = ", ".join(kept.key)
        connection.execute(bulk.sql(f"CREATE INDEX ix_{kept.made} ON {kept.made} ({key})"))
        for statement in _whole(kept) if kept.own else _columns(kept):
            connection.execute(bulk.sql(statement))
    return count


def _whole(kept: Kept) -> tuple[str, str]:
    table, key = kept.table, ", ".join(kept.key)
    found = " AND ".join(f"m.{name} = {table}.{name}" for name in kept.key)
    names = ", ".join((kept.names, *kept.begun))
    cells = ", ".join((*(f"m.{name}" for name in (*kept.key, *kept.rest)), *("0" for _ in kept.begun)))
    order = ", ".join(f"m.{name}" for name in kept.key)
    changed = ", ".join(f"{name} = excluded.{name}" for name in kept.rest)
    which = f"{kept.rows} AND" if kept.rows else ""
    return (
        f"DELETE FROM {table} WHERE {which} NOT EXISTS (SELECT 1 FROM {kept.made} m WHERE {found})",
        f"""INSERT INTO {table} ({names}) SELECT {cells} FROM {kept.made} m LEFT JOIN {table} t ON {_same(kept)}
            WHERE t.{kept.key[0]} IS NULL ORDER BY {order} ON CONFLICT ({key}) DO UPDATE SET {changed}""",
    )


def _columns(kept: Kept) -> list[str]:
    found = " AND ".join(f"m.{name} = {kept.table}.{name}" for name in kept.key)
    return [
        f"""UPDATE {kept.table} SET {name} = (SELECT m.{name} FROM {kept.made} m WHERE {found})
            WHERE EXISTS (SELECT 1 FROM {kept.made} m WHERE {found} AND m.{name} <> {kept.table}.{name})"""
        for name in kept.rest
    ]
