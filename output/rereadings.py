"""What is to be read again, and the new readings on their way into the library, a batch a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from output import (
    batch,
    bulk,
    database,
    facts,
    forgotten,
    host_totals,
    links,
    patience,
    search_index,
    withdrawals,
)
from output.changes import Change, changes
from output.readings import current_reading, reading_by
from output.records import Advert, Position
from output.region_answers import AnswerIds

_CHUNK = 500  # snapshots looked up at a time

_READ = """EXISTS (SELECT 1 FROM reading r
    WHERE r.snapshot_id = s.id AND r.current = 1 AND r.reader = :reader)"""
_LAST = "SELECT coalesce(max(id), 0) FROM snapshot"
_COUNT = f"SELECT count(*), count(CASE WHEN {_READ} THEN 1 END) FROM snapshot s WHERE s.id <= :last"
_DUE = """
    SELECT s.id, p.id, p.url, p.host, s.sha256, s.content_type, s.warc_file, s.warc_offset, s.warc_length
    FROM snapshot s JOIN page p ON p.id = s.page_id
    WHERE s.id > :after AND s.id <= :last {which} ORDER BY s.id LIMIT :most
"""
_AT = """
    SELECT s.id, p.id, p.url, p.host, s.sha256, s.content_type, s.warc_file, s.warc_offset, s.warc_length, r.reader
    FROM snapshot s JOIN page p ON p.id = s.page_id JOIN reading r ON r.snapshot_id = s.id AND r.current = 1
    WHERE s.warc_file = :file AND s.warc_offset = :offset
"""
# What the same version said before is kept under another name; see `models.Reading`.
_RENAME = "UPDATE reading SET reader = reader || '~' || CAST(id AS text) WHERE snapshot_id = :id AND reader = :reader"


class Due(NamedTuple):
    """A snapshot that is to be read: ids of its row and its page's, the page's address and host, the body's
    hash and type, and where the archive keeps it.
    """

    snapshot: int
    page: int
    url: str
    host: str | None
    sha256: str
    content_type: str | None
    position: Position


Again = tuple[Due, Advert]
"""A snapshot and what was read from it."""


class Rereadings:
    """The snapshots of one library, but for those that are stored from now on, and their new readings.

    To be used from one thread, as a context manager, which disposes of `engine` at the end.
    """

    def __init__(self, engine: Engine, reader: str, *, every: bool = False, dry_run: bool = False) -> None:
        """A snapshot is due unless its current reading is by `reader`; with `every` all are.

        With `dry_run` nothing is ever written, and `engine` may be one that cannot.
        """
        self.dry_run = dry_run
        self._engine = engine
        self._every = every
        self._reader = reader
        self._answers = AnswerIds()
        with database.snapshot(engine) as connection:
            self._last = int(connection.scalar(bulk.sql(_LAST)) or 0)

    def __enter__(self) -> Rereadings:
        return self

    def __exit__(self, *error: object) -> None:
        self._engine.dispose()

    def count(self) -> tuple[int, int]:
        """How many snapshots are due, and how many are not."""
        with database.snapshot(self._engine) as connection:
            values = {"last": self._last, "reader": self._reader}
            total, read = connection.execute(bulk.sql(_COUNT), values).one()
        return (total, 0) if self._every else (total - read, read)

    def due(self) -> Iterator[Due]:
        """The snapshots that are due, looked up a few at a time, those of a time by their place in the archive.

        Ids rise as the archive grows, so that its files are read from front to back all the same.
        """
        after = 0
        while chunk := self._look_up(after):
            after = max(due.snapshot for due in chunk)
            yield from sorted(chunk, key=lambda due: due.position)

    def _look_up(self, after: int) -> list[Due]:
        statement = _DUE.format(which="" if self._every else f"AND NOT {_READ}")
        values: dict[str, Any] = {"after": after, "last": self._last, "most": _CHUNK}
        values |= {} if self._every else {"reader": self._reader}
        with database.snapshot(self._engine) as connection:
            rows = connection.execute(bulk.sql(statement), values)
            return [_due(row) for row in rows]

    def put(self, items: Sequence[Again]) -> list[list[Change]]:
        """Store `items`, each snapshot at most once; what each says otherwise than its current reading did.

        A reading that says the same by the same version changes nothing; any other becomes the current one, and
        the one before is superseded. Raises LibraryError; nothing of them is stored then.
        """
        if self.dry_run:
            with database.snapshot(self._engine) as connection:
                return [
                    changes(current_reading(connection, due.snapshot, due.url, whole=True), new)
                    for due, new in items
                ]
        return patience.write(self._engine, self._answers, lambda connection: self._store(connection, items))

    def _store(self, connection: Connection, items: Sequence[Again]) -> list[list[Change]]:
        withdrawals.keep_out(connection)
        _lock_pages(connection, items)
        pages = sorted({due.page for due, _ in items})
        before = host_totals.states(connection, pages)
        known = forgotten.load(connection)
        items = [(due, known.advert(new)) for due, new in items]
        found: list[list[Change]] = []
        adverts: dict[tuple[int, str], Advert] = {}
        current: dict[int, str] = {}
        for due, new in items:
            old = current_reading(connection, due.snapshot, due.url, whole=True)
            found.append(changes(old, new))
            if old is None or old.reader != new.reader or found[-1]:
                adverts[due.snapshot, new.reader] = new
                current[due.snapshot] = new.reader
                _make_room(connection, due, new)
        found_before = search_index.shown(connection, current)
        facts.write(connection, batch.put_readings(connection, adverts, current), self._answers)
        search_index.update(connection, found_before, current)
        links.update(connection, {due.page: due.host for due, _ in items if due.snapshot in current})
        host_totals.update(connection, before, host_totals.states(connection, pages))
        return found


def at_positions(connection: Connection, positions: Iterable[Position]) -> Iterator[tuple[Due, str]]:
    """The snapshots whose bodies stand at these positions, each with the version of its current reading."""
    for file, offset, _ in sorted(set(positions)):
        rows = connection.execute(bulk.sql(_AT), {"file": file, "offset": offset}).all()
        yield from ((_due(row[:-1]), row[-1]) for row in rows)


def _due(row: Any) -> Due:
    snapshot, page, url, host, sha256, content_type, *place = row
    return Due(snapshot, page, url, host, sha256, content_type, Position(*place))


def _lock_pages(connection: Connection, items: Sequence[Again]) -> None:
    """Other writers of these pages wait, as `batch.write` has it; on SQLite they do anyway."""
    if bulk.is_postgres(connection):
        statement = f"SELECT id FROM page WHERE id {bulk.among(connection)} ORDER BY url FOR UPDATE"
        ids = bulk.as_list(connection, sorted({due.page for due, _ in items}))
        connection.execute(bulk.sql(statement), {"values": ids})


def _make_room(connection: Connection, due: Due, new: Advert) -> None:
    """Rename what the version of `new` said of this snapshot before, unless it was the same."""
    before = reading_by(connection, due.snapshot, due.url, new.reader)
    if before is not None and changes(before, new):
        connection.execute(bulk.sql(_RENAME), {"id": due.snapshot, "reader": new.reader})
