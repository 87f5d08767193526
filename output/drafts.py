"""Files that bear their name only once they are complete and on the disk."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def whole(path: Path, *, force: bool = True) -> Iterator[IO[bytes]]:
    """A file that becomes `path` at the end; if anything is raised, what stood there stays.

    Without `force` a file that came meanwhile stays, too: then it raises FileExistsError.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _rename(part, path, force)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


@contextmanager
def whole_text(path: Path) -> Iterator[IO[str]]:
    """The same for text in UTF-8, with line ends as they are written."""
    with whole(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()


def _rename(part: Path, path: Path, force: bool) -> None:
    if not force:
        try:
            os.link(part, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if path.exists():
                raise FileExistsError(path) from None
        else:
            part.unlink()
            return
    part.replace(path)
