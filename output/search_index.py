"""The index of adverts' texts: for each snapshot whose current reading is an advert, which grams its title and text hold, and
which numbers it names. FTS5 on SQLite, GIN on PostgreSQL; both hold the same.

It follows from the readings, and is kept up in the transactions that change them. `fill` makes it, some hundred snapshots a
transaction: how far it has come stands in `search_state`, which is empty once all is there.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from output import bulk, patience, search_text, withdrawals
from output.region_answers import AnswerIds

PREFIX = "search_"
"""With which the names of its tables begin, and of those that FTS5 keeps below it."""
TABLE = "search_advert"
BATCH = 500
"""Snapshots that `fill` takes in one transaction."""
_PAUSE = 0.02
"""Seconds between two of these, in which other writers get their turn: SQLite lets whoever comes first go first."""
Tell = Callable[[int], None]
"""How many snapshots are in, of those that one call takes in."""
Shown = Mapping[int, int]
"""The current reading of each snapshot whose current reading is an advert, by ids."""

_CURRENT = "SELECT snapshot_id, id FROM reading WHERE snapshot_id {among} AND current = 1 AND is_advert = 1"
_TEXTS = "SELECT snapshot_id, id, title, text FROM reading WHERE id {among}"
_NUMBERS = "SELECT DISTINCT reading_id, number_id FROM number_mention WHERE reading_id {among}"
_STATE = "SELECT done, last FROM search_state"
_NEXT = """SELECT snapshot_id FROM reading WHERE snapshot_id > :done AND snapshot_id <= :last
    AND current = 1 AND is_advert = 1 ORDER BY snapshot_id LIMIT :most"""
_ADD = "INSERT INTO search_advert (rowid, grams) VALUES (?, ?)"
_TAKE = "INSERT INTO search_advert (search_advert, rowid, grams) VALUES ('delete', ?, ?)"
_ADD_POSTGRES = """INSERT INTO search_advert (snapshot_id, grams)
    SELECT given.id, array_to_tsvector(string_to_array(given.grams, ' '))
    FROM unnest(CAST(:ids AS bigint[]), CAST(:grams AS text[])) AS given(id, grams)
    ON CONFLICT (snapshot_id) DO UPDATE SET grams = excluded.grams"""
Document = tuple[int, str]
"""A snapshot, and its tokens with spaces between."""


class Progress(NamedTuple):
    """How far filling has come: snapshots up to `done` are in, and those behind `last`, which came since it began."""

    done: int
    last: int


def number_token(number: int) -> str:
    """The token of the number with that id."""
    return f"#{number}"


def progress(connection: Connection) -> Progress | None:
    """How far filling has come; null if the index is whole."""
    found = bulk.rows(connection, _STATE)
    return Progress(*found[0]) if found else None


def shown(connection: Connection, snapshots: Iterable[int]) -> Shown:
    """What is in the index of these snapshots; to be asked before a change of readings, for `update`."""
    return dict(bulk.rows_of(connection, _CURRENT, set(snapshots)))


def update(connection: Connection, before: Shown, snapshots: Iterable[int]) -> None:
    """Bring the index up to date after readings of the snapshots, whose facts are stored, have become current or none."""
    after = shown(connection, snapshots)
    changed = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    changed = _counted(connection, changed)
    _take(connection, documents(connection, [before[one] for one in sorted(changed & before.keys())]))
    _add(connection, documents(connection, [after[one] for one in sorted(changed & after.keys())]))


def take_out(connection: Connection, readings: Iterable[int], out: Collection[int] = ()) -> set[int]:
    """Take current adverts among the readings out of the index, because their texts are about to change; the snapshots
    that are to be put in again. Those that are `out` already are left.
    """
    statement = "SELECT snapshot_id, id FROM reading WHERE id {among} AND current = 1 AND is_advert = 1"
    held: dict[int, int] = dict(bulk.rows_of(connection, statement, set(readings)))
    held = {one: held[one] for one in _counted(connection, set(held) - set(out))}
    _take(connection, documents(connection, sorted(held.values())))
    return set(held)


def put_in(connection: Connection, snapshots: Iterable[int]) -> None:
    """Put in what `take_out` has taken out."""
    _add(connection, documents(connection, sorted(shown(connection, snapshots).values())))


def _counted(connection: Connection, snapshots: set[int]) -> set[int]:
    """Those of the snapshots that filling has done with, or leaves to others."""
    state = progress(connection) if snapshots else None
    if state is None:
        return snapshots
    return {one for one in snapshots if not state.done < one <= state.last}


def documents(connection: Connection, readings: Iterable[int]) -> Iterator[Document]:
    """What the index is to hold of these readings, by their snapshots, which rise if the readings are given so."""
    for part in bulk.chunks(readings, BATCH):
        numbers: dict[int, list[str]] = {}
        for reading, number in bulk.rows_of(connection, _NUMBERS, part):
            numbers.setdefault(reading, []).append(number_token(number))
        texts = {row[1]: row for row in bulk.rows_of(connection, _TEXTS, part)}
        for reading in part:
            snapshot, _, title, text = texts[reading]
            found = search_text.tokens(f"{title}\n{text}")
            found.update(numbers.get(reading, ()))
            yield snapshot, " ".join(found)


def _add(connection: Connection, rows: Iterable[Document]) -> None:
    if not bulk.is_postgres(connection):
        for part in bulk.chunks(rows, BATCH):
            connection.exec_driver_sql(_ADD, part)
        return
    for part in bulk.chunks(rows, BATCH):
        ids, grams = zip(*part, strict=True)
        connection.execute(bulk.sql(_ADD_POSTGRES), {"ids": list(ids), "grams": list(grams)})


def _take(connection: Connection, rows: Iterable[Document]) -> None:
    for part in bulk.chunks(rows, BATCH):
        if bulk.is_postgres(connection):
            statement = f"DELETE FROM search_advert WHERE snapshot_id {bulk.among(connection)}"
            values = {"values": bulk.as_list(connection, [one for one, _ in part])}
            connection.execute(bulk.sql(statement), values)
        else:
            connection.exec_driver_sql(_TAKE, part)


def begin(connection: Connection) -> None:
    """Empty the index, and note that it is to be filled with all that there is; nobody stores meanwhile."""
    withdrawals.alone(connection)
    clear = (
        "TRUNCATE search_advert"
        if bulk.is_postgres(connection)
        else "INSERT INTO search_advert (search_advert) VALUES ('delete-all')"
    )
    connection.execute(bulk.sql(clear))
    connection.execute(bulk.sql("DELETE FROM search_state"))
    connection.execute(
        bulk.sql(
            "INSERT INTO search_state (id, done, last) SELECT 1, 0, max(id) FROM snapshot HAVING max(id) IS NOT NULL"
        )
    )


def rebuild(engine: Engine, tell: Tell = lambda done: None) -> int:
    """Make the index anew from the readings; how many adverts it holds. Killed, it is gone on with by `fill`, as whoever opens
    the library for writing next does. Others store meanwhile.
    """
    patience.write(engine, AnswerIds(), begin)
    return fill(engine, tell)


def fill(engine: Engine, tell: Tell = lambda done: None) -> int:
    """Put in what is missing since a `rebuild` or an upgrade was begun; how many adverts that were."""
    done = 0
    while (found := patience.write(engine, AnswerIds(), _fill_some)) is not None:
        done += found
        tell(done)
        if engine.dialect.name == "sqlite":
            time.sleep(_PAUSE)
    return done


def _fill_some(connection: Connection) -> int | None:
    """The next batch; null if there is none. Writers wait for that long: what they change is either in, or not yet."""
    withdrawals.alone(connection)
    state = progress(connection)
    if state is None:
        return None
    snapshots = [row[0] for row in bulk.rows(connection, _NEXT, {**state._asdict(), "most": BATCH})]
    held = shown(connection, snapshots)
    _add(connection, documents(connection, [held[one] for one in snapshots]))
    if len(snapshots) < BATCH:
        connection.execute(bulk.sql("DELETE FROM search_state"))
    else:
        connection.execute(bulk.sql("UPDATE search_state SET done = :done"), {"done": snapshots[-1]})
    return len(snapshots)


def settle(driver: sqlite3.Connection) -> None:
    """Merge what SQLite's index is made of, so that nothing stays of what was taken out."""
    driver.execute("INSERT INTO search_advert (search_advert) VALUES ('optimize')")
