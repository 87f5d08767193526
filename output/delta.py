"""What differs between an earlier export and the library as it is: rows that were added, changed or removed.

Both sides are compared as they are written. Rows that stand in both at about the same place are passed over; what is left is
sorted on the disk: memory does not grow with the tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, zip_longest
from pathlib import Path
from typing import NamedTuple

from output import bulk
from output.export_rows import Cells, Part
from output.export_tables import Facts
from output.rows import Column

CHANGE = Column(
    "change",
    str,
    False,
    "added, changed or removed: what happened to the row since; the other cells of a removed one are its last",
)
"""The column in front of a delta's rows."""
CHUNK = 2_000
WAITING = 20_000
_TABLE = """CREATE TABLE side (key TEXT, row TEXT, old INTEGER NOT NULL, new INTEGER NOT NULL, PRIMARY KEY (key, row))
    WITHOUT ROWID"""
_ADD = """INSERT INTO side VALUES (?, ?, ?, ?)
    ON CONFLICT (key, row) DO UPDATE SET old = old + excluded.old, new = new + excluded.new"""
_DIFFERENT = """SELECT key, row, old, new,
        (SELECT sum(o.old) FROM side o WHERE o.key = s.key), (SELECT sum(n.new) FROM side n WHERE n.key = s.key)
    FROM side s WHERE old <> new ORDER BY key, row"""


class _Difference(NamedTuple):
    """A row that one side has more often; `all_old` and `all_new`: the rows with its key, on each side."""

    key: str
    row: str
    old: int
    new: int
    all_old: int
    all_new: int


def differences(
    old: Iterable[Cells], new: Iterable[Cells], places: tuple[int, ...], is_unique: bool, scratch: Path
) -> Iterator[Part]:
    """The rows that differ, each behind its change, by key; `places` are those of the key's cells.

    A row is `changed` if it is the only one with its key on both sides; else the old one is removed, the new one added.
    `is_unique`: no two rows of a side have one key. `scratch` is a file that there is while this runs. Raises OSError.
    """
    rows: Iterable[tuple[Cells, int]] = chain(((row, 0) for row in old), ((row, 1) for row in new))
    if is_unique:
        rows = _unpaired(old, new, places)
    try:
        connection = sqlite3.connect(scratch, isolation_level=None)
        try:
            _fill(connection, rows, places)
            yield from bulk.chunks(_told(connection), CHUNK)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise OSError(28, f"comparing: {error}") from error
    finally:
        scratch.unlink(missing_ok=True)


def _unpaired(
    old: Iterable[Cells], new: Iterable[Cells], places: tuple[int, ...]
) -> Iterator[tuple[Cells, int]]:
    """The rows of both sides, 0 and 1, without most of those that stand in both at about the same place.

    Up to about `WAITING` rows of a side wait in memory for the same one of the other.
    """
    waiting: tuple[Counter[Cells], Counter[Cells]] = (Counter(), Counter())
    pairs: Iterable[tuple[list[Cells], ...]] = zip_longest(
        bulk.chunks(old, CHUNK), bulk.chunks(new, CHUNK), fillvalue=[]
    )
    for lots in pairs:
        for side, lot in enumerate(lots):
            mine, theirs = waiting[side], waiting[1 - side]
            for row in map(tuple, lot):
                if theirs.get(row):
                    theirs[row] -= 1
                # A guard may make two keys one: all rows with such a key are compared.
                elif any(row[at].__class__ is str and row[at][:1] == "'" for at in places):
                    yield row, side
                else:
                    mine[row] += 1
        for side, rows in enumerate(waiting):
            if len(rows) > WAITING:
                yield from ((row, side) for row in rows.elements())
                rows.clear()
    for side, rows in enumerate(waiting):
        yield from ((row, side) for row in rows.elements())


def _fill(connection: sqlite3.Connection, rows: Iterable[tuple[Cells, int]], places: tuple[int, ...]) -> None:
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16000", "locking_mode=EXCLUSIVE"):
        connection.execute(f"PRAGMA {pragma}")
    encode = json.JSONEncoder(ensure_ascii=False).encode
    connection.execute("BEGIN")
    connection.execute(_TABLE)
    texts = ((encode([row[at] for at in places]), encode(list(row)), 1 - side, side) for row, side in rows)
    connection.executemany(_ADD, texts)
    connection.execute("COMMIT")


def _told(connection: sqlite3.Connection) -> Iterator[Cells]:
    found = map(_Difference._make, connection.execute(_DIFFERENT))
    for _, group in groupby(found, lambda one: one.key):
        rows = list(group)
        is_change = (rows[0].all_old, rows[0].all_new) == (1, 1)
        for one in sorted(rows, key=lambda one: one.new > one.old):
            gain = one.new - one.old
            word = "added" if gain > 0 else "removed"
            if is_change:
                if gain > 0:
                    yield ("changed", *json.loads(one.row))
                continue
            for _ in range(abs(gain)):
                yield (word, *json.loads(one.row))


def since(parts: Iterable[Part], columns: list[str], facts: Facts, moment: str) -> Iterator[Part]:
    """Rows of a table that came to be or changed at `moment` or later, each behind its change.

    `parts` may hold no others. A row that began before and was seen again is `changed`: that much its times tell.
    """
    began = columns.index(facts.began)
    for part in parts:
        yield [
            ("added" if (row[began] or "") >= moment or not facts.again else "changed", *row) for row in part
        ]
