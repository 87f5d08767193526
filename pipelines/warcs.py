"""WARC files -> fetches: the pages among the response, resource and revisit records."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from output.encodings import UnknownEncodingError
from output.encodings import decode as unpack
from output.exchange import Headers
from output.records import Visit
from output.times import to_text
from output.urls import NO_ADDRESS, page_url
from output.warc_records import OUTCOME, REASON, Origin
from pipelines.content_type import charset_of, is_page, media_type
from pipelines.fetch import Capture, Fetch
from pipelines.files import Skip
from pipelines.page import MAX_BYTES
from pipelines.statuses import judged

_LARGEST = 2 * MAX_BYTES  # of a record as it was sent; what is larger is not even read
_OUTCOMES = frozenset({"redirect", "failed", "skipped"})
_MOST_SEEN = 200_000  # records that revisits may still refer to by their names or digests alone


class _Target(NamedTuple):
    """What every record says: the address as written and as a page's, the time, and how messages name it."""

    url: str
    page: str
    when: datetime
    source: str


class Seen:
    """The pages in the WARC files of one ingest, by name and payload digest of their records."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def note(self, headers: Any, page: str, when: datetime) -> None:
        """Remember a record that showed `page`."""
        for key in (headers.get("WARC-Record-ID"), headers.get("WARC-Payload-Digest")):
            if key:
                self._pages[key.strip("<> ")] = (page, to_text(when))
        while len(self._pages) > _MOST_SEEN:
            self._pages.popitem(last=False)

    def origin(self, headers: Any) -> Origin:
        """What a revisit refers to, as exactly as it can be told."""
        record, digest = headers.get("WARC-Refers-To") or "", headers.get("WARC-Payload-Digest")
        url = (headers.get("WARC-Refers-To-Target-URI") or "").strip("<> ")
        date = headers.get("WARC-Refers-To-Date") or ""
        known = self._pages.get(record.strip("<> "))
        if known is None and not (url and date):
            known = self._pages.get((digest or "").strip("<> "))
        return Origin(record, *(known or (url, date)), digest)


def read_warc(path: Path, seen: Seen | None = None) -> Iterator[Fetch | Skip]:
    """The pages in the WARC file `path`, in its order; one Skip at the end for all records that are none.

    A file that is damaged ends with a Skip; what stands before the damage has been given by then. What revisits
    may refer to in files read before is in `seen`.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415

    others, seen = 0, seen or Seen()
    try:
        with path.open("rb") as file:
            kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit
            for record in ArchiveIterator(file, record_types=kinds, parse_http=False):
                found = _fetch(record, str(path), seen)
                if found is None:
                    others += 1
                else:
                    yield found
    except (OSError, ValueError, RuntimeError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        yield Skip(str(path), f"is damaged or no WARC file: {reason}")
    if others:
        yield Skip(str(path), f"{others} of its records are no pages")


def _fetch(record: Any, path: str, seen: Seen) -> Fetch | Skip | None:
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
    target = _Target(url, page, when, source)
    if record.headers.get("WARC-Type") == "revisit":
        return _revisit(record, target, seen)
    found = _response(record, target) if record.is_http else _resource(record, target)
    if isinstance(found, Fetch) and found.body is not None:
        seen.note(record.headers, page, when)
    return found


def _time(record: Any) -> datetime | None:
    try:
        when = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _resource(record: Any, target: _Target) -> Fetch | None:
    content_type = record.headers.get("Content-Type")
    body = record.reader.read()
    if not is_page(content_type, body):
        return None
    visit = Visit(target.page, target.when, "ok")
    return Fetch(visit, target.source, body, content_type, charset_of(content_type))


def _response(record: Any, target: _Target) -> Fetch | Skip | None:
    record.parse_http(auto_decode="transfer")
    headers, fields = _http_headers(record)
    status = record.http_headers.status_code or 0
    content_type = fields.get("content-type")
    told = record.headers.get(OUTCOME)
    outcome, reason = judged(target.url, status, fields.get("location"))
    if told in _OUTCOMES:
        outcome, reason = told, record.headers.get(REASON) or reason
    if outcome != "ok":
        visit = Visit(target.page, target.when, outcome, status, reason)
        return Fetch(visit, target.source, None, content_type, capture=_capture(record, target, headers))
    if status == 304:
        return Skip(target.source, "was not sent, and the record does not say what it was before")
    if media_type(content_type) and not is_page(content_type, b""):
        return None  # and need not be unpacked
    capture = _capture(record, target, headers)
    try:
        body = unpack(capture.body, fields.get("content-encoding", ""), MAX_BYTES + 1)
    except UnknownEncodingError as error:
        return Skip(target.source, f"cannot be unpacked: {error}")
    if not is_page(content_type, body):
        return None
    visit = Visit(target.page, target.when, "ok", status)
    return Fetch(visit, target.source, body, content_type, charset_of(content_type), capture)


def _revisit(record: Any, target: _Target, seen: Seen) -> Fetch | Skip | None:
    """A visit that showed a body which stands elsewhere."""
    origin = seen.origin(record.headers)
    unmodified = "not-modified" in (record.headers.get("WARC-Profile") or "")
    headers: Headers = ()
    fields: Mapping[str, str] = {}
    status = 304 if unmodified else 200
    if record.is_http and record.content_length:
        record.parse_http(auto_decode="none")
        headers, fields = _http_headers(record)
        status = record.http_headers.status_code or status
    if status not in {200, 304}:
        outcome, reason = judged(target.url, status, fields.get("location"))
        visit = Visit(target.page, target.when, outcome, status, reason)
        return Fetch(visit, target.source, capture=_capture(record, target, headers))
    kind = fields.get("content-type")
    if media_type(kind) and not is_page(kind, b""):
        return None
    capture = Capture(
        target.url,
        target.when,
        status,
        headers,
        b"",
        record.headers.get("WARC-IP-Address"),
        _protocol(record),
    )
    visit = Visit(target.page, target.when, "ok", status)
    return Fetch(visit, target.source, None, kind, charset_of(kind), capture, origin=origin)


def _http_headers(record: Any) -> tuple[Headers, Mapping[str, str]]:
    """The headers in their order, and the last of each by its name in lower case; chunks have been undone."""
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.astuples())
    fields = {name.lower(): value for name, value in headers}
    return tuple(pair for pair in headers if pair[0].lower() != "transfer-encoding"), fields


def _protocol(record: Any) -> str:
    line = (record.http_headers.status_line or "") if record.http_headers else ""
    word = line.partition(" ")[0]
    return word if word.startswith("HTTP/") else "HTTP/1.1"


def _capture(record: Any, target: _Target, headers: Headers) -> Capture:
    status = record.http_headers.status_code or 0
    ip = record.headers.get("WARC-IP-Address")
    sent = record.reader.read()
    return Capture(target.url, target.when, status, headers, sent, ip, _protocol(record))
