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

    `own`: whether rows are made and taken away by these columns, or are another's to make. `begun`: columns of another's
    in which a row that is made has 0 first.
    """

    table: str
    key: tuple[str, ...]
    rest: tuple[str, ...]
    rows: str = ""
    own: bool = True
    begun: tuple[str, ...] = ()

    @property
    def made(self) -> str:
        """The temporary table."""
        return f"made_{self.table}"


class Stage(NamedTuple):
    """Tables that are made anew together from readings and from what earlier stages keep; `make` fills the temporary ones."""

    tables: tuple[Kept, ...]
    make: Callable[[Connection], None]


def look(connection: Connection, stage: Stage) -> dict[str, int]:
    """How many rows of each table are not as they should be; a table that is right is left out."""
    return _each(connection, stage, _differing)


def mend(connection: Connection, stage: Stage) -> dict[str, int]:
    """The same, and put them right."""
    return _each(connection, stage, _put_right)


def fill(connection: Connection, kept: Kept, *selects: str) -> None:
    """Fill the temporary table of `kept` with what these statements select: its key and then the rest."""
    names = ", ".join((*kept.key, *kept.rest))
    for select in selects:
        connection.execute(bulk.sql(f"INSERT INTO {kept.made} ({names}) {select}"))


def _each(connection: Connection, stage: Stage, ask: Callable[[Connection, Kept], int]) -> dict[str, int]:
    for kept in stage.tables:
        names = ", ".join((*kept.key, *kept.rest))
        connection.execute(
            bulk.sql(f"CREATE TEMP TABLE {kept.made} AS SELECT {names} FROM {kept.table} WHERE 1 = 0")
        )
    stage.make(connection)
    found = {}
    for kept in stage.tables:
        if bulk.is_postgres(connection):
            connection.execute(bulk.sql(f"ANALYZE {kept.made}"))
        found[kept.table] = ask(connection, kept)
        connection.execute(bulk.sql(f"DROP TABLE {kept.made}"))
    return {table: count for table, count in found.items() if count}


def _same(kept: Kept) -> str:
    return " AND ".join(
        f"coalesce(t.{name}, '') = coalesce(m.{name}, '')" if name in _NULL else f"t.{name} = m.{name}"
        for name in (*kept.key, *kept.rest)
    )


def _differing(connection: Connection, kept: Kept) -> int:
    """Rows of one key count once, whether they are missing, too many or other."""
    which = f"WHERE {kept.rows}" if kept.rows else ""
    same, made, there = (
        int(connection.scalar(bulk.sql(f"SELECT count(*) FROM {rows}")) or 0)
        for rows in (
            f"{kept.made} m CROSS JOIN {kept.table} t WHERE {_same(kept)}",
            kept.made,
            f"{kept.table} {which}",
        )
    )
    return max(made, there) - same


def _put_right(connection: Connection, kept: Kept) -> int:
    count = _differing(connection, kept)
    if not count:
        return 0
    key = ", ".join(kept.key)
    connection.execute(bulk.sql(f"CREATE INDEX ix_{kept.made} ON {kept.made} ({key})"))
    for statement in _whole(kept) if kept.own else _columns(kept):
        connection.execute(bulk.sql(statement))
    return count


def _whole(kept: Kept) -> tuple[str, str]:
    table, key = kept.table, ", ".join(kept.key)
    found = " AND ".join(f"m.{name} = {table}.{name}" for name in kept.key)
    names = ", ".join((*kept.key, *kept.rest, *kept.begun))
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
