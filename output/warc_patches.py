"""Replacing a record where it stands, by one of the same length: all others of its file keep their places.

What is to be written is first put beside the file, whole and on the disk (``<name>.<offset>.patch``), so that a
process that is killed while it writes leaves nothing that cannot be finished; `finish` does so.
"""

from __future__ import annotations

import fcntl
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from output import drafts
from output.errors import ArchiveError
from output.records import Position
from output.warc_records import VERSION

PATCH = ".patch"
MOVED = "Hotlines-Moved"
"""Field of a record that stands in the place of another: where that one stands now."""
MASKED = "Hotlines-Masked"
"""Field of a record in which a personal number was masked: how, see `FIGURES` and `REMOVED`."""
FIGURES = "a personal number; each digit is *"
REMOVED = "a personal number, and the body with it"
_HEAD = b"\x1f\x8b\x08\x08" + bytes(4) + b"\x00\xff"  # gzip with a name, which fills up what is left


def stub(record: str, date: str, moved: Position, length: int) -> bytes:
    """A member of exactly `length` bytes that says only where the record went that stood here."""
    lines = [
        VERSION,
        "WARC-Type: metadata",
        f"WARC-Record-ID: {record}",
        f"WARC-Date: {date}",
        f"{MOVED}: {moved.file} {moved.offset} {moved.length}",
        "Content-Length: 0",
    ]
    return filled("\r\n".join((*lines, "", "", "", "")).encode(), length)


def filled(plain: bytes, length: int) -> bytes:
    """`plain` as a member of gzip of exactly `length` bytes. Raises ValueError if it does not go in."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = pack.compress(plain) + pack.flush()
    room = length - len(_HEAD) - 1 - len(body) - 8
    if room < 0:
        raise ValueError("a record is too short to be replaced")
    return b"".join((_HEAD, b"_" * room, b"\0", body, struct.pack("<II", zlib.crc32(plain), len(plain))))


def place(value: str | None) -> Position | None:
    """The position that the field `MOVED` names."""
    parts = (value or "").split()
    if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
        return None
    return Position(parts[0], int(parts[1]), int(parts[2]))


def replace(folder: Path, at: Position, member: bytes) -> None:
    """Overwrite the record at `at` with `member`, which is as long. Raises ArchiveError; then `finish` does it."""
    if len(member) != at.length:
        raise ValueError("a record is replaced by one of its own length")
    note = folder / f"{at.file}.{at.offset}{PATCH}"
    try:
        with drafts.whole(note) as file:
            file.write(member)
        _write(folder / at.file, at.offset, member)
        note.unlink()
    except OSError as error:
        raise ArchiveError(f"{folder / at.file}: {error.strerror or error}") from error


def finish(folder: Path) -> None:
    """Write what a process that was killed has left to be written. Raises OSError."""
    for note in sorted(folder.glob(f"*.warc.gz.*{PATCH}")):
        name, _, offset = note.name.removesuffix(PATCH).rpartition(".")
        with suppress(FileNotFoundError):  # somebody else has finished it
            member = note.read_bytes()
            if (folder / name).exists():
                _write(folder / name, int(offset), member)
            note.unlink()


def _write(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def shared(folder: Path) -> Iterator[int]:
    """While a writer looks up what is forgotten, and appends by it: `barrier` waits for its end.

    Gives the time of the last change of the folder, which `barrier` changes.
    """
    descriptor = _lock(folder, fcntl.LOCK_SH)
    try:
        yield 0 if descriptor is None else os.fstat(descriptor).st_mtime_ns
    finally:
        if descriptor is not None:
            os.close(descriptor)


def barrier(folder: Path) -> None:
    """Wait until every writer that began before has appended, and let all others look up again what is forgotten."""
    with suppress(OSError):
        now = folder.stat()
        os.utime(folder, ns=(now.st_atime_ns, now.st_mtime_ns + 1_000_000))
    descriptor = _lock(folder, fcntl.LOCK_EX)
    if descriptor is not None:
        os.close(descriptor)


def _lock(folder: Path, how: int) -> int | None:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:  # nothing is archived yet
        return None
    try:
        fcntl.flock(descriptor, how)
    except OSError:  # a file system without locks
        os.close(descriptor)
        return None
    return descriptor
