"""WARC files -> fetches: the pages among the response and resource records."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from output.encodings import UnknownEncodingError
from output.encodings import decode as unpack
from output.records import Visit
from output.urls import NO_ADDRESS, page_url
from pipelines.content_type import charset_of, is_page, media_type
from pipelines.fetch import Capture, Fetch
from pipelines.files import Skip
from pipelines.page import MAX_BYTES

_LARGEST = 2 * MAX_BYTES  # of a record as it was sent; what is larger is not even read


def read_warc(path: Path) -> Iterator[Fetch | Skip]:
    """The pages in the WARC file `path`, in its order; one Skip at the end for all records that are none.

    A file that is damaged ends with a Skip; what stands before the damage has been given by then.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415

    others = 0
    try:
        with path.open("rb") as file:
            kinds = WarcRecordType.response | WarcRecordType.resource
            for record in ArchiveIterator(file, record_types=kinds, parse_http=False):
                found = _fetch(record, str(path))
                if found is None:
                    others += 1
                else:
                    yield found
    except (OSError, ValueError, RuntimeError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        yield Skip(str(path), f"is damaged or no WARC file: {reason}")
    if others:
        yield Skip(str(path), f"{others} of its records are no pages")


def _fetch(record: Any, path: str) -> Fetch | Skip | None:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    when = _time(record)
    if not url or when is None:
        return None
    source = f"{path}: {url}"
    page = page_url(url)
    if page is None:
        return Skip(source, NO_ADDRESS)
    if urlsplit(page).path == "/robots.txt":
        return None
    if record.content_length > _LARGEST:
        return Skip(source, f"is {record.content_length / 1024 / 1024:.0f} MiB")
    if not record.is_http:
        return _resource(record, page, when, source)
    return _response(record, url, page, when, source)


def _time(record: Any) -> datetime | None:
    try:
        when = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _resource(record: Any, page: str, when: datetime, source: str) -> Fetch | None:
    content_type = record.headers.get("Content-Type")
    body = record.reader.read()
    if not is_page(content_type, body):
        return None
    return Fetch(Visit(page, when, "ok"), source, body, content_type, charset_of(content_type))


def _response(record: Any, url: str, page: str, when: datetime, source: str) -> Fetch | Skip | None:
    record.parse_http(auto_decode="transfer")
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.astuples())
    fields = {name.lower(): value for name, value in headers}
    status = record.http_headers.status_code or 0
    content_type = fields.get("content-type")
    if 300 <= status < 400:
        reason = f"redirects to {fields.get('location', 'nowhere')}"
        return Fetch(Visit(page, when, "redirect", status, reason), source)
    if status != 200:
        return Fetch(Visit(page, when, "failed", status, f"the server answers {status}"), source)
    if media_type(content_type) and not is_page(content_type, b""):
        return None  # and need not be unpacked
    sent = record.reader.read()
    try:
        body = unpack(sent, fields.get("content-encoding", ""), MAX_BYTES + 1)
    except UnknownEncodingError as error:
        return Skip(source, f"cannot be unpacked: {error}")
    if not is_page(content_type, body):
        return None
    framed = tuple((name, value) for name, value in headers if name.lower() != "transfer-encoding")
    capture = Capture(url, when, status, framed, sent, record.headers.get("WARC-IP-Address"))
    return Fetch(
        Visit(page, when, "ok", status), source, body, content_type, charset_of(content_type), capture
    )
