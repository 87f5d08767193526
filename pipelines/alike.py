"""Whether two pages show the same: for hosts that answer any address with one page, and for parameters that change nothing."""

from __future__ import annotations

import hashlib
import re
from heapq import nsmallest
from zlib import crc32

ALIKE = 0.9
"""The share of what two pages say together that both must say to be the same page."""

_LONGEST = 8_000  # characters that are compared
_SHINGLE = 4  # characters of a piece
_KEPT = 400  # pieces of a page that are compared, chosen by their hashes
_DIGITS = re.compile(r"\d+")

Imprint = tuple[int, ...]
"""What is kept of a page to compare it with others: at most 400 numbers, sorted."""


def imprint(text: str) -> Imprint:
    """The imprint of a page's text; figures, such as counters and dates, leave no mark."""
    text = _DIGITS.sub("0", text[:_LONGEST])
    pieces = {text[at : at + _SHINGLE] for at in range(max(1, len(text) - _SHINGLE + 1))}
    return tuple(nsmallest(_KEPT, {crc32(piece.encode("utf-8", "replace")) for piece in pieces}))


def same_page(a: Imprint, b: Imprint) -> bool:
    """Whether two pages say the same but for figures and a few words: then one of them is no page of its own.

    Pages of one template with other brands or places are not the same. Say so of no advert: some hosts answer any
    address with one.
    """
    one, other = set(a), set(b)
    sample = nsmallest(_KEPT, one | other)
    return sum(piece in one and piece in other for piece in sample) >= ALIKE * len(sample)


def shown(text: str) -> str:
    """16 hex digits of the lines of a text, figures and order apart: equal where two addresses show the same."""
    lines = set(_DIGITS.sub("0", text).split("\n"))
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "replace")).hexdigest()[:16]
