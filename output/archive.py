"""The archive: every answer as it was served, in WARC files; appended by one process, read by position."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from output import encodings, warc_patches, warc_records
from output.errors import ArchiveError
from output.exchange import Capture
from output.records import Position
from output.version import version
from output.warc_files import OpenFile, Repaired, repair, why
from output.warc_members import members, unpack_whole
from output.warc_records import NOT_MODIFIED, SAME_BODY, Origin

Headers = Iterable[tuple[str, str]]
VERSION = warc_records.VERSION
FILE_SIZE = 1_000_000_000
"""Bytes; what comes after them goes into another file."""
logging.getLogger("warcio").setLevel(logging.ERROR)  # it warns of addresses in older archives' records
_DAMAGE = (OSError, EOFError, ValueError, zlib.error, ArchiveLoadFailed, StopIteration)


class Record(NamedTuple):
    """A record as it was read: WARC headers, HTTP headers (null for files from disk), the body as served."""

    headers: dict[str, str]
    http_headers: list[tuple[str, str]] | None
    payload: bytes


class Moved(NamedTuple):
    """Where a record stands now that a number was masked in it, and hash and size of its body."""

    position: Position
    sha256: str
    size: int


class Archive:
    """A folder of WARC files. A process that appends writes a file of its own, made with its first record."""

    def __init__(
        self,
        folder: str | os.PathLike[str],
        info: Mapping[str, str] | None = None,
        file_size: int = FILE_SIZE,
    ) -> None:
        """`info`: what the ``warcinfo`` record at the head of each file says besides software and format.

        A file that has reached `file_size` bytes is closed, and another begun.
        """
        self.folder = Path(folder)
        self._info = {
            "software": f"hotline-atlas/{version()}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            **(info or {}),
        }
        self._file_size = file_size
        self._file: OpenFile | None = None
        self._of_file: dict[str, str] = {}
        self._process = 0
        self.repaired: list[Repaired] | None = None
        """What was found torn when the first record was written; null until then."""

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append_response(  # noqa: PLR0913, PLR0917 - a response has so many parts
        self, url: str, time: datetime, status: int, headers: Headers, body: bytes, ip: str | None = None
    ) -> Position:
        """Keep an HTTP response: `body` as it came, under its Content-Encoding, but no longer in chunks."""
        return self.append(Capture(url, time, status, tuple(headers), body, ip))

    def append(self, sent: Capture, fields: Mapping[str, str] | None = None) -> Position:
        """Keep an answer, and its request if it is known; the position is the answer's.

        `fields` are further ones of its record, such as `warc_records.OUTCOME`.
        """
        record = warc_records.new_id()
        return self._keep(sent, record, warc_records.response(sent, record, self._fields(fields)))

    def append_revisit(self, sent: Capture, origin: Origin, modified: bool = True) -> Position:
        """Keep an answer whose body is the one of `origin`, without that body.

        `modified`: the body came once more; otherwise the server said that it had not changed (304).
        """
        record = warc_records.new_id()
        profile = SAME_BODY if modified else NOT_MODIFIED
        return self._keep(
            sent, record, warc_records.revisit(sent, record, profile, origin, self._fields(None))
        )

    def append_resource(
        self,
        url: str,
        time: datetime,
        content_type: str,
        body: bytes,
        fields: Mapping[str, str] | None = None,
    ) -> Position:
        """Keep a file from disk, as it is."""
        return self._write(warc_records.resource(url, time, content_type, body, self._fields(fields)))

    def append_record(self, answer: bytes, behind: bytes = b"") -> Position:
        """Keep a record that is made already, and what is to stand behind it; the position is the first one's."""
        return self._write(answer, behind)

    def _fields(self, more: Mapping[str, str] | None) -> dict[str, str]:
        self._open()
        own = {name: warc_records.one_line(value) for name, value in (more or {}).items()}
        return self._of_file | own

    def _keep(self, sent: Capture, record: str, answer: bytes) -> Position:
        """The request stands behind its answer, in the same file, and is written with it or not at all."""
        asked = warc_records.request(sent, record, self._of_file) if sent.method else b""
        return self._write(answer, asked)

    def _write(self, member: bytes, behind: bytes = b"") -> Position:
        file = self._open()
        try:
            start = file.write(member + behind)
        except OSError as error:
            self._file = None  # the next record opens another file
            file.drop()
            raise ArchiveError(f"{file.path}: {why(error)}; kept up to here") from error
        return Position(file.name, start, len(member))

    def _open(self) -> OpenFile:
        if self._file is not None and self._process != os.getpid():  # a forked process must not write on
            self._file.forget()
            self._file = None
        if self._file is not None and self._file.size >= self._file_size:
            self.close()
        if self._file is None:
            self._file = self._begin()
            self._process = os.getpid()
        return self._file

    def _begin(self) -> OpenFile:
        if self.repaired is None:
            self.repaired = repair(self.folder)
        try:
            file = OpenFile(self.folder)
        except OSError as error:
            raise ArchiveError(f"{self.folder}: the archive cannot be written: {why(error)}") from error
        record = warc_records.new_id()
        try:
            file.write(warc_records.warcinfo(file.name, record, datetime.now(UTC), self._info))
        except OSError as error:
            file.drop()
            raise ArchiveError(f"{file.path}: {why(error)}") from error
        self._of_file = {"WARC-Warcinfo-ID": record}
        return file

    def sync(self) -> None:
        """Bring what was appended to the disk itself; before rows that point to it are committed."""
        self._end(OpenFile.sync)

    def close(self) -> None:
        """End this process's file; appending again opens another."""
        self._end(OpenFile.close)
        self._file = None

    def _end(self, how: Any) -> None:
        if self._file is None or self._process != os.getpid():
            return
        try:
            how(self._file)
        except OSError as error:
            raise ArchiveError(f"{self._file.path}: {why(error)}") from error

    def read(self, position: Position) -> Record:
        """The record at `position`. One that is not there, or is damaged, is an ArchiveError."""
        with _reported(position):
            record = parsed(unpack_whole(self.raw(position)))
            moved = warc_patches.place(record.rec_headers.get_header(warc_patches.MOVED))
            if moved is not None:
                return self.read(moved)
            http = record.http_headers
            payload = record.raw_stream.read()
            return Record(
                dict(record.rec_headers.headers), None if http is None else list(http.headers), payload
            )

    def moved(self, position: Position) -> Moved | None:
        """Where the record at `position` stands now, if a number was masked in it since it was appended."""
        now, headers = position, self.header(position)
        while (then := warc_patches.place(headers.get(warc_patches.MOVED))) is not None:
            now, headers = then, self.header(then)
        if now == position:
            return None
        record = self.read(now)
        body = self.unpack(record, now)
        return Moved(now, hashlib.sha256(body).hexdigest(), len(body))

    def header(self, position: Position) -> dict[str, str]:
        """The WARC header of the record that stands at `position` itself."""
        with _reported(position):
            return dict(parsed(unpack_whole(self.raw(position))).rec_headers.headers)

    def raw(self, position: Position) -> bytes:
        """The bytes at `position` as they stand in the file. Raises ArchiveError if it is shorter than that."""
        if Path(position.file).name != position.file:
            raise ArchiveError(f"{position.file}: a position names a file of the archive, not a path")
        try:
            with (self.folder / position.file).open("rb") as file:
                file.seek(position.offset)
                member = file.read(position.length)
        except OSError as error:
            where = f"{self.folder / position.file}: byte {position.offset}"
            raise ArchiveError(f"{where}: {why(error)}") from error
        if len(member) < position.length or not member:
            raise _damaged(position, EOFError("the file is shorter than that"))
        return member

    def origin(self, position: Position) -> Origin:
        """What a revisit of the body at `position` refers to."""
        headers = self.read(position).headers
        return Origin(
            headers.get("WARC-Record-ID", ""),
            headers.get("WARC-Target-URI", ""),
            headers.get("WARC-Date", ""),
            headers.get("WARC-Payload-Digest"),
        )

    def request_of(self, position: Position) -> Position | None:
        """Where the request of the answer at `position` stands: directly behind it. None if it was not kept."""
        answer = self.read(position).headers.get("WARC-Record-ID")
        with _reported(position), (self.folder / position.file).open("rb") as file:
            behind = next(members(file, position.offset + position.length, 1 << 20), None)
        if behind is None or not behind.whole:
            return None
        headers = parsed(behind.plain).rec_headers
        if headers.get_header("WARC-Type") != "request" or headers.get_header("WARC-Concurrent-To") != answer:
            return None
        return Position(position.file, behind.start, behind.end - behind.start)

    def head_of(self, file: str) -> Position:
        """Where the ``warcinfo`` record of `file` stands."""
        at = Position(file, 0, 0)
        with _reported(at), (self.folder / Path(file).name).open("rb") as opened:
            first = next(members(opened))
            if not first.whole:
                raise EOFError("the file is cut short")
        return at._replace(length=first.end)

    def body(self, position: Position) -> bytes:
        """The body at `position` with its Content-Encoding undone: the bytes that a snapshot's hash is of."""
        return self.unpack(self.read(position), position)

    @staticmethod
    def unpack(record: Record, position: Position) -> bytes:
        """The body of `record`, which stood at `position`, with its Content-Encoding undone."""
        try:
            return encodings.decode(record.payload, content_encoding(record.http_headers))
        except encodings.UnknownEncodingError as error:
            raise ArchiveError(f"{position.file}: byte {position.offset}: {error}") from error


def content_encoding(headers: Iterable[tuple[str, str]] | None) -> str:
    """How a body with these headers is packed, as `encodings.decode` wants it."""
    return ",".join(value for name, value in headers or () if name.lower() == "content-encoding")


def content_type(record: Record) -> str | None:
    """As the server sent it, the last one if there are several; of a file from disk, as it was archived."""
    headers = record.headers.items() if record.http_headers is None else record.http_headers
    return {name.lower(): value for name, value in headers}.get("content-type")


def parsed(plain: bytes, check: bool = False) -> Any:
    """The one record that `plain` is, as warcio gives it; with `check` its digests are looked at as it is read."""
    return next(iter(ArchiveIterator(io.BytesIO(plain), check_digests=check)))


@contextmanager
def _reported(position: Position) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise _damaged(position, error) from error


def _damaged(position: Position, error: BaseException) -> ArchiveError:
    told = why(error) if isinstance(error, OSError) else str(error)
    line = told.splitlines()[0] if told else type(error).__name__
    return ArchiveError(f"{position.file}: no readable record at byte {position.offset}: {line}")
