"""What tells whether people have changed by hand what the library says: cheap, and another after each such change."""

from __future__ import annotations

from sqlalchemy import Engine

from output import bulk, database

_STATE = """SELECT (SELECT count(*) FROM withdrawal), (SELECT max(id) FROM withdrawal), (SELECT count(undone_at) FROM withdrawal),
    (SELECT count(*) FROM judgement), (SELECT max(id) FROM judgement), (SELECT count(undone_at) FROM judgement),
    (SELECT count(*) FROM forgotten)"""


def state(engine: Engine) -> tuple[int | None, ...]:
    """Counts and last ids of what was withdrawn, judged and forgotten, in whatever process. Raises LibraryError."""
    with database.snapshot(engine) as connection:
        return tuple(bulk.rows(connection, _STATE)[0])
