"""Whether a library is whole: its file, its schema, its references, what follows from other rows, its archive.

`CHECKS` lists what is looked at. What is kept up with every page must be as if it were made anew.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, inspect

from output import batch, bulk, database, search_check, search_index, summaries, tie_check, withdrawals
from output.archive import Archive
from output.errors import ArchiveError, LibraryError
from output.fact_models import SCHEMA
from output.migrations import HEAD, VERSION_TABLE
from output.records import Position
from output.rows import VIEWS, columns

MOST = 5
"""Faults of one kind that are told; of more, how many there are is not looked at."""
SAMPLE = 1000
"""Bodies that are looked for in the archive unless all are wanted."""
Look = Callable[[Connection], Iterator[str]]


class Checked(NamedTuple):
    """One thing that was looked at: whether it is as it should be, and if not, what is wrong, in a line."""

    check: str
    ok: bool
    detail: str


def check(engine: Engine, archive: Path | None = None, bodies: int | None = SAMPLE) -> Iterator[Checked]:
    """Look at everything, one check after the other; with `archive` also at so many `bodies` in it, null for all."""
    for name, look in CHECKS.items():
        with database.snapshot(engine) as connection:
            yield _checked(name, look, connection)
    if archive is not None:
        with database.snapshot(engine) as connection:
            yield _archive(connection, archive, bodies)


def _checked(name: str, look: Look, connection: Connection) -> Checked:
    try:
        with database.reported(connection.engine):
            faults = list(islice(look(connection), MOST + 1))
    except LibraryError as error:
        return Checked(name, False, str(error))
    more = "; and more" if len(faults) > MOST else ""
    return Checked(name, not faults, "; ".join(faults[:MOST]) + more)


def _file(connection: Connection) -> Iterator[str]:
    if bulk.is_postgres(connection):
        rows = connection.execute(bulk.sql("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"))
        yield from (f"index {row[0]} is not valid" for row in rows)
        return
    for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST})"):
        if row[0] != "ok":
            yield " ".join(str(row[0]).split())


def _schema(connection: Connection) -> Iterator[str]:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - slow to load
    from alembic.migration import MigrationContext  # noqa: PLC0415

    found = database.revision(connection)
    if found != HEAD:
        yield f"is schema {found}, not {HEAD}"
    options = {"version_table": VERSION_TABLE, "compare_type": True, "include_name": is_in_schema}
    context = MigrationContext.configure(connection, opts=options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an index on an expression cannot be read back
        differences = compare_metadata(context, SCHEMA)
    yield from map(_difference, differences)
    there = set(inspect(connection).get_view_names())
    for view in VIEWS:
        if view not in there:
            yield f"view {view} is missing"
        elif [column["name"] for column in inspect(connection).get_columns(view)] != columns(view):
            yield f"view {view} has other columns"


def is_in_schema(name: str | None, kind: str, _: object) -> bool:
    """All but the index of texts, which is another thing on each database, and is looked at by itself."""
    return kind != "table" or not (name or "").startswith(search_index.PREFIX)


def _difference(difference: object) -> str:
    while isinstance(difference, list):
        difference = difference[0]
    parts = difference if isinstance(difference, tuple) else (difference,)
    named = (getattr(part, "name", part) for part in parts)
    return " ".join(str(part) for part in named if part is not None)


def _references(connection: Connection) -> Iterator[str]:
    """Those that the database sees to, and those of mentions, which it is spared."""
    if not bulk.is_postgres(connection):
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"{row[0]}: a row refers to no row of {row[2]}"
    for table in SCHEMA.sorted_tables:
        known = {key.parent.name for key in table.foreign_keys}
        for name in sorted({*table.c.keys()} - known):
            other = SCHEMA.tables.get(name.removesuffix("_id").removeprefix("newest_"))
            if not name.endswith("_id") or other is None or "id" not in other.c:
                continue
            statement = f"""SELECT count(*) FROM "{table.name}" t WHERE t."{name}" IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM "{other.name}" o WHERE o.id = t."{name}")"""
            if lost := connection.scalar(bulk.sql(statement)):
                yield f"{table.name}.{name}: {lost} refer to no row of {other.name}"


def _current(connection: Connection) -> Iterator[str]:
    statement = """SELECT snapshot_id, count(*) FROM reading WHERE current = 1
        GROUP BY snapshot_id HAVING count(*) > 1"""
    for row in connection.execute(bulk.sql(statement)):
        yield f"snapshot {row[0]} has {row[1]} current readings"


def _withdrawn(connection: Connection) -> Iterator[str]:
    shown, hidden = withdrawals.inconsistent(connection)
    if shown:
        yield f"{shown} places of withdrawn pairs are shown"
    if hidden:
        yield f"{hidden} places of pairs are hidden that nobody has withdrawn"


def _pages(connection: Connection) -> Iterator[str]:
    kept, made = batch.kept_and_made_pages()
    for one, other, told in ((kept, made, "kept, and not so"), (made, kept, "so, and not kept")):
        for row in connection.execute(bulk.sql(f"{one} EXCEPT {other} LIMIT {MOST + 1}")):
            yield f"{tuple(row)} {told}"


def _summaries(connection: Connection) -> Iterator[str]:
    for table, count in summaries.wrong(connection).items():
        yield f"{table}: {count} rows are not what the readings give"


def _ties(connection: Connection) -> Iterator[str]:
    for table, count in tie_check.wrong(connection).items():
        yield f"{table}: {count} rows are not what follows from the readings"


def _search(connection: Connection) -> Iterator[str]:
    state = search_index.progress(connection)
    if state is not None:
        yield f"adverts from body {state.done + 1} to {state.last} are not in it yet; `hotlines db upgrade` goes on with it"
    for table, count in search_check.wrong(connection).items():
        yield f"{table}: {count} adverts are not as their readings have them"


CHECKS: dict[str, Look] = {
    "file": _file,
    "schema": _schema,
    "references": _references,
    "readings": _current,
    "figures of pages": _pages,
    "summaries": _summaries,
    "ties": _ties,
    "withdrawals": _withdrawn,
    "search": _search,
}
"""What is looked at, by its name: each gives a line for every fault."""


def _archive(connection: Connection, folder: Path, bodies: int | None) -> Checked:
    name = "archive"
    total = int(connection.scalar(bulk.sql("SELECT count(*) FROM snapshot")) or 0)
    step = 1 if bodies is None or total <= bodies else -(-total // max(bodies, 1))
    if total and not folder.is_dir():
        return Checked(name, False, f"{folder}: there is no archive; --archive says where it is")
    archive, faults, looked = Archive(folder), [], 0
    statement = "SELECT sha256, warc_file, warc_offset, warc_length FROM snapshot ORDER BY id"
    found = connection.execute(bulk.sql(statement), execution_options={"yield_per": 1000})
    for row in islice(found, 0, None, step):
        looked += 1
        if fault := _fault(archive, Position(*row[1:]), row[0]):
            faults.append(fault)
            if len(faults) > MOST:
                break
    places = chain(faults[:MOST], ["and more"] if len(faults) > MOST else [])
    said = "; ".join(places) or f"{looked} of {total} bodies looked at"
    return Checked(name, not faults, said)


def _fault(archive: Archive, position: Position, sha256: str) -> str | None:
    try:
        body = archive.body(position)
    except ArchiveError as error:
        return str(error)
    if hashlib.sha256(body).hexdigest() != sha256:
        return f"{position.file}: byte {position.offset}: holds another body"
    return None
