"""Which adverts may say the words, by the index, newest first: by the key, so that common words are quick, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from output import bulk
from output.listing import MOST_ROWS
from output.search_index import number_token
from output.search_words import Word

_SQLITE = """SELECT rowid FROM search_advert WHERE search_advert MATCH :match AND rowid < :below
    ORDER BY rowid DESC LIMIT :most"""
# The newest rows, looked at one by one: those that match, and how far that went.
_NEWEST = """SELECT w.snapshot_id, w.grams @@ CAST(:match AS tsquery) FROM (
      SELECT snapshot_id, grams FROM search_advert WHERE snapshot_id < :below ORDER BY snapshot_id DESC LIMIT :window) w
    ORDER BY w.snapshot_id DESC"""
# All that match are found by the index, and put in order then: the barrier keeps the planner from walking the key.
_ALL = """WITH found AS MATERIALIZED (
      SELECT snapshot_id FROM search_advert WHERE grams @@ CAST(:match AS tsquery) AND snapshot_id < :below)
    SELECT snapshot_id FROM found ORDER BY snapshot_id DESC LIMIT :most"""
_WINDOW = 400
_COMMON = 0.3
"""Share of rows from which on looking at them one by one is quicker than finding all by the index."""


def below(connection: Connection, words: Sequence[Word], last: int | None, most: int) -> list[int]:
    """The next snapshots older than `last` that the index has for all words, the newest first; fewer than `most` if these
    are all.
    """
    bound = MOST_ROWS if last is None else last
    if not bulk.is_postgres(connection):
        values = {"match": _fts5(words), "below": bound, "most": most}
        return [row[0] for row in bulk.rows(connection, _SQLITE, values)]
    return _postgres(connection, {"match": _tsquery(words)}, bound, most)


def _postgres(connection: Connection, match: dict[str, Any], bound: int, most: int) -> list[int]:
    found: list[int] = []
    window = _WINDOW
    while len(found) < most:
        rows = bulk.rows(connection, _NEWEST, {**match, "below": bound, "window": window})
        hits = [row[0] for row in rows if row[1]]
        found += hits
        if len(rows) < window:
            return found[:most]
        bound = rows[-1][0]
        if len(hits) < _COMMON * len(rows):
            break
        window = min(int((most - len(found)) / _COMMON) + 1, 4 * _WINDOW)
    if len(found) < most:
        values = {**match, "below": bound, "most": most - len(found)}
        with _by_index(connection):
            found += [row[0] for row in bulk.rows(connection, _ALL, values)]
    return found[:most]


class _by_index:  # noqa: N801 - used like a function
    """No reading of the whole table, which the planner thinks cheap: it does not know how long its rows are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.exec_driver_sql("SET LOCAL enable_seqscan = off")

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._connection.exec_driver_sql("SET LOCAL enable_seqscan TO DEFAULT")


def _fts5(words: Sequence[Word]) -> str:
    return " AND ".join(_either(word, '"', " AND ", " OR ") for word in words)


def _tsquery(words: Sequence[Word]) -> str:
    return " & ".join(_either(word, "'", " & ", " | ") for word in words)


def _either(word: Word, quote: str, both: str, one: str) -> str:
    """Its grams, or a number that it means. Neither letters, digits nor our own mark need escaping within quotes."""
    grams = both.join(f"{quote}{gram}{quote}" for gram in word.grams)
    numbers = [f"{quote}{number_token(number)}{quote}" for number in sorted(word.numbers)]
    return f"({one.join([f'({grams})', *numbers])})"
