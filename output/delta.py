"""What differs between an earlier export and the library as it is: rows that were added, changed or removed.

Both sides are compared as they are written, and sorted on the disk: memory does not grow with the tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
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
_TABLE = """CREATE TABLE side (key TEXT, row TEXT, old INTEGER NOT NULL, new INTEGER NOT NULL, PRIMARY KEY (key, row))
    WITHOUT ROWID"""
_ADD = """INSERT INTO side VALUES (?, ?, {old}, {new})
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
    old: Iterable[Cells], new: Iterable[Cells], places: tuple[int, ...], scratch: Path
) -> Iterator[Part]:
    """The rows that differ, each behind its change, by key; `places` are those of the key's cells.

    A row is `changed` if it is the only one with its key on both sides; else the old one is removed, the new one added.
    `scratch` is a file that there is while this runs. Raises OSError.
    """
    try:
        connection = sqlite3.connect(scratch, isolation_level=None)
        try:
            _fill(connection, old, new, places)
            yield from bulk.chunks(_told(connection), CHUNK)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise OSError(28, f"comparing: {error}") from error
    finally:
        scratch.unlink(missing_ok=True)


def _fill(
    connection: sqlite3.Connection, old: Iterable[Cells], new: Iterable[Cells], places: tuple[int, ...]
) -> None:
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16000", "locking_mode=EXCLUSIVE"):
        connection.execute(f"PRAGMA {pragma}")
    encode = json.JSONEncoder(ensure_ascii=False).encode
    connection.execute("BEGIN")
    connection.execute(_TABLE)
    for rows, side in ((old, (1, 0)), (new, (0, 1))):
        texts = ((encode([row[at] for at in places]), encode(list(row))) for row in rows)
        connection.executemany(_ADD.format(old=side[0], new=side[1]), texts)
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
