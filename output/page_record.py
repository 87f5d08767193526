"""One body of a page as the archive keeps it: the record, and the bytes that were served."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, withdrawals
from output.archive import Archive
from output.errors import ArchiveError, NotFoundError
from output.records import Position

_BODY = """SELECT s.id, s.warc_file, s.warc_offset, s.warc_length FROM page g JOIN snapshot s ON s.page_id = g.id
    WHERE g.url = :url AND s.sha256 = :sha256"""


class PageRecord(NamedTuple):
    """`warc`: the record as it stands in the archive, packed; `body`: what was served, its Content-Encoding undone."""

    sha256: str
    position: Position
    warc: bytes
    body: bytes


def record(connection: Connection, url: str, sha256: str, archive: Path) -> PageRecord:
    """The record of the body `sha256` of the page `url`.

    Raises LibraryError if there is none, or what it shows is withdrawn; ArchiveError if the archive holds another body.
    """
    address = bulk.clean(url)
    withdrawals.refuse(connection, withdrawals.Subject("page", address))
    row = connection.execute(bulk.sql(_BODY), {"url": address, "sha256": bulk.clean(sha256)}).first()
    if row is None:
        raise NotFoundError(f"page {address[:200]!r}: never served the body {sha256[:64]!r}")
    if withdrawals.holds_withdrawn(connection, [row[0]]):
        raise NotFoundError(f"page {address[:200]!r}: shows what is withdrawn; its record would show it, too")
    position = Position(*row[1:])
    store = Archive(archive)
    body = store.body(position)
    if hashlib.sha256(body).hexdigest() != sha256:
        raise ArchiveError(f"{position.file}: byte {position.offset}: holds another body than was read")
    return PageRecord(sha256, position, store.raw(position), body)
