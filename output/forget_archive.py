"""Taking a number out of an archive, while others append to it; a process that is killed at it can be followed by another.

A record that says the number is written anew, masked, into a file of this process; then the library's rows are led there,
and in its place comes a record of the same length that says only where it went. All other records stay where they are.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from output import bulk, database, forget_records, warc_patches, warc_records
from output.archive import Archive
from output.archive_check import LARGEST
from output.errors import ArchiveError
from output.forget_moves import Move, relocate
from output.forget_records import Parts
from output.masking import says
from output.records import Position
from output.times import to_text
from output.warc_files import MARKER, TORN, repair, why
from output.warc_members import beginning, members
from output.warc_patches import MASKED, MOVED, REMOVED

Check = Callable[[bytes, str | None, str], bool]
"""Body, content type, address -> whether the reader still finds the number there."""
_FILES = """SELECT DISTINCT warc_file FROM snapshot
    UNION SELECT DISTINCT warc_file FROM visit WHERE warc_file IS NOT NULL"""
_ANSWERS = frozenset({"response", "revisit", "resource"})


@dataclass
class Swept:
    """What was done: records masked, those of them whose body was removed; files; places that cannot be read."""

    records: int = 0
    removed: int = 0
    files: set[str] = field(default_factory=set)
    torn: int = 0
    unreadable: list[str] = field(default_factory=list)


class Found(NamedTuple):
    """A record where it stands, and the one that belongs to it: its request, directly behind."""

    at: Position
    parts: Parts
    request: tuple[Position, Parts] | None = None


class Sweep:
    """One number being taken out of the archive in `folder`, whose library is at `engine`."""

    def __init__(self, engine: Engine, folder: Path, number: str, mark: int, check: Check | None) -> None:
        self._engine = engine
        self._folder = folder
        self._number = number
        self._mark = mark
        self._check = check
        self._masked: dict[str, tuple[str, str]] = {}
        self.bodies: list[Position] = []
        """Where the masked records stand that have a body."""
        self.done = Swept()

    def go(self) -> Swept:
        """Go through every file; twice, if there are masked bodies, to which revisits refer by their hash."""
        repair(self._folder)
        with Archive(self._folder) as archive:
            self._go_through(archive, self._without_number)
        if self._masked:
            with Archive(self._folder) as archive:
                self._go_through(archive, self._with_todays_hash)
        self._torn()
        self._missing()
        return self.done

    def _missing(self) -> None:
        """Files of this library that are not here: they may say the number."""
        with database.snapshot(self._engine) as connection:
            files = set(connection.scalars(bulk.sql(_FILES)))
        self.done.unreadable += [
            f"{file}: is not there" for file in sorted(files) if not (self._folder / file).is_file()
        ]

    def _go_through(self, archive: Archive, change: Callable[[Parts], Parts | None]) -> None:
        for path in sorted(self._folder.glob("*.warc.gz")):
            try:
                moves = [move for found in self._units(path) for move in self._moves(archive, found, change)]
            except OSError as error:
                raise ArchiveError(f"{path}: {why(error)}") from error
            if not moves:
                continue
            archive.sync()
            relocate(self._engine, archive, self._folder, moves)
            fresh = sum(move.stub is not None for move in moves)
            self.done.records += fresh
            self.done.files |= {path.name} if fresh else set()

    def _units(self, path: Path) -> Iterator[Found]:
        last: Found | None = None
        for at, plain in self._records(path):
            parts = forget_records.taken_apart(plain)
            if last is not None and parts.kind == "request" and parts.get("WARC-Concurrent-To") == last.parts.get("WARC-Record-ID"):  # fmt: skip
                yield last._replace(request=(at, parts))
                last = None
                continue
            if last is not None:
                yield last
            last = Found(at, parts)
        if last is not None:
            yield last

    def _records(self, path: Path) -> Iterator[tuple[Position, bytes]]:
        start: int | None = 0
        with path.open("rb") as file:
            while start is not None:
                broken: int | None = None
                for one in members(file, start, most=LARGEST + 1):
                    if not one.whole:
                        broken = one.start
                        break
                    at = Position(path.name, one.start, one.end - one.start)
                    if len(one.plain) > LARGEST or not one.plain.startswith(b"WARC/"):
                        self._cannot(at.file, at.offset)
                        continue
                    yield at, one.plain
                if broken is None:
                    return
                start = beginning(file, broken + 1)
                if start is not None or not path.with_name(path.name + MARKER).exists():
                    self._cannot(path.name, broken)

    def _cannot(self, file: str, offset: int) -> None:
        line = f"{file}: byte {offset}"
        if line not in self.done.unreadable:
            self.done.unreadable.append(line)

    def _moves(
        self, archive: Archive, found: Found, change: Callable[[Parts], Parts | None]
    ) -> Iterator[Move]:
        gone = warc_patches.place(found.parts.get(MOVED))
        if gone is not None:  # by a process that may have been killed before it told the library
            yield Move(found.at, gone, None)
            return
        answer = change(found.parts)
        request = change(found.request[1]) if found.request else None
        if answer is None and request is None:
            self._note(found.parts, found.at)
            return
        new = answer or found.parts
        behind = request or (found.request[1] if found.request else None)
        data = forget_records.member(new)
        more = forget_records.member(behind) if behind is not None else b""
        to = archive.append_record(data, more)
        self._note(new, to)
        body = new.plain_body() if new.kind in {"response", "resource"} else None
        yield Move(found.at, to, self._stub(found.at, to), *_hash(body))
        if found.request is not None:
            at = found.request[0]
            yield Move(at, to, self._stub(at, Position(to.file, to.offset + to.length, len(more))))

    def _stub(self, at: Position, to: Position) -> bytes:
        return warc_patches.stub(warc_records.new_id(), to_text(datetime.now(UTC)), to, at.length)

    def _without_number(self, parts: Parts) -> Parts | None:
        new = forget_records.masked(parts, self._number, self._mark)
        if new is None or parts.kind not in _ANSWERS or self._check is None or new.get(MASKED) == REMOVED:
            return new
        kind = forget_records.content_type(new)
        if self._check(new.plain_body(), kind, parts.get("WARC-Target-URI")):
            self.done.removed += 1
            return forget_records.removed(new)
        return new

    def _note(self, parts: Parts, at: Position) -> None:
        """Keep in mind what revisits must say of a masked record."""
        if parts.kind in {"response", "resource"} and parts.get(MASKED):
            self.bodies.append(at)
            said = (warc_records.digest(parts.body), parts.get("WARC-Target-URI"))
            self._masked[parts.get("WARC-Record-ID")] = said

    def _with_todays_hash(self, parts: Parts) -> Parts | None:
        said = self._masked.get(parts.get("WARC-Refers-To")) if parts.kind == "revisit" else None
        return None if said is None else forget_records.referring(parts, *said)

    def _torn(self) -> None:
        """Remove what was cut off the ends of files, if as much of it as can be read says the number."""
        for path in sorted(self._folder.glob(f"*.warc.gz{TORN}")):
            plain = _as_far_as_possible(path.read_bytes())
            if any(says(plain.decode(name, "replace"), self._number) for name in ("utf-8", "gb18030")):
                path.unlink()
                self.done.torn += 1


def _as_far_as_possible(packed: bytes) -> bytes:
    unpack, plain = zlib.decompressobj(16 + zlib.MAX_WBITS), bytearray()
    with suppress(zlib.error):
        for at in range(0, len(packed), 64):
            plain += unpack.decompress(packed[at : at + 64])
    return bytes(plain)


def _hash(body: bytes | None) -> tuple[str | None, int]:
    return (None, 0) if body is None else (hashlib.sha256(body).hexdigest(), len(body))
