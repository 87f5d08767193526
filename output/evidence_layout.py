"""The bytes of a zip file, one after the other: each has to belong to a file that its table of contents lists.

A zip file may carry anything in front of it, between its files, behind it and in comments, and every program then
shows something else of it. A pack has none of that.
"""

from __future__ import annotations

import struct
import zipfile
from typing import IO, NamedTuple

from output.errors import HotlinesError

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = 46  # bytes of an entry in the table of contents, without name and extra field
_BIG = 0xFFFFFFFF  # stands for a size that is in the extra field
_UTF8 = 0x800
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class PackError(HotlinesError):
    """A file that is no evidence pack, or must not be unpacked."""


class Stored(NamedTuple):
    """Where a file's packed bytes stand, and what they should give."""

    start: int
    packed: int
    deflated: bool
    size: int
    crc: int


def stored(file: IO[bytes], zipped: zipfile.ZipFile, size: int) -> dict[str, Stored]:
    """Where the files of `zipped` stand in `file`, which has `size` bytes. Raises PackError if it has others."""
    at, found = 0, dict[str, Stored]()
    for info in sorted(zipped.infolist(), key=lambda info: info.header_offset):
        if info.header_offset != at:
            raise PackError(f"has bytes at {min(at, info.header_offset)} that belong to no file")
        found[info.filename] = _local(file, info)
        at = found[info.filename].start + info.compress_size
    if at != zipped.start_dir:
        raise PackError(f"has bytes at {min(at, zipped.start_dir)} that belong to no file")
    if zipped.comment or any(info.comment for info in zipped.infolist()):
        raise PackError("has a comment")
    end = at + sum(_CENTRAL + len(_name(info)) + len(info.extra) for info in zipped.infolist())
    if not _is_end(file, end, size):
        raise PackError("has bytes behind its table of contents")
    return found


def _local(file: IO[bytes], info: zipfile.ZipInfo) -> Stored:
    """What stands in front of a file's bytes says the same as the table of contents."""
    file.seek(info.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise PackError(f"{info.filename[:100]!r} is cut short")
    magic, _, flags, method, _, _, crc, packed, size, named, more = _LOCAL.unpack(head)
    name, extra = file.read(named), file.read(more)
    if (packed, size) == (_BIG, _BIG) and len(extra) == 20 and extra[:4] == b"\x01\x00\x10\x00":
        size, packed = struct.unpack("<QQ", extra[4:])
        extra = b""
    told = (magic, flags, method, crc, packed, size, name, extra)
    due = (info.flag_bits, info.compress_type, info.CRC, info.compress_size, info.file_size, _name(info), b"")
    if told != (b"PK\x03\x04", *due) or flags & ~_UTF8 or method not in _METHODS:
        raise PackError(f"{info.filename[:100]!r} is not stored as a pack's files are")
    if info.extra and info.extra[:2] != b"\x01\x00":
        raise PackError(f"{info.filename[:100]!r} has an extra field")
    start = info.header_offset + _LOCAL.size + named + more
    return Stored(start, packed, method == zipfile.ZIP_DEFLATED, size, crc)


def _name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")


def _is_end(file: IO[bytes], start: int, size: int) -> bool:
    """Whether nothing but the end of the table of contents stands from `start` on: of a large one it has three parts."""
    if size - start not in {22, 98}:
        return False
    file.seek(start)
    end = file.read()
    large = len(end) == 22 or (end[:4] == b"PK\x06\x06" and end[56:60] == b"PK\x06\x07")
    return large and end[-22:-18] == b"PK\x05\x06" and end[-2:] == b"\0\0"
