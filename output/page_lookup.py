"""Everything about one page: its visits, its snapshots, what its newest one says."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from output import bulk, history, number_changes, query, withdrawals
from output.details import PageDetail, SnapshotEntry, VisitEntry
from output.errors import NotFoundError
from output.readings import current_reading
from output.records import Position
from output.rows import PageRow

_VISITS = """
    SELECT v.time, v.outcome, v.status, v.reason, s.sha256
    FROM visit v LEFT JOIN snapshot s ON s.id = v.snapshot_id
    WHERE v.page_id = :page ORDER BY v.time, coalesce(s.sha256, '')
"""
_SNAPSHOTS = """
    SELECT s.sha256, s.size, s.content_type, s.warc_file, s.warc_offset, s.warc_length,
           min(v.time), max(v.time), count(v.id), r.is_advert, r.reader
    FROM snapshot s LEFT JOIN visit v ON v.page_id = s.page_id AND v.snapshot_id = s.id AND v.outcome = 'ok'
    LEFT JOIN reading r ON r.snapshot_id = s.id AND r.current = 1
    WHERE s.page_id = :page GROUP BY s.id, r.id ORDER BY 7, 1
"""


def page(connection: Connection, url: str, snapshot: str | None = None) -> PageDetail:
    """The page with that very address; a LibraryError if it was never visited, or never served the body `snapshot`."""
    withdrawals.refuse(connection, withdrawals.Subject("page", bulk.clean(url)))
    rows = query.rows(connection, PageRow, "pages", {"url = :url": {"url": bulk.clean(url)}})
    if not rows:
        raise NotFoundError(f"page {url!r}: never visited")
    found = connection.execute(
        bulk.sql("SELECT id, newest_snapshot_id FROM page WHERE url = :url"), {"url": rows[0].url}
    ).one()
    values = {"page": found[0]}
    wanted = found[1] if snapshot is None else _body(connection, found[0], snapshot)
    return PageDetail(
        **asdict(rows[0]),
        visit_list=[VisitEntry(*row) for row in connection.execute(bulk.sql(_VISITS), values)],
        snapshot_list=[_snapshot(row) for row in connection.execute(bulk.sql(_SNAPSHOTS), values)],
        history=history.of_page(connection, found[0]),
        number_changes=number_changes.of_page(connection, found[0]),
        reading=None if wanted is None else current_reading(connection, wanted, rows[0].url),
    )


def _body(connection: Connection, page: int, sha256: str) -> int:
    """The row id of one of the page's bodies, by its hash or the first of it, if no other begins so."""
    statement = "SELECT id, sha256 FROM snapshot WHERE page_id = :page"
    rows = connection.execute(bulk.sql(statement), {"page": page}).all()
    found = [row[0] for row in rows if len(sha256) >= 6 and row[1].startswith(sha256.lower())]
    if len(found) != 1:
        raise NotFoundError(f"snapshot {sha256[:64]!r}: the page never served it; give its SHA-256")
    return int(found[0])


def _snapshot(row: Any) -> SnapshotEntry:
    sha256, size, content_type, file, offset, length, first, last, visits, is_advert, reader = row
    advert = None if is_advert is None else bool(is_advert)
    place = Position(file, offset, length)
    return SnapshotEntry(sha256, size, content_type, place, first, last, visits, advert, reader)
