"""Leading the library's rows to where masked records stand now, and replacing those that they were led away from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from output import batch, bulk, host_totals, links, patience, warc_patches, withdrawals
from output.archive import Archive
from output.fact_models import SCHEMA
from output.records import Position
from output.region_answers import AnswerIds

_SNAPSHOTS = """SELECT s.id, s.page_id, s.sha256, s.warc_offset, p.url, p.host FROM snapshot s
    JOIN page p ON p.id = s.page_id WHERE s.warc_file = :file AND s.warc_offset {among}"""
_VISITS = """UPDATE visit SET warc_file = :to, warc_offset = :start, warc_length = :length
    WHERE warc_file = :file AND warc_offset = :offset"""
_PLACE = """UPDATE snapshot SET warc_file = :to, warc_offset = :start, warc_length = :length,
    sha256 = :sha256, size = :size WHERE id = :id"""
_FRONTIER = """UPDATE frontier SET etag = NULL, whole_sha256 = CASE WHEN whole_sha256 IS NULL THEN NULL ELSE :sha256 END
    WHERE url = :url"""
_TWIN = "SELECT id FROM snapshot WHERE page_id = :page AND sha256 = :sha256 AND id <> :id"


class Move(NamedTuple):
    """A record that went from `at` to `to`. `stub`: what is to stand in its place, null where it stands there already;
    `sha256` and `size` are of its body, unpacked, null if it has none.
    """

    at: Position
    to: Position
    stub: bytes | None
    sha256: str | None = None
    size: int = 0


def relocate(engine: Engine, archive: Archive, folder: Path, moves: Sequence[Move]) -> None:
    """Do so with records of one file, while nobody stores anything. Raises LibraryError or ArchiveError.

    The rows are led away, and that holds, before the records are replaced; then those that came meanwhile. If it is
    broken off behind that, a later call finds the records replaced, and leads away what is left.
    """

    def lead(connection: Connection) -> None:
        withdrawals.alone(connection)
        _lead(connection, archive, moves)

    def put(connection: Connection) -> None:
        lead(connection)
        for move in moves:
            if move.stub is not None:
                warc_patches.replace(folder, move.at, move.stub)

    patience.write(engine, AnswerIds(), lead)
    patience.write(engine, AnswerIds(), put)


def _lead(connection: Connection, archive: Archive, moves: Sequence[Move]) -> None:
    by_offset = {move.at.offset: move for move in moves}
    file = moves[0].at.file
    places = [
        {
            "file": file,
            "offset": offset,
            "to": move.to.file,
            "start": move.to.offset,
            "length": move.to.length,
        }
        for offset, move in sorted(by_offset.items())
    ]
    among, ids = bulk.among(connection), bulk.as_list(connection, by_offset)
    offsets = set(connection.scalars(
        bulk.sql(f"SELECT warc_offset FROM visit WHERE warc_file = :file AND warc_offset {among}"),
        {"file": file, "values": ids},
    ))  # fmt: skip
    visits = [place for place in places if place["offset"] in offsets]
    if visits:
        connection.execute(bulk.sql(_VISITS), visits)
    rows = connection.execute(bulk.sql(_SNAPSHOTS.format(among=among)), {"file": file, "values": ids}).all()
    pages: dict[int, str | None] = {}
    before = host_totals.states(connection, {row.page_id for row in rows})
    for row in rows:
        _lead_snapshot(connection, row, _with_hash(archive, by_offset[row.warc_offset]))
        pages[row.page_id] = row.host
    if pages:
        batch.refresh_pages(connection, pages)
        links.refresh(connection, pages)
        host_totals.update(connection, before, host_totals.states(connection, pages))


def _with_hash(archive: Archive, move: Move) -> Move:
    if move.sha256 is not None:
        return move
    record = archive.read(move.to)
    body = archive.unpack(record, move.to)
    return move._replace(sha256=hashlib.sha256(body).hexdigest(), size=len(body))


def _lead_snapshot(connection: Connection, row: Any, move: Move) -> None:
    snapshot, page, url = row.id, row.page_id, row.url
    twin = connection.scalar(bulk.sql(_TWIN), {"page": page, "sha256": move.sha256, "id": snapshot})
    if twin is not None:
        _merge(connection, snapshot, twin)
        snapshot = twin
    values = {"id": snapshot, "sha256": move.sha256, "size": move.size}
    values |= {"to": move.to.file, "start": move.to.offset, "length": move.to.length}
    connection.execute(bulk.sql(_PLACE), values)
    connection.execute(bulk.sql(_FRONTIER), {"url": url, "sha256": move.sha256})


def _merge(connection: Connection, loser: int, winner: int) -> None:
    """Two bodies of a page differed by a number only: they are one now, with the readings of the one that is kept."""
    pair = {"loser": loser, "winner": winner}
    for statement in (
        """DELETE FROM visit WHERE snapshot_id = :loser AND EXISTS (SELECT 1 FROM visit o
           WHERE o.page_id = visit.page_id AND o.time = visit.time AND o.snapshot_id = :winner)""",
        "UPDATE visit SET snapshot_id = :winner WHERE snapshot_id = :loser",
        *(
            f'DELETE FROM "{table.name}" WHERE reading_id IN (SELECT id FROM reading WHERE snapshot_id = :loser)'
            for table in SCHEMA.sorted_tables
            if "reading_id" in table.c
        ),
        *(
            f'DELETE FROM "{table.name}" WHERE snapshot_id = :loser'
            for table in reversed(SCHEMA.sorted_tables)
            if "snapshot_id" in table.c
        ),
        "DELETE FROM snapshot WHERE id = :loser",
    ):
        used = {name: value for name, value in pair.items() if f":{name}" in statement}
        connection.execute(bulk.sql(statement), used)
