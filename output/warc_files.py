"""The files of an archive: each is written by one process, which holds a lock on the marker beside it.

``x.warc.gz.open`` stands beside ``x.warc.gz`` from before its first byte until it is closed. A marker that nobody
holds is that of a writer that was killed; `repair` then cuts off what it left half-written.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import IO, NamedTuple

from output import warc_patches
from output.errors import ArchiveError
from output.warc_members import beginning, members

MARKER = ".open"
TORN = ".torn"


class Repaired(NamedTuple):
    """A file that its writer left open. `cut`: bytes that were taken off its end, kept in ``<name>.torn``."""

    name: str
    cut: int


def why(error: OSError) -> str:
    """What is wrong, in the system's words."""
    return error.strerror or str(error)


class OpenFile:
    """One file under its marker, made new. Raises OSError like any file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        for number in count():
            self.path = folder / f"hotlines-{stamp}-{os.getpid()}-{number:05d}.warc.gz"
            marker = None if self.path.exists() else _new_marker(_marker(self.path))
            if marker is not None:
                break
        self._lock: int | None = marker
        try:
            self._file: IO[bytes] = self.path.open("xb")
        except BaseException:
            self._unmark()
            raise
        self.size = 0

    @property
    def name(self) -> str:
        """As positions have it."""
        return self.path.name

    def write(self, data: bytes) -> int:
        """Append `data` and hand it to the system; where it begins. After an OSError call `drop`."""
        start = self.size
        self._file.write(data)
        self._file.flush()
        self.size += len(data)
        return start

    def sync(self) -> None:
        """Bring what was written to the disk itself."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """The file is whole: its marker goes, once it is on the disk."""
        try:
            self.sync()
            self._file.close()
        except BaseException:
            self._unlock()
            raise
        self._unmark()

    def drop(self) -> None:
        """Take back what was half-written; the file goes if nothing is left. Where that fails, `repair` will do it."""
        with suppress(OSError):  # closing writes out what is left, and fails like the record did
            self._file.close()
        try:
            if self.size:
                os.truncate(self.path, self.size)
            else:
                self.path.unlink()
        except OSError:
            self._unlock()
        else:
            self._unmark()

    def forget(self) -> None:
        """In a forked process: the file is the parent's, and nothing of it waits to be written."""
        self._file.close()
        self._unlock()

    def _unmark(self) -> None:
        with suppress(OSError):
            _marker(self.path).unlink()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _marker(path: Path) -> Path:
    return path.with_name(path.name + MARKER)


def _new_marker(path: Path) -> int | None:
    """A locked descriptor of the new file `path`; None if the name is taken."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
    except FileExistsError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    if _is_at(descriptor, path):
        return descriptor
    os.close(descriptor)  # a repair was quicker and has taken it away
    return None


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def repair(folder: Path) -> list[Repaired]:
    """Bring the files of dead writers in order; those of living ones are left alone.

    What stands before a torn record stays byte for byte. A file that is damaged in its middle is not touched.
    Raises ArchiveError with one line.
    """
    done = []
    try:
        warc_patches.finish(folder)
        for marker in sorted(folder.glob(f"*.warc.gz{MARKER}")):
            with _taken_over(marker) as free:
                if free:
                    done.append(_mend(marker.with_name(marker.name.removesuffix(MARKER))))
                    marker.unlink()
    except OSError as error:
        raise ArchiveError(f"{folder}: the archive cannot be repaired: {why(error)}") from error
    return done


@contextmanager
def _taken_over(marker: Path) -> Iterator[bool]:
    """Holds `marker` meanwhile, if its writer is dead."""
    try:
        descriptor = os.open(marker, os.O_RDWR)
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        free = _is_at(descriptor, marker)
    except BlockingIOError:
        free = False
    try:
        yield free
    finally:
        os.close(descriptor)


def _mend(path: Path) -> Repaired:
    try:
        size, whole = path.stat().st_size, whole_length(path)
    except FileNotFoundError:  # killed between marker and file
        return Repaired(path.name, 0)
    if whole < size and not _more_behind(path, whole):
        _cut(path, whole)
        return Repaired(path.name, size - whole)
    return Repaired(path.name, 0)


def whole_length(path: Path) -> int:
    """Bytes of `path` up to its first record that is not whole."""
    end = 0
    with path.open("rb") as file:
        for member in members(file):
            if not member.whole:
                break
            end = member.end
    return end


def _more_behind(path: Path, offset: int) -> bool:
    """Whether a record can be read behind the fault at `offset`: then it is no torn end."""
    with path.open("rb") as file:
        return beginning(file, offset + 1, whole=True) is not None


def _cut(path: Path, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(length)
        with path.with_name(path.name + TORN).open("wb") as torn:
            while part := file.read(1 << 20):
                torn.write(part)
            torn.flush()
            os.fsync(torn.fileno())
        file.truncate(length)
        os.fsync(file.fileno())
    if not length:
        path.unlink()
