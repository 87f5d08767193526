"""Looking through an archive: is every record readable, and is it what its digests say?"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from warcio.exceptions import ArchiveLoadFailed

from output.archive import parsed
from output.warc_files import why
from output.warc_members import members
from output.warc_records import is_digest_of

LARGEST = 64 << 20
"""Bytes of a record, unpacked; what is larger is none of ours."""


class Fault(NamedTuple):
    """A record that is not as it was written: `offset` in `file`, and what is wrong."""

    file: str
    offset: int
    reason: str


def check(folder: str | os.PathLike[str]) -> Iterator[Fault]:
    """What is unreadable, or has other bytes than its digests say, in the WARC files of `folder`, by name.

    What another process is writing is looked at as far as it has come.
    """
    for path in sorted(Path(folder).glob("*.warc.gz")):
        try:
            yield from _check_file(path)
        except OSError as error:
            yield Fault(path.name, 0, why(error))


def _check_file(path: Path) -> Iterator[Fault]:
    with path.open("rb") as file:
        for member in members(file, most=LARGEST + 1):
            if not member.whole:
                yield Fault(path.name, member.start, "is torn or damaged from here on")
            elif reason := fault_of(member.plain):
                yield Fault(path.name, member.start, reason)


def fault_of(plain: bytes) -> str | None:
    """What is wrong with the record that `plain` is; None if it is as its digests say."""
    if len(plain) > LARGEST:
        return "is larger than a record may be"
    try:
        record = parsed(plain, check=True)
        with suppress(EOFError):
            while record.raw_stream.read(1 << 20):
                pass
    except (ArchiveLoadFailed, StopIteration, ValueError, zlib.error) as error:
        return f"is no record: {' '.join(str(error).split()) or type(error).__name__}"
    if record.digest_checker.passed is False:
        return "; ".join(record.digest_checker.problems)
    return _wrong_block(plain, record.rec_headers)


def _wrong_block(plain: bytes, headers: Any) -> str | None:
    """Also of revisits, whose digests warcio does not look at."""
    block = plain.partition(b"\r\n\r\n")[2]
    size = int(headers.get_header("Content-Length") or 0)
    if len(block) != size + 4:
        return "is not as long as it says"
    digest = headers.get_header("WARC-Block-Digest")
    return (
        "has other bytes than its digest says" if digest and not is_digest_of(digest, block[:size]) else None
    )
