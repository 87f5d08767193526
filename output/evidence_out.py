"""The file that a pack is written to: never one of the library's own, and no other one unless that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from output.errors import LibraryError

_BESIDE = ("", "-wal", "-shm", "-journal")
"""Endings of the files that are one SQLite database."""


def check(out: Path, engine: Engine, archive: Path, force: bool) -> None:
    """Raises LibraryError, with one line, if a pack must not be written to `out`.

    `force`: a file that stands there may be replaced; what belongs to the library at `engine` or to `archive` never is.
    """
    try:
        place, folder = out.resolve(), archive.resolve()
        if any(_is_one(out, place, path) for path in _database(engine)):
            raise LibraryError(f"{out}: is the library's database; name another file")
        if place == folder or folder in place.parents:
            raise LibraryError(f"{out}: lies in the archive; name a file elsewhere")
        if not (out.exists() or out.is_symlink()):
            return
        if out.exists() and not out.is_file():
            raise LibraryError(f"{out}: is no file; name one")
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a name that cannot be
        raise LibraryError(f"{str(out)!r}: cannot be written: {_why(error)}") from error
    if not force:
        raise there(out)


def there(out: Path) -> LibraryError:
    """What is said of a file that stands in the way."""
    return LibraryError(f"{out}: is there already; --force replaces it")


def _database(engine: Engine) -> Iterator[Path]:
    name = engine.url.database
    if engine.dialect.name == "sqlite" and name:
        for base in {Path(name), Path(name).resolve()}:
            yield from (base.with_name(base.name + ending) for ending in _BESIDE)


def _is_one(out: Path, place: Path, path: Path) -> bool:
    """Whether both are one file, under whatever names."""
    if place == path.resolve():
        return True
    return out.exists() and path.exists() and out.samefile(path)


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or " ".join(str(error).split())
