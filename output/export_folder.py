"""Files that belong together come into their folder together, or not at all.

They are made in a hidden folder beside where they go, and moved when all of them are on the disk: first the old
`MANIFEST` goes, at last the new one comes. Whoever is stopped before that leaves the earlier export as it was; whoever is
stopped in between leaves no `MANIFEST`, so that a mixture cannot be taken for an export.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple, Protocol

MANIFEST = "datapackage.json"
"""Says which files belong together, with their hashes."""
_DRAFT = (".export.", ".part")


class Sink(Protocol):
    """What a file of an export is written to."""

    def write(self, data: bytes, /) -> int:
        """Adds `data`, whole."""


class Hashed:
    """A file that counts and hashes what is written to it. It cannot be read, nor written but at its end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()
        self.size = 0
        self.closed = False

    def write(self, data: bytes, /) -> int:
        """Adds `data`, whole."""
        self._hash.update(data)
        self.size += len(data)
        self._file.write(data)
        return len(data)

    def flush(self) -> None:
        """Leaves it to the file when to write."""

    def tell(self) -> int:
        """The bytes so far."""
        return self.size

    def seekable(self) -> bool:
        """Never."""
        return False

    def readable(self) -> bool:
        """Never."""
        return False

    def writable(self) -> bool:
        """Always."""
        return True

    def close(self) -> None:
        """Does nothing: who opened the file closes it."""

    @property
    def sha256(self) -> str:
        """Of what was written so far."""
        return self._hash.hexdigest()


class Draft(NamedTuple):
    """A folder for files that are to come into another one."""

    folder: Path

    @contextmanager
    def file(self, name: str) -> Iterator[Hashed]:
        """A new file, on the disk at the end."""
        with (self.folder / name).open("wb", buffering=1 << 18) as file:
            yield Hashed(file)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def together(folder: Path) -> Iterator[Draft]:
    """A draft whose files come into `folder`, made if missing, when all is done; if anything is raised, none does.

    The draft must have a `MANIFEST`. Several processes may do so at once: the last one wins with all of its files.
    Raises OSError.
    """
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        _clear(folder)
        draft = Path(tempfile.mkdtemp(_DRAFT[1], _DRAFT[0], folder))
        held = _hold(draft)
    try:
        yield Draft(draft)
        with _locked(folder):
            _move(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        os.close(held)
        if is_new:
            with suppress(OSError):
                folder.rmdir()  # only if nothing is in it


def _move(draft: Path, folder: Path) -> None:
    names = sorted(path.name for path in draft.iterdir() if path.name != MANIFEST)
    for name in [*names, MANIFEST]:
        if (folder / name).is_dir():
            raise IsADirectoryError(21, f"{name} is a folder")
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in [*names, MANIFEST]:
        (draft / name).replace(folder / name)
    with _opened(folder) as descriptor:
        os.fsync(descriptor)


def _clear(folder: Path) -> None:
    """Remove the drafts of processes that were killed."""
    for path in folder.glob(f"{_DRAFT[0]}*{_DRAFT[1]}"):
        with suppress(OSError), _opened(path) as descriptor:
            if _lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(path, ignore_errors=True)


def _hold(draft: Path) -> int:
    """A descriptor that keeps a draft as long as this process lives."""
    descriptor = os.open(draft, os.O_RDONLY)
    _lock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _lock(descriptor: int, how: int) -> bool:
    """Locks a folder; False where its file system has no locks. BlockingIOError if somebody else holds it."""
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with _opened(folder) as descriptor:
        _lock(descriptor, fcntl.LOCK_EX)
        yield
