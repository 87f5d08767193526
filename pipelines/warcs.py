"""WARC files -> fetches: the pages among the response and resource records."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from output.records import Visit
from pipelines.fetch import Capture, Fetch
from pipelines.files import Skip
from pipelines.page import MAX_BYTES

_PAGE_TYPES = frozenset({"text/html", "text/plain", "application/xhtml+xml"})
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
    if not url or when is None or urlsplit(url).path == "/robots.txt":
        return None
    source = f"{path}: {url}"
    if record.content_length > _LARGEST:
        return Skip(source, f"is {record.content_length / 1024 / 1024:.0f} MiB")
    if not record.is_http:
        return _resource(record, url, when, source)
    return _response(record, url, when, source)


def _time(record: Any) -> datetime | None:
    try:
        when = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _is_page(content_type: str | None) -> bool:
    return content_type is None or content_type.partition(";")[0].strip().lower() in _PAGE_TYPES


def _resource(record: Any, url: str, when: datetime, source: str) -> Fetch | None:
    content_type = record.headers.get("Content-Type")
    if not _is_page(content_type):
        return None
    return Fetch(Visit(url, when, "ok"), source, record.reader.read(), content_type, _charset(content_type))


def _response(record: Any, url: str, when: datetime, source: str) -> Fetch | Skip | None:
    record.parse_http(auto_decode="transfer")
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.astuples())
    fields = {name.lower(): value for name, value in headers}
    status = record.http_headers.status_code or 0
    content_type = fields.get("content-type")
    if 300 <= status < 400:
        return Fetch(
            Visit(url, when, "redirect", status, f"redirects to {fields.get('location', 'nowhere')}"), source
        )
    if status != 200:
        return Fetch(Visit(url, when, "failed", status, f"the server answers {status}"), source)
    if not _is_page(content_type):
        return None
    sent = record.reader.read()
    body = decompress(sent, fields.get("content-encoding", ""))
    if body is None:
        return Skip(source, f"cannot be decompressed ({fields.get('content-encoding')})")
    framed = tuple((name, value) for name, value in headers if name.lower() != "transfer-encoding")
    capture = Capture(url, when, status, framed, sent, record.headers.get("WARC-IP-Address"))
    return Fetch(Visit(url, when, "ok", status), source, body, content_type, _charset(content_type), capture)


def _charset(content_type: str | None) -> str | None:
    _, found, name = (content_type or "").lower().partition("charset=")
    return name.split(";")[0].strip(" \"'") or None if found else None


def decompress(data: bytes, encoding: str) -> bytes | None:
    """`data` without the Content-Encoding `encoding`, cut above MAX_BYTES; None if that is unknown.

    A body that is not packed, though the header says so, stays as it is.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in _WINDOWS:
            data = _inflate(data, _WINDOWS[name])
        elif name == "br":
            data = _unpack_brotli(data)
        elif name not in {"", "identity"}:
            return None
    return data


_GZIP, _ZLIB, _BARE = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS
_WINDOWS = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (_ZLIB, _BARE)}
_MOST = MAX_BYTES + 1  # one byte more than may be read, so that a bomb is told as too large


def _inflate(data: bytes, windows: tuple[int, ...]) -> bytes:
    for window in windows:
        try:
            return zlib.decompressobj(window).decompress(data, _MOST)
        except zlib.error:
            continue
    return data


def _unpack_brotli(data: bytes) -> bytes:
    import brotli  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        return bytes(brotli.Decompressor().process(data, output_buffer_limit=_MOST))
    except brotli.error:
        return data
