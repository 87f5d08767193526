"""Writing and looking up many rows with one statement, on SQLite (``json_each``) and PostgreSQL (``unnest``).

The ORM is 6 to 15 times slower for rows such as mentions, of which one page has hundreds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Integer, Table, TextClause, text
from sqlalchemy.types import Float

Row = Sequence[Any]

CHUNK = 5000
"""Values looked up in one statement."""


def is_postgres(connection: Connection) -> bool:
    """Whether this connection leads to PostgreSQL, not SQLite."""
    return connection.dialect.name == "postgresql"


def clean(text: str) -> str:
    """`text` without what a database cannot hold: NUL and lone surrogates become U+FFFD, so offsets hold."""
    if "\x00" in text:
        text = text.replace("\x00", "�")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join("�" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


@cache
def _table(name: str) -> Table:
    from output.fact_models import SCHEMA  # noqa: PLC0415 - SQLite does without the models

    return SCHEMA.tables[name]


def _pg_type(table: Table, column: str) -> str:
    kind = table.c[column].type
    if isinstance(kind, Integer):
        return "bigint"
    return "double precision" if isinstance(kind, Float) else "text"


def _pg_array(table: Table, column: str, values: tuple[Any, ...]) -> Any:
    """`values` as the driver takes them; integers as one literal, which spares it looking at each."""
    if _pg_type(table, column) != "bigint":
        return list(values)
    return "{" + str(list(values))[1:-1].replace("None", "NULL") + "}"


def driver(connection: Connection) -> sqlite3.Connection | None:
    """SQLite's own connection, past SQLAlchemy, which takes longer than most short statements do themselves; null on
    PostgreSQL, and where no transaction has begun that the statement should be part of.
    """
    if is_postgres(connection) or not connection.in_transaction():
        return None
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def rows(
    connection: Connection, statement: str, values: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """All rows that a statement gives, as plain tuples; parameters are written ``:name``."""
    own = driver(connection)
    if own is not None:
        return own.execute(statement, values or {}).fetchall()
    return [tuple(row) for row in connection.execute(sql(statement), values)]


def rows_of(
    connection: Connection, statement: str, keys: Iterable[Any], kind: str = "bigint"
) -> Iterator[tuple[Any, ...]]:
    """The rows that a statement gives for some keys, a chunk of them at a time, of integers or, as `kind`, ``text``:
    ``{among}`` in it stands for "is one of them".
    """
    asked = statement.format(among=among(connection, kind=kind))
    for part in chunks(keys):
        yield from rows(connection, asked, {"values": as_list(connection, part)})


def each(connection: Connection, statement: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Execute a statement that changes something for each of the rows, which are its parameters."""
    own = driver(connection)
    if own is not None:
        own.executemany(statement, rows)
    elif rows:
        connection.execute(sql(statement), rows)


def insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row], conflict: str = ""
) -> int:
    """Insert `rows` into the table of that name; `conflict` is an ON CONFLICT clause without these two words.

    Returns how many rows were written; those that a conflict kept out do not count.

    Rows are written in the order given: callers that share rows with other writers sort them by key first, so
    that no two writers wait for each other.
    """
    if not rows:
        return 0
    names = ", ".join(f'"{column}"' for column in columns)
    tail = f" ON CONFLICT {conflict}" if conflict else ""
    if is_postgres(connection):
        known = _table(table)
        arrays = ", ".join(f"%s::{_pg_type(known, column)}[]" for column in columns)
        sql = f'INSERT INTO "{table}" ({names}) SELECT * FROM unnest({arrays}){tail}'
        values = zip(columns, zip(*rows, strict=True), strict=True)
        filled = tuple(_pg_array(known, column, cells) for column, cells in values)
        return connection.exec_driver_sql(sql, filled).rowcount
    marks = ", ".join("?" * len(columns))
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks}){tail}'
    return _each(connection, sql, rows)


def _each(connection: Connection, sql: str, rows: Sequence[Row]) -> int:
    """Execute a statement of SQLite's for each of the rows; how many rows it has written."""
    own = driver(connection)
    if own is not None:
        return own.executemany(sql, rows).rowcount
    return connection.exec_driver_sql(sql, [tuple(row) for row in rows]).rowcount


def insert_numbers(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[int]],
    tail: str = "",
) -> None:
    """Insert rows of integers into any table, a temporary one, too; `tail` stands at the end of the statement."""
    if not rows:
        return
    names = ", ".join(columns)
    if is_postgres(connection):
        arrays = ", ".join("%s::bigint[]" for _ in columns)
        sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {tail}"
        connection.exec_driver_sql(sql, tuple(f"{{{str(list(c))[1:-1]}}}" for c in zip(*rows, strict=True)))
        return
    marks = ", ".join("?" * len(columns))
    _each(connection, f"INSERT INTO {table} ({names}) VALUES ({marks}) {tail}", rows)


