"""The records of a WARC file of any maker, version 1.0 or 1.1: those that are whole, and the gaps between them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from typing import IO, NamedTuple

from output.warc_bytes import RecordLostError, WarcBytes
from output.warc_members import RECORD, beginning

_LENGTH = re.compile(r"\d{1,15}")
_LONGEST_HEADER = 1 << 18  # bytes
_MOST_VAIN = 1_000  # members in a row that begin like a record and are none

Fields = Mapping[str, str]
"""Of a record's header: by their names in lower case, the first of each."""


class Raw(NamedTuple):
    """A whole record. `block` is what stands below its header; None if that is larger than was asked for."""

    fields: Fields
    block: bytes | None
    size: int


class Gap(NamedTuple):
    """What cannot be read: from the record, or member, at byte `start` up to byte `end`; None for all the rest.

    `fields`: of the record that is lost there, if they could be read. `cut`: the file ends in it.
    """

    fields: Fields | None
    start: int
    end: int | None
    cut: bool


def read_records(file: IO[bytes], kinds: frozenset[str], most: int) -> Iterator[Raw | Gap]:
    """The records in `file` of these `kinds`, with blocks of at most `most` bytes, and what is lost between them.

    Where a file packed with gzip is damaged, it is read on from the next member that begins a record.
    Raises OSError if the file cannot be read.
    """
    start, gap, vain = 0, None, 0
    while True:
        stream = WarcBytes(file, start)
        lost, some = yield from _whole(stream, kinds, most, gap)
        if lost is None:
            return
        gap = lost if some or gap is None else gap
        vain = 0 if some else vain + 1
        after = beginning(file, lost.start + 1) if stream.packed and vain < _MOST_VAIN else None
        if after is None:
            yield gap._replace(end=None)
            return
        start, gap = after, gap._replace(end=after, cut=False)


def _whole(
    stream: WarcBytes, kinds: frozenset[str], most: int, gap: Gap | None
) -> Generator[Raw | Gap, None, tuple[Gap | None, bool]]:
    """Records up to where they break off: returns where, and whether there was one. `gap` is told before the first."""
    some, start = False, stream.where()
    while stream.skip_blank():
        fields: dict[str, str] = {}
        begun = stream.where()
        try:
            size = _header(stream, fields)
            wanted = fields.get("warc-type") in kinds
            block = stream.take(size, wanted and size <= most)
        except RecordLostError as lost:
            return Gap(fields, begun, None, lost.cut), some
        last = stream.where()
        stream.skip_blank()  # reads the member to its end, which tells whether it is whole
        if stream.packed and stream.fault == last:
            return Gap(fields, begun, None, stream.cut), some
        if gap is not None and not some:
            yield gap._replace(end=start)
        some = True
        if wanted:
            yield Raw(fields, block if size <= most else None, size)
    return (None if stream.fault is None else Gap(None, stream.fault, None, stream.cut)), some


def _header(stream: WarcBytes, fields: dict[str, str]) -> int:
    """Reads a record's header into `fields`; how many bytes follow it."""
    if not stream.line().startswith(RECORD):
        raise RecordLostError(cut=False)
    name, read = "", 0
    while read < _LONGEST_HEADER:
        line = stream.line()
        read += len(line)
        text = line.decode("utf-8", "replace").strip()
        if not text:
            if not _LENGTH.fullmatch(fields.get("content-length", "")):
                break
            return int(fields["content-length"])
        if line[:1] in b" \t":  # goes on with the line before
            fields[name] = f"{fields.get(name, '')} {text}".strip()
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        fields.setdefault(name, value.strip())
    raise RecordLostError(cut=False)
