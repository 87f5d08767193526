"""Whether an evidence pack is whole and says of itself what is true. No library is needed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from output import encodings
from output.archive import content_encoding, parsed
from output.archive_check import LARGEST, fault_of
from output.evidence import FORMAT, MANIFEST, PAGES, RECORDS
from output.evidence_facts import MASK, wrong_places
from output.evidence_zip import PackError, PackFile
from output.times import from_text, to_text
from output.urls import page_url
from output.warc_members import members

TextOf = Callable[[bytes, str | None, str, str], str | None]
"""Body, content type, address and reader -> the text that this reader reads; None if it is another reader."""
_BODY = 64 << 20


class _Warc(NamedTuple):
    """What is known of one record of the pack: its fields, and the hash of its unpacked body."""

    kind: str
    record: str
    url: str
    date: str
    refers_to: str
    digest: str
    sha256: str
    length: int


class Verified(NamedTuple):
    """What was looked at in a pack, and every problem, a line each."""

    about: str
    files: int
    records: int
    facts: int
    reread: int
    problems: list[str]


def verify(path: Path, text_of: TextOf | None = None) -> Verified:
    """Looks through the pack at `path`. With `text_of` the text of each reading is also read again from its body.

    Raises PackError, with one line, for what is no evidence pack or must not be unpacked.
    """
    with PackFile(path) as pack:
        manifest = pack.manifest()
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise PackError(f"{path}: is no evidence pack of a known form ({FORMAT})")
        check = _Check(pack, manifest, text_of)
        try:
            check.problems += _wrong_files(pack, manifest)
            if not check.problems:
                check.content()
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            told = " ".join(str(error).split()) or type(error).__name__
            check.problems.append(f"the pack is not built as it should be: {type(error).__name__}: {told}")
        except PackError as error:
            check.problems.append(str(error))
        about = manifest.get("about")
        value = str(about.get("value")) if isinstance(about, dict) else ""
        counts = (len(pack.names), len(check.records), check.facts, check.reread)
        return Verified(value, *counts, check.problems)


def _wrong_files(pack: PackFile, manifest: dict[str, Any]) -> Iterator[str]:
    listed = {str(file["name"]): file for file in manifest["files"]}
    for name in sorted(pack.names - set(listed) - {MANIFEST}):
        yield f"{name}: is not in the manifest"
    for name, file in sorted(listed.items()):
        if name not in pack.names:
            yield f"{name}: is missing"
            continue
        try:
            digest, size = pack.digest(name)
        except PackError as error:
            yield str(error)
            continue
        if (digest, size) != (file["sha256"], file["size"]):
            yield f"{name}: is not what the manifest says: its SHA-256 is {digest}, its size {size}"


class _Check:
    def __init__(self, pack: PackFile, manifest: dict[str, Any], text_of: TextOf | None) -> None:
        self._pack = pack
        self._masked = manifest.get("mobile_numbers") == "masked"
        self._text_of = text_of
        self.records: dict[int, _Warc] = {}
        self._by_id: dict[str, _Warc] = {}
        self.facts = self.reread = 0
        self.problems: list[str] = []

    def content(self) -> None:
        """Records first, then what `pages.json` says of them, then the readings."""
        with tempfile.TemporaryFile() as file:
            for part in self._pack.parts(RECORDS):
                file.write(part)
            self._read_records(file)
            for page in self._pack.json(PAGES)["pages"]:
                for visit in page["visits"]:
                    self._visit(page["url"], visit)
                for body in page["bodies"]:
                    self._body(file, page["url"], body)

    def _read_records(self, file: IO[bytes]) -> None:
        for member in members(file, most=LARGEST + 1):
            fault = "is torn" if not member.whole else fault_of(member.plain)
            if fault:
                self.problems.append(f"{RECORDS}: the record at byte {member.start} {fault}")
            else:
                found = _described(member.plain, member.end - member.start)
                self.records[member.start] = self._by_id[found.record] = found

    def _record(self, place: Any, who: str) -> _Warc | None:
        found = self.records.get(place["offset"])
        if found is None or found.length != place["length"]:
            self.problems.append(f"{who}: its record is not in {RECORDS}")
            return None
        return found

    def _visit(self, url: str, visit: dict[str, Any]) -> None:
        who = f"{url}: visit of {visit['time']}"
        if visit["record"] is None:
            return
        record = self._record(visit["record"], who)
        if record is None:
            return
        if visit["own_record"] and record.date != visit["time"]:
            self.problems.append(f"{who}: its record is of {record.date}")
        if visit["own_record"] and page_url(record.url) != page_url(url):
            self.problems.append(f"{who}: its record is of {record.url}")
        if visit["sha256"] is None:
            return
        first = self._by_id.get(record.refers_to) if record.kind == "revisit" else record
        if (
            first is None
            or first.sha256 != visit["sha256"]
            or (record.digest or first.digest) != first.digest
        ):
            self.problems.append(f"{who}: its record does not show the body {visit['sha256']}")

    def _body(self, file: IO[bytes], url: str, body: dict[str, Any]) -> None:
        who = f"{url}: body {body['sha256']}"
        record = self._record(body["record"], who)
        if record is not None and record.sha256 != body["sha256"]:
            self.problems.append(f"{who}: its record holds another body, {record.sha256}")
        if body["text"] is None:
            return
        text, said = self._pack.text(body["text"]), self._pack.json(body["facts"])
        if said["text"] != text:
            self.problems.append(f"{body['facts']}: its text is not that of {body['text']}")
        if said["url"] != url or said["reader"] != body["reader"]:
            self.problems.append(f"{body['facts']}: is of another page or reader")
        self.facts += sum(
            len(said[name]) for name in ("brands", "numbers", "products", "areas", "claims", "pairs")
        )
        self.problems += (f"{body['facts']}: {problem}" for problem in wrong_places(said, text))
        if self._text_of is not None and record is not None:
            self._read_again(file, url, body, text)

    def _read_again(self, file: IO[bytes], url: str, body: dict[str, Any], text: str) -> None:
        member = next(members(file, body["record"]["offset"], LARGEST))
        data = _body_of(parsed(member.plain))
        again = self._text_of(data, body["content_type"], url, body["reader"]) if self._text_of else None
        if again is None:
            return
        self.reread += 1
        if not self._same(again, text):
            self.problems.append(
                f"{body['text']}: is not what the reader reads from the body {body['sha256']}"
            )

    def _same(self, again: str, text: str) -> bool:
        if not self._masked:
            return again == text
        pairs = zip(again, text, strict=False)
        return len(again) == len(text) and all(other in (one, MASK) for one, other in pairs)


def _described(plain: bytes, length: int) -> _Warc:
    record = parsed(plain)
    headers = record.rec_headers
    kind = headers.get_header("WARC-Type") or ""
    shows = kind in {"response", "resource"}
    return _Warc(
        kind,
        headers.get_header("WARC-Record-ID") or "",
        (headers.get_header("WARC-Target-URI") or "").strip("<> "),
        to_text(from_text(date)) if (date := headers.get_header("WARC-Date")) else "",
        headers.get_header("WARC-Refers-To") or "",
        headers.get_header("WARC-Payload-Digest") or "",
        hashlib.sha256(_body_of(record)).hexdigest() if shows else "",
        length,
    )


def _body_of(record: Any) -> bytes:
    headers = record.http_headers.headers if record.http_headers is not None else None
    try:
        return encodings.decode(record.raw_stream.read(), content_encoding(headers), _BODY)
    except encodings.UnknownEncodingError as error:
        raise PackError(f"{RECORDS}: {error}") from error