def add_each(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[tuple[int, int, int, list[int]]],
) -> None:
    """Add `pages` to the row of two ids and each of many more ids, or make it: `columns` names the two, ``pages``, and what
    the many are. One integer a row is all that SQLite is given, which takes half the time of binding four.
    """
    if not rows:
        return
    first, second, pages, each = columns
    tail = (
        f"ON CONFLICT ({first}, {second}, {each}) DO UPDATE SET {pages} = {table}.{pages} + excluded.{pages}"
    )
    names = ", ".join(columns)
    if is_postgres(connection):
        flat = [(*row[:3], one) for row in rows for one in row[3]]
        insert_numbers(connection, table, columns, flat, tail)
        return
    sql = f"INSERT INTO {table} ({names}) SELECT ?1, ?2, ?3, value FROM json_each(?4) WHERE true {tail}"
    _each(connection, sql, [(*row[:3], str(row[3])) for row in rows])


_PAIRED = 20  # bits of the second id of a pair
_FEW = 6  # pairs for which a statement of their own does not pay


def add_pairs(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Mapping[tuple[int, int], Sequence[tuple[int, int]]],
) -> None:
    """Add `pages` to the row of an id and each of many pairs of ids, or make it: `rows` are pairs by id and pages.

    Where an id has many pairs SQLite is given an integer for each, and finds the place in its tree close at hand.
    """
    each, first, second, pages = columns
    tail = (
        f"ON CONFLICT ({each}, {first}, {second}) DO UPDATE SET {pages} = {table}.{pages} + excluded.{pages}"
    )
    flat: list[tuple[int, ...]] = []
    packed: list[tuple[int, int, str]] = []
    postgres = is_postgres(connection)
    for (one, count), pairs in sorted(rows.items()):
        if postgres or len(pairs) < _FEW or any(pair[1] >> _PAIRED for pair in pairs):
            flat += [(one, *pair, count) for pair in pairs]
        else:
            packed.append((one, count, str([pair[0] << _PAIRED | pair[1] for pair in pairs])))
    if packed:
        unpacked = f"?1, value >> {_PAIRED}, value & {(1 << _PAIRED) - 1}, ?2 FROM json_each(?3) WHERE true"
        sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {unpacked} {tail}"
        _each(connection, sql, packed)
    insert_numbers(connection, table, columns, flat, tail)


def listed(connection: Connection, column: str) -> str:
    """The SQL of all values of an integer column in a group as one text, with commas between."""
    return (
        f"string_agg(CAST({column} AS text), ',')" if is_postgres(connection) else f"group_concat({column})"
    )


def among(connection: Connection, mark: str = "values", kind: str = "bigint") -> str:
    """The SQL for "is one of the values of parameter `mark`" (see `as_list`), to stand after a column."""
    if is_postgres(connection):
        return f"= ANY(CAST(:{mark} AS {kind}[]))"
    return f"IN (SELECT value FROM json_each(:{mark}))"


def as_list(connection: Connection, values: Iterable[Any]) -> Any:
    """The parameter that `among` reads."""
    found = list(values)
    return found if is_postgres(connection) else json.dumps(found, ensure_ascii=False)


def given(connection: Connection, columns: Mapping[str, str], mark: str = "rows") -> str:
    """The SQL of a table of rows that parameters bring (see `as_given`), to stand in FROM: names and PostgreSQL's types."""
    if is_postgres(connection):
        arrays = ", ".join(f"CAST(:{mark}_{name} AS {kind}[])" for name, kind in columns.items())
        return f"unnest({arrays}) AS {mark}({', '.join(columns)})"
    cells = ", ".join(f"json_extract(value, '$[{at}]') AS {name}" for at, name in enumerate(columns))
    return f"(SELECT {cells} FROM json_each(:{mark})) AS {mark}"


def as_given(
    connection: Connection, columns: Mapping[str, str], rows: Sequence[Row], mark: str = "rows"
) -> dict[str, Any]:
    """The parameters that `given` reads."""
    if is_postgres(connection):
        cells = zip(*rows, strict=True) if rows else [()] * len(columns)
        return {f"{mark}_{name}": list(values) for name, values in zip(columns, cells, strict=True)}
    return {mark: json.dumps([list(row) for row in rows], ensure_ascii=False)}


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """`values` in lists of at most `size`."""
    source = iter(values)
    while part := list(islice(source, size)):
        yield part


@lru_cache(maxsize=256)
def sql(statement: str) -> TextClause:
    """`statement` parsed once; parameters are written ``:name``."""
    return text(statement)
