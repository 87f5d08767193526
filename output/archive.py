"""The archive: every body as it was served, in WARC files; appended by one process, read by position."""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from output import encodings
from output.errors import ArchiveError
from output.records import Position
from output.times import to_text

Headers = Iterable[tuple[str, str]]
VERSION = "WARC/1.1"
_LEVEL = 6
"""Of gzip: warcio's own 9 takes longer and saves next to nothing."""
_MAKER = RecordBuilder(warc_version=VERSION)


class Record(NamedTuple):
    """A record as it was read: WARC headers, HTTP headers (null for files from disk), the body as served."""

    headers: dict[str, str]
    http_headers: list[tuple[str, str]] | None
    payload: bytes


class _Headers(StatusAndHeaders):  # type: ignore[misc]
    """HTTP headers, written byte for byte as they came; warcio would escape what is not ASCII."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        """Called by warcio's writer before it measures the record."""
        self.headers_buff = b"".join(_bytes(line) + b"\r\n" for line in str(self).splitlines()) + b"\r\n"


class Archive:
    """A folder of WARC files. A process that appends writes a file of its own, made with its first record."""

    def __init__(self, folder: str | os.PathLike[str], info: Mapping[str, str] | None = None) -> None:
        """`info`: what the ``warcinfo`` record at the head of each file says besides software and format."""
        self.folder = Path(folder)
        self._info = {"software": "hotline-atlas", "format": "WARC File Format 1.1", **(info or {})}
        self._file: IO[bytes] | None = None
        self._name = ""
        self._process = 0

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
        reason = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
        kept = [(_header_name(name), _one_line(value)) for name, value in headers]
        http = _Headers(f"{status} {reason}".strip(), kept, protocol="HTTP/1.1")
        extra = {"WARC-Date": to_text(time)} | ({"WARC-IP-Address": ip} if ip else {})
        return self._append(_one_line(url), "response", body, extra, http=http)

    def append_resource(self, url: str, time: datetime, content_type: str, body: bytes) -> Position:
        """Keep a file from disk, as it is."""
        extra = {"WARC-Date": to_text(time)}
        return self._append(_one_line(url), "resource", body, extra, content_type=_one_line(content_type))

    def _append(  # noqa: PLR0913
        self,
        url: str,
        kind: str,
        body: bytes,
        extra: dict[str, str],
        *,
        http: StatusAndHeaders | None = None,
        content_type: str = "",
    ) -> Position:
        record = _MAKER.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=content_type,
            warc_headers_dict=extra,
            http_headers=http,
        )
        return self._write(self._open(), _member(record))

    def _open(self) -> IO[bytes]:
        if self._file is None or self._process != os.getpid():  # a forked process must not write on
            self._file = self._create()
            self._process = os.getpid()
            self._write(self._file, _member(_MAKER.create_warcinfo_record(self._name, self._info)))
        return self._file

    def _write(self, file: IO[bytes], member: bytes) -> Position:
        start = file.tell()
        try:
            file.write(member)
            file.flush()
        except OSError as error:
            self._cut(file, start)
            raise ArchiveError(f"{self.folder / self._name}: {_why(error)}; kept up to here") from error
        return Position(self._name, start, len(member))

    def _create(self) -> IO[bytes]:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for number in count():
                self._name = f"hotlines-{stamp}-{os.getpid()}-{number:05d}.warc.gz"
                try:
                    return (self.folder / self._name).open("xb")
                except FileExistsError:
                    if not self.folder.is_dir():
                        raise
        except OSError as error:
            raise ArchiveError(f"{self.folder}: the archive cannot be written: {_why(error)}") from error
        raise AssertionError("count() does not end")

    def _cut(self, file: IO[bytes], length: int) -> None:
        """Take back half a record, so that the file stays readable, or goes if nothing is left. The next record opens another file."""
        self._file = None
        with suppress(OSError):  # closing writes out what is left, and fails like the record did
            file.close()
        path = self.folder / self._name
        with suppress(OSError):
            if length:
                os.truncate(path, length)
            else:
                path.unlink()

    def sync(self) -> None:
        """Bring what was appended to the disk itself; before rows that point to it are committed."""
        if self._file is None or self._process != os.getpid():
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise ArchiveError(f"{self.folder / self._name}: {_why(error)}") from error

    def close(self) -> None:
        """End this process's file; appending again opens another."""
        if self._file is not None and self._process == os.getpid():
            try:
                self._file.close()
            except OSError as error:
                raise ArchiveError(f"{self.folder / self._name}: {_why(error)}") from error
        self._file = None

    def read(self, position: Position) -> Record:
        """The record at `position`. One that is not there, or is damaged, is an ArchiveError."""
        record = self._record(position)
        http = record.http_headers
        try:
            payload = record.raw_stream.read()
        except (OSError, ArchiveLoadFailed, EOFError, zlib.error) as error:
            raise _damaged(position, error) from error
        return Record(dict(record.rec_headers.headers), None if http is None else list(http.headers), payload)

    def body(self, position: Position) -> bytes:
        """The body at `position` with its Content-Encoding undone: the bytes that a snapshot's hash is of."""
        return self.unpack(self.read(position), position)

    @staticmethod
    def unpack(record: Record, position: Position) -> bytes:
        """The body of `record`, which stood at `position`, with its Content-Encoding undone."""
        packed = [value for name, value in record.http_headers or () if name.lower() == "content-encoding"]
        try:
            return encodings.decode(record.payload, ",".join(packed))
        except encodings.UnknownEncodingError as error:
            raise ArchiveError(f"{position.file}: byte {position.offset}: {error}") from error

    def _record(self, position: Position) -> Any:
        if Path(position.file).name != position.file:
            raise ArchiveError(f"{position.file}: a position names a file of the archive, not a path")
        try:
            with (self.folder / position.file).open("rb") as file:
                file.seek(position.offset)
                member = file.read(position.length)
        except OSError as error:
            where = f"{self.folder / position.file}: byte {position.offset}"
            raise ArchiveError(f"{where}: {_why(error)}") from error
        if len(member) < position.length or not member:
            raise _damaged(position, EOFError("the file is shorter than that"))
        try:
            plain = gzip.decompress(member)
            return next(iter(ArchiveIterator(io.BytesIO(plain))))
        except (OSError, EOFError, zlib.error, ArchiveLoadFailed, StopIteration) as error:
            raise _damaged(position, error) from error


def _member(record: Any) -> bytes:
    """The record as one member of gzip, as WARC files have them."""
    plain = io.BytesIO()
    WARCWriter(plain, gzip=False, warc_version=VERSION).write_record(record)
    return gzip.compress(plain.getbuffer(), _LEVEL, mtime=0)


def _header_name(name: str) -> str:
    """The chunks are gone, so the header that announces them would make the record unreadable."""
    name = re.sub(r"[^!-9;-~]+", "_", name)
    return "X-Archive-Orig-Transfer-Encoding" if name.lower() == "transfer-encoding" else name


def _bytes(text: str) -> bytes:
    try:
        return text.encode("latin-1")  # what a header's bytes were read as
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _damaged(position: Position, error: Exception) -> ArchiveError:
    why = str(error).splitlines()[0] if str(error) else type(error).__name__
    return ArchiveError(f"{position.file}: no readable record at byte {position.offset}: {why}")
