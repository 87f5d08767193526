"""What the library holds of a page's body: the question that is asked for every page, and so must be cheap."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Engine, PoolProxiedConnection

from output import patience


class State(NamedTuple):
    """Whether a page has shown a body before, and whether its current reading is by the reader asked for."""

    known: bool
    read: bool


_QUESTION = """
    SELECT (SELECT 1 FROM reading r WHERE r.snapshot_id = s.id AND r.current = 1 AND r.reader = {mark})
    FROM page p JOIN snapshot s ON s.page_id = p.id WHERE p.url = {mark} AND s.sha256 = {mark}
"""


class Known:
    """Asks over one connection that stays open, without SQLAlchemy, whose part of it takes ten times as long.

    Outside any transaction: each answer sees what every writer has committed by then.
    """

    def __init__(self, engine: Engine, reader: str) -> None:
        self._engine = engine
        self._reader = reader
        self._connection: PoolProxiedConnection | None = None
        self._question = _QUESTION.format(mark="?" if engine.dialect.name == "sqlite" else "%s")

    def state(self, url: str, sha256: str) -> State:
        """What is committed of this body at this page. A LibraryError if the database does not answer."""
        rows = patience.tried(self._engine, lambda: self._ask(self._reader, url, sha256))
        return State(bool(rows), bool(rows) and rows[0][0] is not None)

    def _ask(self, *values: str) -> list[Any]:
        try:
            return list(self._driver().execute(self._question, values).fetchall())
        except BaseException:
            self.close()  # the next question opens another
            raise

    def _driver(self) -> Any:
        if self._connection is None:
            self._connection = self._engine.raw_connection()
            self._connection.detach()  # the pool must not lend it to others: its mode differs
            if self._engine.dialect.name == "postgresql":
                self._driver().autocommit = True
        return self._connection.dbapi_connection

    def close(self) -> None:
        """Close the connection; asking again opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
