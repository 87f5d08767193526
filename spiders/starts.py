"""Start URLs from a file or standard input."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from output.errors import ConfigError
from pipelines.decode import decode

_BINARY = re.compile(
    "[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]"
)  # what no list of addresses holds; escapes are told later


def read_lines(file: str) -> Iterator[str]:
    """The lines of `file` (``-`` is standard input) that say something; those that begin with ``#`` do not.

    Raises ConfigError, with one line, if it cannot be read or is no text.
    """
    shown = "standard input" if file == "-" else file
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise ConfigError(f"{shown} cannot be read: {error.strerror}") from error
    text = decode(data)[0]
    if _BINARY.search(text):
        raise ConfigError(f"{shown} is no text file")
    return (tidy for line in text.splitlines() if (tidy := line.strip()) and not tidy.startswith("#"))
