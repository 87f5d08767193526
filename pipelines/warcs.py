"""WARC files -> fetches: the pages among the response, resource and revisit records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from output.encodings import UnknownEncodingError
from output.encodings import decode as unpack
from output.exchange import Headers
from output.records import Visit
from output.urls import NO_ADDRESS, page_url
from output.warc_http import Answer, CutShortError, answer, joined
from output.warc_reader import Gap, Raw, read_records
from output.warc_records import OUTCOME, REASON, contradicts
from pipelines.content_type import charset_of, is_page, media_type
from pipelines.fetch import Capture, Fetch
from pipelines.files import Skip
from pipelines.page import MAX_BYTES
from pipelines.seen import Seen, time_of
from pipelines.statuses import judged

__all__ = ["Seen", "read_warc"]

_LARGEST = 2 * MAX_BYTES  # of a record as it was sent; what is larger is not even read
_OUTCOMES = frozenset({"redirect", "failed", "skipped"})
_KINDS = frozenset({"response", "resource", "revisit"})
_CUT = "is cut off"
_ALTERED = "has other bytes than its digest says"


class _Record(NamedTuple):
    """A record that may be a page's: the address as written and as a page's, and how messages name it."""

    fields: Mapping[str, str]
    block: bytes
    url: str
    page: str
    when: datetime
    source: str


def read_warc(path: Path, seen: Seen | None = None) -> Iterator[Fetch | Skip]:
    """The pages in the WARC file `path`, in its order; one Skip at the end for all records that are none.

    Each gap in a file that is damaged or cut off is a Skip. What revisits may refer to in files read before is in
    `seen`. Raises OSError if the file cannot be read.
    """
    others, seen = 0, seen or Seen()
    with path.open("rb") as file:
        for raw in read_records(file, _KINDS, _LARGEST):
            found = _lost(raw, str(path)) if isinstance(raw, Gap) else _fetch(raw, str(path), seen)
            if found is None:
                others += 1
            else:
                yield found
    if others:
        yield Skip(str(path), f"{others} of its records are no pages")


def _lost(gap: Gap, path: str) -> Skip:
    url = _address(gap.fields or {})
    source = f"{path}: {url}" if url else path
    if gap.end is not None:
        return Skip(source, f"is damaged at byte {gap.start}; the file is read on from byte {gap.end}")
    if gap.cut:
        return Skip(source, _CUT)
    if not gap.start:
        return Skip(source, "is damaged or no WARC file")
    return Skip(source, f"is damaged at byte {gap.start}; what follows there cannot be read")


def _address(fields: Mapping[str, str]) -> str:
    return fields.get("warc-target-uri", "").strip("<> ")


def _fetch(raw: Raw, path: str, seen: Seen) -> Fetch | Skip | None:
    record = _record(raw, path)
    if not isinstance(record, _Record):
        return record
    if contradicts(record.fields.get("warc-block-digest"), record.block):
        return Skip(record.source, _ALTERED)
    if record.fields.get("warc-type") == "revisit":
        return _revisit(record, seen)
    found = _response(record) if _is_http(record) else _resource(record)
    if isinstance(found, Fetch) and found.body is not None:
        seen.note(record.fields, record.page, record.when)
    return found


def _record(raw: Raw, path: str) -> _Record | Skip | None:
    fields, url = raw.fields, _address(raw.fields)
    if not url:
        name = fields.get("warc-record-id", "").strip("<> ") or "a record without a name"
        return Skip(f"{path}: {name}", "does not say of which address it is")
    source, page, when = f"{path}: {url}", page_url(url), time_of(fields.get("warc-date"))
    if page is None:
        return Skip(source, NO_ADDRESS)
    if urlsplit(page).path == "/robots.txt":
        return None
    if when is None:
        return Skip(source, "does not say when it was had: its WARC-Date is missing, or no time")
    if raw.block is None:
        return Skip(source, f"is {raw.size / 1024 / 1024:.0f} MiB")
    return _Record(fields, raw.block, url, page, when, source)


def _is_http(record: _Record) -> bool:
    kind = media_type(record.fields.get("content-type"))
    return kind == "application/http" or (not kind and record.block.startswith(b"HTTP/"))


def _wrong(record: _Record, *payloads: bytes) -> Skip | None:
    """Why a page, or an answer, must not be taken as it stands there; its digest may be of any of `payloads`."""
    if record.fields.get("warc-truncated"):
        return Skip(record.source, _CUT)
    if contradicts(record.fields.get("warc-payload-digest"), *payloads):
        return Skip(record.source, _ALTERED)
    return None


def _resource(record: _Record) -> Fetch | Skip | None:
    content_type, body = record.fields.get("content-type"), record.block
    if not is_page(content_type, body):
        return None
    visit = Visit(record.page, record.when, "ok")
    fetch = Fetch(visit, record.source, body, content_type, charset_of(content_type))
    return _wrong(record, body) or fetch


def _response(record: _Record) -> Fetch | Skip | None:
    found = answer(record.block)
    if found is None:
        return Skip(record.source, "holds no HTTP answer")
    named = _named(found.headers)
    content_type = named.get("content-type")
    told = record.fields.get(OUTCOME.lower())
    outcome, reason = judged(record.url, found.status, named.get("location"))
    if told in _OUTCOMES:
        outcome, reason = told, record.fields.get(REASON.lower()) or reason
    if outcome == "ok" and media_type(content_type) and not is_page(content_type, b""):
        return None  # and need not be unpacked
    try:
        sent = joined(found.sent) if "chunked" in named.get("transfer-encoding", "").lower() else found.sent
    except CutShortError:
        return Skip(record.source, _CUT)
    capture = _capture(record, found, sent)
    if outcome != "ok":
        visit = Visit(record.page, record.when, outcome, found.status, reason)
        fetch = Fetch(visit, record.source, None, content_type, capture=capture)
        return _wrong(record, found.sent, sent, _unpacked(sent, named)) or fetch
    if found.status == 304:
        return Skip(record.source, "was not sent, and the record does not say what it was before")
    return _page(record, found, capture, named)


def _page(record: _Record, found: Answer, capture: Capture, named: Mapping[str, str]) -> Fetch | Skip | None:
    content_type = named.get("content-type")
    try:
        body = unpack(capture.body, named.get("content-encoding", ""), MAX_BYTES + 1)
    except UnknownEncodingError as error:
        return Skip(record.source, f"cannot be unpacked: {error}")
    if not is_page(content_type, body):
        return None
    visit = Visit(record.page, record.when, "ok", found.status)
    fetch = Fetch(visit, record.source, body, content_type, charset_of(content_type), capture)
    return _wrong(record, found.sent, capture.body, body) or fetch


def _unpacked(sent: bytes, named: Mapping[str, str]) -> bytes:
    try:
        return unpack(sent, named.get("content-encoding", ""), MAX_BYTES + 1)
    except UnknownEncodingError:
        return sent


def _revisit(record: _Record, seen: Seen) -> Fetch | Skip | None:
    """A visit that showed a body which stands elsewhere; that this one is cut off means nothing."""
    origin = seen.origin(record.fields)
    unmodified = "not-modified" in record.fields.get("warc-profile", "")
    found = answer(record.block) if _is_http(record) else None
    if found is None:
        found = Answer("HTTP/1.1", 304 if unmodified else 200, (), b"")
    named = _named(found.headers)
    kind = named.get("content-type")
    if found.status not in {200, 304}:
        outcome, reason = judged(record.url, found.status, named.get("location"))
        visit = Visit(record.page, record.when, outcome, found.status, reason)
        return Fetch(visit, record.source, capture=_capture(record, found, found.sent))
    if media_type(kind) and not is_page(kind, b""):
        return None
    visit = Visit(record.page, record.when, "ok", found.status)
    capture = _capture(record, found, b"")
    return Fetch(visit, record.source, None, kind, charset_of(kind), capture, origin=origin)


def _named(headers: Headers) -> Mapping[str, str]:
    """The last of each by its name in lower case."""
    return {name.lower(): value for name, value in headers}


def _capture(record: _Record, found: Answer, sent: bytes) -> Capture:
    """The answer as the archive has it: out of its chunks."""
    headers = tuple(pair for pair in found.headers if pair[0].lower() != "transfer-encoding")
    ip = record.fields.get("warc-ip-address")
    return Capture(record.url, record.when, found.status, headers, sent, ip, found.protocol)
