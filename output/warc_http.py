"""HTTP answers as WARC records of any maker hold them: head, and body out of its chunks."""

from __future__ import annotations

import re
from typing import NamedTuple

from output.exchange import Headers

_BLANK = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEAD = 1 << 18
# a head that nothing follows may lack the empty line; with anything else in it that line is lost
_HEAD_ALONE = re.compile(
    rb"HTTP/[^\r\n]*+(?:\r?\n(?:[!#-'*+.^-z|~0-9A-Z-]++[ \t]*+:|[ \t])[^\r\n]*+)*+(?:\r?\n)?"
)
_FIRST = re.compile(r"(HTTP/\S{1,10})\s+(\d{3})(?!\d)")
_CHUNK = re.compile(rb"[ \t]*+([0-9A-Fa-f]{1,8})[ \t]*+(?:;[^\r\n]{0,1000})?\r?\n")
_END = re.compile(rb"\r?\n")


class Answer(NamedTuple):
    """An answer. `sent` is its body as it stands there, in chunks or not."""

    protocol: str
    status: int
    headers: Headers
    sent: bytes


class CutShortError(Exception):
    """A body in chunks ends within one of them."""


def answer(block: bytes) -> Answer | None:
    """The answer that `block` is; None if it is none."""
    end = _BLANK.search(block, 0, _LONGEST_HEAD)
    if end is None and (len(block) > _LONGEST_HEAD or not _HEAD_ALONE.fullmatch(block)):
        return None
    head, sent = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    lines = head.decode("latin-1").split("\n")
    first = _FIRST.match(lines[0])
    return Answer(first[1], int(first[2]), _headers(lines[1:]), sent) if first else None


def _headers(lines: list[str]) -> Headers:
    found: list[list[str]] = []
    for line in lines:
        if line[:1] in {" ", "\t"} and found:  # goes on with the line before
            found[-1].append(line.strip())
        elif ":" in line:
            name, _, value = line.partition(":")
            found.append([name.strip(), value.strip()])
    return tuple((name, " ".join(filter(None, values))) for name, *values in found)


def joined(sent: bytes) -> bytes:
    """The body `sent` without its chunks. One that is in none stays as it is, whatever its header says.

    Raises CutShortError.
    """
    parts: list[bytes] = []
    at = 0
    while at < len(sent):
        head = _CHUNK.match(sent, at)
        if head is None:
            return sent
        size = int(head[1], 16)
        if not size:
            break
        if head.end() + size > len(sent):
            if parts:
                raise CutShortError
            return sent
        parts.append(sent[head.end() : head.end() + size])
        end = _END.match(sent, head.end() + size)
        if end is None and head.end() + size < len(sent):
            return sent
        at = end.end() if end else len(sent)
    return b"".join(parts)
