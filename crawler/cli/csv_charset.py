"""The encoding of a CSV that is read as bytes: UTF-8 or GB18030, each with or without a byte-order mark."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable
from typing import Any

from output.errors import HotlinesError
from pipelines.decode import decode

_BOMS = {codecs.BOM_UTF8: "utf-8", b"\x84\x31\x95\x33": "gb18030"}
_KNOWN = ("utf-8", "gb18030")
_SAMPLE = 1 << 16  # bytes
_NULLS = 0.01  # share of null bytes that no text has, but UTF-16 without a mark and archives do


class CsvError(HotlinesError):
    """A file that is no CSV that can be read, or one without the column that is asked for."""


class Charset:
    """Turns cells that hold one character a byte (Latin-1) into text, and text into such cells.

    `codec` is null while only ASCII was seen. `lost` counts the cells that it could not decode whole.
    """

    def __init__(self) -> None:
        self.codec: str | None = None
        self.lost = 0

    def skip_bom(self, stream: io.BufferedReader[Any]) -> bytes:
        """Look at the beginning of `stream` and settle the encoding if it shows; the mark, taken off the stream.

        `CsvError` for UTF-16, archives (which is what .xlsx is) and the like.
        """
        sample = stream.peek(_SAMPLE)[:_SAMPLE]
        mark = next((mark for mark in _BOMS if sample.startswith(mark)), b"")
        self.codec = _BOMS.get(mark)
        if self.codec is None:
            self._choose(sample[: sample.rfind(b"\n") + 1] or sample)
        return stream.read(len(mark))

    def settle(self, rows: Iterable[str]) -> None:
        """Find the encoding from the next rows, unless it is known or they are ASCII."""
        if self.codec is None:
            self._choose("".join(rows).encode("latin-1"))

    def _choose(self, sample: bytes) -> None:
        found = decode(sample)[1]
        if found in _KNOWN and sample.count(b"\0") > len(sample) * _NULLS:
            found = "no plain text"
        if found not in _KNOWN:
            raise CsvError(f"is {found}; a CSV must be in UTF-8 or GB18030")
        if not sample.isascii():
            self.codec = found

    def text(self, cell: str) -> str:
        """What the cell says; what cannot be decoded becomes U+FFFD."""
        if cell.isascii():
            return cell
        data = cell.encode("latin-1")
        try:
            return data.decode(self.codec or "utf-8")
        except UnicodeDecodeError:
            self.lost += 1
            return data.decode(self.codec or "utf-8", "replace")

    def cell(self, text: str) -> str:
        """`text` in the file's encoding, a character a byte."""
        return text if text.isascii() else text.encode(self.codec or "utf-8").decode("latin-1")
