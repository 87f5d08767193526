"""The rows of whole tables, in and out of both databases by their fastest ways, in the order of their keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import count as count_up
from typing import Any

from sqlalchemy import Connection, Table

from output import bulk

CHUNK = 20_000
"""Rows read, or written in one transaction."""
LONG_CHUNK = 1_000
"""The same of tables with long texts."""
_NUMBERS = count_up()
Row = tuple[Any, ...]


def key(table: Table) -> list[str]:
    """The names of the columns of the primary key."""
    return [column.name for column in table.primary_key.columns]


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def count(connection: Connection, table: Table) -> int:
    """How many rows there are."""
    return int(connection.scalar(bulk.sql(f'SELECT count(*) FROM "{table.name}"')) or 0)


def last_key(connection: Connection, table: Table) -> Row | None:
    """The key of the last row; null if there is none."""
    names = key(table)
    order = ", ".join(f'"{name}" DESC' for name in names)
    statement = f'SELECT {_names(names)} FROM "{table.name}" ORDER BY {order} LIMIT 1'
    row = connection.execute(bulk.sql(statement)).first()
    return None if row is None else tuple(row)


def read(
    connection: Connection, table: Table, *, after: Row | None = None, until: Row | None = None
) -> Iterator[list[Row]]:
    """The rows behind the key `after`, up to the key `until`, in chunks; columns as the models have them."""
    names = _names(key(table))
    mark = "%s" if bulk.is_postgres(connection) else "?"
    limits = [(sign, limit) for sign, limit in ((">", after), ("<=", until)) if limit is not None]
    conditions = (f"({names}) {sign} ({', '.join([mark] * len(limit))})" for sign, limit in limits)
    where = " AND ".join(conditions) or "1 = 1"
    statement = f'SELECT {_names(table.c.keys())} FROM "{table.name}" WHERE {where} ORDER BY {names}'
    values = [cell for _, limit in limits for cell in limit]
    cursor = _cursor(connection)
    try:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(_chunk(table)):
            yield rows
    finally:
        cursor.close()


def _cursor(connection: Connection) -> Any:
    """The driver's own, inside the connection's transaction: rows as plain tuples, not all of them at once."""
    connection.execute(bulk.sql("SELECT 1"))  # begins the transaction, if it is not
    driver: Any = connection.connection.driver_connection
    return driver.cursor(f"rows_{next(_NUMBERS)}") if bulk.is_postgres(connection) else driver.cursor()


def _chunk(table: Table) -> int:
    """Rows of long texts are few at a time."""
    return CHUNK if not {"text", "body"} & {*table.c.keys()} else min(CHUNK, LONG_CHUNK)


def write(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Put rows in, all columns as `read` gives them: by COPY, or one prepared statement."""
    names = _names(table.c.keys())
    if bulk.is_postgres(connection):
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(table.c))
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', list(rows))


class Digest:
    """How many rows have gone by, and a hash of what they say: the same on both databases."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, rows: Sequence[Row]) -> None:
        """Take some more rows, in the order of their keys."""
        self.rows += len(rows)
        said = "\n".join(map(repr, rows))
        self._hash.update(said.encode("utf-8", "surrogatepass") + b"\n" if rows else b"")

    def text(self) -> str:
        """The hash so far, in hexadecimal."""
        return self._hash.hexdigest()


def digest(connection: Connection, table: Table, until: Row | None = None) -> Digest:
    """Of all rows of a table, or those up to the key `until`."""
    found = Digest()
    for rows in read(connection, table, until=until):
        found.add(rows)
    return found


def set_sequence(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number the next row behind the last one; SQLite does so by itself."""
    if not bulk.is_postgres(connection) or key(table) != ["id"]:
        return
    sequence = connection.scalar(bulk.sql(f"SELECT pg_get_serial_sequence('\"{table.name}\"', 'id')"))
    if sequence is not None:
        connection.execute(
            bulk.sql(
                f'SELECT setval(CAST(:sequence AS regclass), coalesce(max(id), 1), max(id) IS NOT NULL) FROM "{table.name}"'
            ),
            {"sequence": sequence},
        )
