"""Spoiled pages: what no honest server sends and a reader has to survive, the same for a seed on every machine."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.generator.draw import Draw
from crawler.generator.fuzz_bytes import BYTES
from crawler.generator.fuzz_markup import MARKUP, morsels

MOST = 200_000
"""Bytes of a spoiled page at most."""


def spoiled(seed: int, page: bytes) -> bytes:
    """`page`, which is not empty, with one to five things done to its markup and its bytes."""
    draw = Draw(seed, "fuzz")
    for _ in range(draw.between(1, 5)):
        if draw.chance(0.65):
            text = page.decode("utf-8", "surrogateescape" if draw.chance(0.5) else "replace")
            page = _encoded(MARKUP[draw.pick(tuple(MARKUP))](draw, text))
        else:
            page = BYTES[draw.pick(tuple(BYTES))](draw, page)
        page = page[:MOST] or b" "
    return page


def scraps(seed: int) -> bytes:
    """A small page, or none, of pieces in no order."""
    draw = Draw(seed, "scraps")
    text = morsels(draw, draw.between(1, draw.pick((4, 12, 40))))
    if draw.chance(0.5):
        text = f"<p>{text}"
    data = _encoded(text)
    return BYTES[draw.pick(tuple(BYTES))](draw, data) if draw.chance(0.15) and data else data


def fuzzed(seed: int, pages: Sequence[bytes], share: float = 0.3) -> bytes:
    """One of the pages spoiled, in that `share` of cases, else scraps."""
    draw = Draw(seed, "page")
    return spoiled(seed, draw.pick(pages)) if draw.chance(share) else scraps(seed)


def _encoded(text: str) -> bytes:
    """UTF-8, with halves of characters as nobody should write them."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
