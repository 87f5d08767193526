"""A snapshot in the archive -> what its visit brought home, so that it is read as it was then."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from output.archive import Archive, Record
from output.errors import ArchiveError
from output.records import Visit
from output.rereadings import Due
from pipelines.content_type import charset_of
from pipelines.fetch import Fetch

_ANY_TIME = datetime.fromtimestamp(0, UTC)  # no reading depends on when the page was visited


def fetch_archived(archive: Archive, due: Due) -> Fetch:
    """The body of `due` with the encoding that its server named.

    Raises ArchiveError, with file and offset, if the archive does not hold it there.
    """
    record = archive.read(due.position)
    body = archive.unpack(record, due.position)
    if hashlib.sha256(body).hexdigest() != due.sha256:
        raise ArchiveError(
            f"{archive.folder / due.position.file}: byte {due.position.offset}: holds another body"
        )
    kind = _content_type(record)
    return Fetch(Visit(due.url, _ANY_TIME, "ok"), due.url, body, kind, charset_of(kind))


def _content_type(record: Record) -> str | None:
    """As the server sent it, the last one if there are several; of a file from disk, as it was archived."""
    headers = record.headers.items() if record.http_headers is None else record.http_headers
    return {name.lower(): value for name, value in headers}.get("content-type")
