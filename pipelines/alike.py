"""Whether two pages show the same: for hosts that answer any address with one page, and for parameters that change nothing."""

from __future__ import annotations

import hashlib
import re
from heapq import nsmallest
from urllib.parse import urlsplit, urlunsplit
from zlib import crc32

from output.records import HEAD_KINDS, Page

ALIKE = 0.9
"""The share of what two pages say together that both must say to be the same page."""

_LONGEST = 8_000  # characters that are compared
_SHINGLE = 4  # characters of a piece
_KEPT = 400  # pieces of a page that are compared, chosen by their hashes
_DIGITS = re.compile(r"\d+")
_EXTENSION = re.compile(r"\.[A-Za-z]{2,5}$")

Imprint = tuple[int, ...]
"""What is kept of a page to compare it with others: at most 400 numbers, sorted."""


def imprint(page: Page) -> Imprint:
    """The imprint of what `page` shows; figures, such as counters and dates, leave no mark."""
    text = _DIGITS.sub("0", page.text[:_LONGEST])
    pieces = {text[at : at + _SHINGLE] for at in range(max(1, len(text) - _SHINGLE + 1))}
    return tuple(nsmallest(_KEPT, {crc32(piece.encode()) for piece in pieces}))


def same_page(a: Page | Imprint, b: Page | Imprint) -> bool:
    """Whether two pages say the same but for figures and a few words: then one of them is no page of its own.

    Pages of one template with other brands or places are not the same. Say so of no advert: some hosts answer any
    address with one.
    """
    one, other = (set(imprint(page) if isinstance(page, Page) else page) for page in (a, b))
    sample = nsmallest(_KEPT, one | other)
    return sum(piece in one and piece in other for piece in sample) >= ALIKE * len(sample)


def shown(page: Page) -> str:
    """16 hex digits of the visible lines of a page, figures and order apart: equal where two addresses show the same."""
    lines = {_DIGITS.sub("0", page.line_text(line)) for line in page.lines if line.kind not in HEAD_KINDS}
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "replace")).hexdigest()[:16]


def probe_url(url: str) -> str:
    """An invented address beside `url`: the same folder and ending, a name that nobody gives. Always the same one.

    A host that answers it with 200 and the page that it shows at `url`, too, has no page there. Ask for it by the
    same rules (robots.txt, delay) as for any other.
    """
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    ending = _EXTENSION.search(name)
    made_of = hashlib.sha256(f"{parts.netloc}{folder}/".encode()).hexdigest()
    invented = "".join("bcdfghjkmnpqrstvwxz"[int(made_of[at : at + 2], 16) % 19] for at in range(0, 32, 2))
    path = f"{folder}/{invented}{ending.group() if ending else ''}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
