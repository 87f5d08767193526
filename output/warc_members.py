"""The members of gzip that a WARC file consists of, one record each."""

from __future__ import annotations

import mmap
import sys
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

MAGIC = b"\x1f\x8b\x08"
RECORD = b"WARC/"
"""With which every record begins."""
_PART = 1 << 18
_HEAD = 4096  # bytes in which a member has begun to say what it holds


class Member(NamedTuple):
    """One member: ``[start, end)`` of the file. `plain`: its beginning, unpacked, as far as it was asked for.

    `whole`: it ends as it should, by its length and checksum; otherwise it is the last one given.
    """

    start: int
    end: int
    whole: bool
    plain: bytes


def members(file: IO[bytes], start: int = 0, most: int = 0, limit: int = sys.maxsize) -> Iterator[Member]:
    """The members of `file` from byte `start` on, unpacked up to `most` bytes each; the rest is only checked.

    One that holds more than `limit` bytes is not unpacked further: it is not whole, and the last one.
    """
    file.seek(start)
    packed = file.read(_PART)
    while packed:
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
        plain, end, size = bytearray(), start, 0
        try:
            while packed and not unpack.eof:
                end += len(packed)
                while packed and not unpack.eof:
                    part = unpack.decompress(packed, _PART)
                    plain += part[: max(0, most - len(plain))]
                    size += len(part)
                    if size > limit:
                        yield Member(start, end, False, bytes(plain))
                        return
                    packed = unpack.unconsumed_tail
                if not unpack.eof:
                    packed = file.read(_PART)
        except zlib.error:
            yield Member(start, end, False, bytes(plain))
            return
        rest = unpack.unused_data
        end -= len(rest)
        yield Member(start, end, unpack.eof, bytes(plain))
        start, packed = end, rest or file.read(_PART)


def beginning(file: IO[bytes], offset: int, whole: bool = False) -> int | None:
    """Where the first member at or behind byte `offset` stands that begins a record, and, if asked for, is `whole`."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = data.find(MAGIC, offset)
        while at >= 0:
            if _begins_record(data[at : at + _HEAD]) and not (whole and not next(members(file, at)).whole):
                return at
            at = data.find(MAGIC, at + 1)
    return None


def _begins_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(packed, len(RECORD)) == RECORD
    except zlib.error:
        return False


def unpack_whole(member: bytes, most: int = sys.maxsize) -> bytes:
    """What one whole member holds. Raises zlib.error or EOFError if it is none, ValueError above `most` bytes."""
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    plain = unpack.decompress(member, 0 if most == sys.maxsize else most)
    if not unpack.eof:
        if unpack.unconsumed_tail:
            raise ValueError("it unpacks to more than it may")
        raise EOFError("it is cut short")
    if unpack.unused_data:
        raise ValueError("more than one record stands there")
    return plain
