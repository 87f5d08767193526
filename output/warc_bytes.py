"""The bytes of a WARC file of any maker, unpacked, and where they break off."""

from __future__ import annotations

import zlib
from typing import IO, Any

from output.warc_members import MAGIC, RECORD

_PART = 1 << 16
_STEP = 1 << 10
_BLANK = b"\r\n\0"
_LONGEST_LINE = 1 << 16


class RecordLostError(Exception):
    """A record cannot be read to its end. `cut`: because the file ends; otherwise something else stands there."""

    def __init__(self, cut: bool) -> None:
        super().__init__(cut)
        self.cut = cut


class _Plain:
    """Parts of a file as it is. `begun`: where the last one begins."""

    def __init__(self, file: IO[bytes], start: int) -> None:
        self._file, self._end = file, start
        self.begun, self.first = start, False
        self.fault: int | None = None
        self.cut = False

    def next(self) -> bytes:
        part = self._file.read(_PART)
        self.begun, self._end = self._end, self._end + len(part)
        return part


class _Packed:
    """Parts of members of gzip, never of two at once. `begun`: where the member of the last one begins.

    `first`: whether it is that member's first; `fault`: where the member begins that does not end as it should,
    behind which nothing comes, and `cut`, whether that is because the file ends.
    """

    def __init__(self, file: IO[bytes], start: int) -> None:
        self._file, self._end = file, start
        self._packed = b""
        self._unpack: Any = None
        self._broken = False
        self.begun, self.first = start, False
        self.fault: int | None = None
        self.cut = False

    def next(self) -> bytes:
        self.first = False
        if self._broken:
            self.fault = self.begun
        while self.fault is None and (self._packed or self._fill()):
            if self._unpack is None:
                self._begin()
            elif part := self._some():
                return part
            elif self._broken:
                self.fault = self.begun
        if self.fault is None and self._unpack is not None:
            self.fault, self.cut = self.begun, True
        return b""

    def _fill(self) -> bool:
        more = self._file.read(_PART)
        self._packed += more
        self._end += len(more)
        return bool(more)

    def _begin(self) -> None:
        self._packed = self._packed.lstrip(b"\0")  # with which tapes are filled up
        if self._packed:
            self.begun = self._end - len(self._packed)
            self._unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self.first = True

    def _some(self) -> bytes:
        """What can be unpacked of what was read; of a step in which damage is met nothing can be had."""
        found, at = bytearray(), 0
        while at < len(self._packed) and len(found) < _PART and not self._unpack.eof:
            try:
                found += self._unpack.decompress(self._packed[at : at + _STEP], _PART)
            except zlib.error:
                self._broken = True
                break
            at = min(at + _STEP, len(self._packed)) - len(self._unpack.unconsumed_tail)
        self._packed = self._unpack.unused_data + self._packed[at:]
        if self._unpack.eof:
            self._unpack = None
        return bytes(found)


class WarcBytes:
    """What stands in `file` from byte `start` on, packed with gzip or not."""

    def __init__(self, file: IO[bytes], start: int) -> None:
        file.seek(start)
        self.packed = file.read(2) == MAGIC[:2]
        file.seek(start)
        self._source = _Packed(file, start) if self.packed else _Plain(file, start)
        self._part, self._at = b"", 0

    def where(self) -> int:
        """The byte of the file that comes next, or where the member begins of which the last byte was."""
        return self._source.begun if self.packed else self._source.begun + self._at

    @property
    def fault(self) -> int | None:
        """Where a member begins that does not end as it should: known once all before its fault is read."""
        return self._source.fault

    @property
    def cut(self) -> bool:
        """Whether that is because the file ends."""
        return self._source.cut

    def skip_blank(self) -> bool:
        """Pass over the lines between two records; False if nothing follows."""
        while True:
            rest = self._part[self._at :].lstrip(_BLANK)
            self._at = len(self._part) - len(rest)
            if rest:
                return True
            if not self._pull():
                return False

    def line(self) -> bytes:
        """A line with its end. Raises RecordLostError if there is none, or it has none for long."""
        found = b""
        while len(found) < _LONGEST_LINE:
            end = self._part.find(b"\n", self._at) + 1 or len(self._part)
            found += self._part[self._at : end]
            self._at = end
            if found.endswith(b"\n"):
                return found
            self._pull_more()
        raise RecordLostError(cut=False)

    def take(self, size: int, keep: bool = True) -> bytes:
        """The next `size` bytes; none unless they are to be kept. Raises RecordLostError if there are fewer."""
        parts = []
        while size:
            part = self._part[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            if keep:
                parts.append(part)
            if size:
                self._pull_more()
        return b"".join(parts)

    def _pull(self) -> bool:
        self._part, self._at = self._source.next(), 0
        return bool(self._part)

    def _pull_more(self) -> None:
        """More of one record: where a member begins another record, it is not as long as it says."""
        if not self._pull():
            raise RecordLostError(cut=self.fault is None or self.cut)
        if self._source.first and self._part.startswith(RECORD):
            raise RecordLostError(cut=False)
