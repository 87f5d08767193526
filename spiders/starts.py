"""Start URLs from a file or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from output.errors import ConfigError


def read_lines(file: str) -> Iterator[str]:
    """The lines of `file` (``-`` is standard input) that say something; those that begin with ``#`` do not.

    Raises ConfigError, with one line, if it cannot be read.
    """
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from error
    for line in data.decode("utf-8-sig", "replace").splitlines():
        if (tidy := line.strip()) and not tidy.startswith("#"):
            yield tidy
