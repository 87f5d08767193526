"""A snapshot in the archive -> what its visit brought home, so that it is read as it was then."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from output.archive import Archive, content_type
from output.errors import ArchiveError
from output.records import Advert, Visit
from output.rereadings import Due
from output.warc_patches import MASKED, REMOVED
from pipelines.content_type import charset_of
from pipelines.fetch import Fetch
from pipelines.keep import read_fetch

_ANY_TIME = datetime.fromtimestamp(0, UTC)  # no reading depends on when the page was visited


def fetch_archived(archive: Archive, due: Due) -> Fetch:
    """The body of `due` with the encoding that its server named.

    Raises ArchiveError, with file and offset, if the archive does not hold it there.
    """
    record = archive.read(due.position)
    if record.headers.get(MASKED) == REMOVED:
        raise ArchiveError("its body was removed, with a personal number in it")
    body = archive.unpack(record, due.position)
    if hashlib.sha256(body).hexdigest() != due.sha256:
        raise ArchiveError(
            f"{archive.folder / due.position.file}: byte {due.position.offset}: holds another body"
        )
    kind = content_type(record)
    return Fetch(Visit(due.url, _ANY_TIME, "ok"), due.url, body, kind, charset_of(kind))


def read_body(body: bytes, content_type: str | None, url: str) -> Advert:
    """What the installed reader says of a body that came from `url` under this content type. Raises PageError."""
    return read_fetch(Fetch(Visit(url, _ANY_TIME, "ok"), url, body, content_type, charset_of(content_type)))
