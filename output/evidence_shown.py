"""The records of a pack: are they whole, and do they show the visits and bodies that `pages.json` tells of?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO, Any, NamedTuple
from urllib.parse import quote

from output import encodings
from output.archive import content_encoding, parsed
from output.archive_check import LARGEST, fault_of
from output.evidence import RECORDS
from output.evidence_zip import Budget, PackError
from output.times import from_text, to_text
from output.urls import page_url
from output.warc_members import members
from output.warc_records import OUTCOME, REASON

_BODY = 64 << 20
_VISIT = {"time", "outcome", "status", "reason", "sha256", "own_record", "record"}
_BODIES = {"sha256", "size", "content_type", "record", "reader", "text", "facts"}


class Warc(NamedTuple):
    """What is known of one record of the pack: its fields, and hash and size of its unpacked body."""

    length: int
    kind: str
    record: str
    url: str
    date: str
    origin: tuple[str, str, str]
    asked_by: str
    info: str
    digest: str
    status: str
    told: tuple[str, str] | None
    types: tuple[str, ...]
    sha256: str
    size: int


class Shown:
    """The records of a pack, unpacked into `file`."""

    def __init__(self, file: IO[bytes], budget: Budget) -> None:
        self._file = file
        self._budget = budget
        self.records: dict[int, Warc] = {}
        self._by_id: dict[str, Warc] = {}
        self._used: set[int] = set()
        self.unshown = 0
        """Visits of which nothing in the pack shows when they were, which may be for a good reason."""

    def read(self) -> Iterator[str]:
        """Looks at every record; what is wrong with one is a line."""
        for member in members(self._file, most=LARGEST + 1, limit=LARGEST):
            self._budget.spend(len(member.plain))
            fault = "is torn" if not member.whole and len(member.plain) <= LARGEST else _fault(member.plain)
            if fault is None:
                found = self._described(member.plain, member.end - member.start)
                fault = "bears the name of another one" if found.record in self._by_id else None
                self.records[member.start] = self._by_id[found.record] = found
            if fault:
                yield f"{RECORDS}: the record at byte {member.start} {fault}"

    def _described(self, plain: bytes, length: int) -> Warc:
        record = parsed(plain)
        head = record.rec_headers.get_header
        http = record.http_headers
        body = self._unpacked(record) if head("WARC-Type") in {"response", "resource"} else None
        types = [head("Content-Type")] if http is None else [value for name, value in http.headers if name.lower() == "content-type"]  # fmt: skip
        return Warc(
            length,
            head("WARC-Type") or "",
            head("WARC-Record-ID") or "",
            (head("WARC-Target-URI") or "").strip("<> "),
            _time(head("WARC-Date")),
            (
                head("WARC-Refers-To") or "",
                head("WARC-Refers-To-Target-URI") or "",
                _time(head("WARC-Refers-To-Date")),
            ),
            head("WARC-Concurrent-To") or "",
            head("WARC-Warcinfo-ID") or "",
            head("WARC-Payload-Digest") or "",
            "" if http is None else http.get_statuscode() or "",
            (head(OUTCOME), head(REASON) or "") if head(OUTCOME) else None,
            tuple(_bare(value) for value in types if value),
            "" if body is None else hashlib.sha256(body).hexdigest(),
            0 if body is None else len(body),
        )

    def body_at(self, offset: int) -> bytes:
        """The unpacked body of the record at `offset`."""
        member = next(members(self._file, offset, LARGEST, LARGEST))
        self._budget.spend(len(member.plain))
        return self._unpacked(parsed(member.plain))

    def _unpacked(self, record: Any) -> bytes:
        headers = record.http_headers.headers if record.http_headers is not None else None
        try:
            body = encodings.decode(record.raw_stream.read(), content_encoding(headers), _BODY)
        except encodings.UnknownEncodingError as error:
            raise PackError(f"{RECORDS}: {error}") from error
        self._budget.spend(len(body))
        return body

    def _at(self, place: Any) -> Warc | None:
        found = self.records.get(place["offset"])
        if found is None or found.length != place["length"] or len(place) != 2:
            return None
        self._used.add(place["offset"])
        return found

    def page(self, page: dict[str, Any]) -> Iterator[str]:
        """What is wrong with the visits and bodies of `page`."""
        visits, bodies = page["visits"], page["bodies"]
        if any(set(visit) != _VISIT for visit in visits) or any(set(body) != _BODIES for body in bodies):
            raise ValueError("other fields than a pack has")
        for visit in visits:
            for problem in self._visit(page["url"], visit):
                yield f"{page['url']}: visit of {visit['time']}: {problem}"
        for body in bodies:
            for problem in self._body(page["url"], visits, body):
                yield f"{page['url']}: body {body['sha256']}: {problem}"
        shown = {visit["sha256"] for visit in visits} - {None}
        if shown != {body["sha256"] for body in bodies} or len(shown) != len(bodies):
            yield f"{page['url']}: its visits showed other bodies than are told"
        if len({(visit["time"], visit["sha256"]) for visit in visits}) != len(visits):
            yield f"{page['url']}: a visit is told twice"

    def _visit(self, url: str, visit: dict[str, Any]) -> Iterator[str]:
        shows, own = visit["sha256"] is not None, visit["own_record"]
        if shows != (visit["outcome"] == "ok") or own not in {True, False}:
            yield "its outcome is not that of what it showed"
        if visit["record"] is None:
            if shows or own:
                yield f"its record is not in {RECORDS}"
            self.unshown += 1
            return
        record = self._at(visit["record"])
        if record is None:
            yield f"its record is not in {RECORDS}"
            return
        if own:
            yield from _other(record, url, visit)
        else:
            yield from self._explained(record, url, visit)
        if shows and not self._shows(record, visit["sha256"]):
            yield f"its record does not show the body {visit['sha256']}"

    def _explained(self, record: Warc, url: str, visit: dict[str, Any]) -> Iterator[str]:
        """A visit without a record of its own: of a file that was read again, or from before visits had records."""
        if record.date == visit["time"] and _same(record.url, url):
            return
        if record.kind == "response" and record.info:
            yield "no record of its own shows it, and nothing tells why"
        self.unshown += 1

    def _shows(self, record: Warc, sha256: str) -> bool:
        if record.kind != "revisit":
            return record.sha256 == sha256
        first = self._first(record)
        return (
            first is not None
            and first.sha256 == sha256
            and (record.digest or first.digest) == first.digest
            and record.origin[1:] == (first.url, first.date)
        )

    def _first(self, revisit: Warc) -> Warc | None:
        return self._by_id.get(revisit.origin[0])

    def _body(self, url: str, visits: list[dict[str, Any]], body: dict[str, Any]) -> Iterator[str]:
        record = self._at(body["record"])
        if record is None:
            yield f"its record is not in {RECORDS}"
            return
        if record.sha256 != body["sha256"]:
            yield f"its record holds another body, {record.sha256}"
        elif record.size != body["size"]:
            yield f"has {record.size} bytes, not {body['size']}"
        again = [found for visit in visits if (found := self._revisit(visit, record)) is not None]
        if not _same(record.url, url) and not any(_same(found.url, url) for found in again):
            yield f"its record is of {record.url}"
        types = {*record.types, *(kind for found in again for kind in found.types)}
        if body["content_type"] is not None and _bare(body["content_type"]) not in types:
            yield f"its record is not of the type {body['content_type']}"

    def _revisit(self, visit: dict[str, Any], record: Warc) -> Warc | None:
        """The record of `visit`, if it says that it showed the body of `record`."""
        found = self.records.get(visit["record"]["offset"]) if visit["record"] else None
        return (
            found if found is not None and found.kind == "revisit" and self._first(found) is record else None
        )

    def types(self, body: dict[str, Any]) -> list[str | None]:
        """The types under which the body may have been read: the one told, and the ones of its record."""
        record = self.records.get(body["record"]["offset"])
        return list(dict.fromkeys([body["content_type"], *(record.types if record else ())]))

    def unused(self) -> Iterator[str]:
        """Records that no visit and no body refers to, be it as their request or the head of their file."""
        used = {self.records[offset].record for offset in self._used}
        order = sorted(self.records)
        for offset, behind in zip(order, [*order[1:], None], strict=True):
            found = self.records[offset]
            asked = found.kind == "request" and found.asked_by in used
            heads = (
                found.kind == "warcinfo" and behind is not None and self.records[behind].kind != "warcinfo"
            )
            if offset not in self._used and not asked and not heads:
                yield f"{RECORDS}: nothing refers to the record at byte {offset}"


def _fault(plain: bytes) -> str | None:
    sound = plain.startswith(b"WARC/") or len(plain) > LARGEST
    return fault_of(plain) if sound else "is no record"


def _other(record: Warc, url: str, visit: dict[str, Any]) -> Iterator[str]:
    """What a visit's own record says differently."""
    if record.date != visit["time"]:
        yield f"its record is of {record.date}"
    if not _same(record.url, url):
        yield f"its record is of {record.url}"
    if record.kind not in {"response", "revisit", "resource"}:
        yield f"its record is a {record.kind}"
    if record.status.isdecimal() and int(record.status) != visit["status"]:
        yield f"its record says {record.status}, not {visit['status']}"
    if record.told is not None and record.told != (visit["outcome"], visit["reason"] or ""):
        yield "its record tells of another outcome"


def _same(one: str, other: str) -> bool:
    """Whether both are the address of one page, however it is written."""
    return _address(one) == _address(other)


def _address(url: str) -> str:
    return quote((page_url(url) or url).partition("#")[0], safe="%/:?#[]@!$&'()*+,;=-._~")


def _time(date: str | None) -> str:
    return to_text(from_text(date)) if date else ""


def _bare(value: str) -> str:
    """A header's value without what may come out otherwise than it went in."""
    return "".join(char for char in value if char.isascii() and char.isprintable() and char != " ")
