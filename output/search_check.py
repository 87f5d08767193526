"""Whether the index of adverts' texts is as the readings have it: which adverts are in it, and, of some, all that it holds."""

from __future__ import annotations

from sqlalchemy import Connection

from output import bulk, search_index

_SAMPLE = 200
"""Adverts that are looked at more closely, spread over all."""
_ROUND = 100
"""Tokens that are asked for at once: SQLite's expressions may not be deeper than 256."""
_ADVERTS = """reading r WHERE r.current = 1 AND r.is_advert = 1
    AND NOT (r.snapshot_id > :done AND r.snapshot_id <= :last)"""
_HELD = f"SELECT r.snapshot_id FROM {_ADVERTS}"
_IN_SQLITE = "SELECT id FROM search_advert_docsize"  # a row for each that is in it
_IN_POSTGRES = "SELECT snapshot_id FROM search_advert"
_SOME = f"""SELECT id FROM (SELECT r.id, row_number() OVER (ORDER BY r.snapshot_id) AS at FROM {_ADVERTS}) s
    WHERE at % :step = 0"""


def wrong(connection: Connection) -> dict[str, int]:
    """How many adverts are missing, too many, or not as they should be, by the table's name; empty if all is right."""
    state = search_index.progress(connection) or search_index.Progress(0, 0)
    there = _IN_POSTGRES if bulk.is_postgres(connection) else _IN_SQLITE
    span = state._asdict()
    found = sum(
        int(bulk.rows(connection, f"SELECT count(*) FROM ({one} EXCEPT {other}) d", span)[0][0])
        for one, other in ((there, _HELD), (_HELD, there))
    )
    held = int(bulk.rows(connection, f"SELECT count(*) FROM ({_HELD}) h", span)[0][0])
    some = bulk.rows(connection, _SOME, {**span, "step": max(held // _SAMPLE, 1)})
    for snapshot, tokens in search_index.documents(connection, [row[0] for row in some]):
        found += not _holds(connection, snapshot, tokens.split())
    return {search_index.TABLE: found} if found else {}


def _holds(connection: Connection, snapshot: int, tokens: list[str]) -> bool:
    """Whether the index has all these tokens of a snapshot."""
    if bulk.is_postgres(connection):
        statement = """SELECT count(*) FROM search_advert WHERE snapshot_id = :id
            AND grams = array_to_tsvector(string_to_array(:tokens, ' '))"""
        return bool(bulk.rows(connection, statement, {"id": snapshot, "tokens": " ".join(tokens)})[0][0])
    statement = "SELECT count(*) FROM search_advert WHERE search_advert MATCH :match AND rowid = :id"
    for part in bulk.chunks(tokens, _ROUND):
        match = " AND ".join(f'"{token}"' for token in part)
        if not bulk.rows(connection, statement, {"id": snapshot, "match": match})[0][0]:
            return False
    return True
