"""Comparing skeletons: the grams of one, how much two have in common, and where to look for those that are alike.

A sketch is the sorted list of the smallest hashes of a skeleton's grams. Two sketches estimate the share of grams that
two skeletons have in common (Jaccard); up to `MOST` grams the estimate is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

Sketch = tuple[int, ...]
"""Hashes of grams, 32 bits each, ascending."""

GRAM = 6
"""Characters of a gram. In a sample of 29 adverts of three kits and of none, 6 told kits apart best."""
MOST = 256
LEAST = 10
"""A skeleton of fewer grams is too plain to be told from others."""
ALIKE = 0.35
"""Share of common grams from which on two adverts are of one family: within kits of that sample 0.36 to 0.9 of most
pairs, across kits 0.25 at most."""
_BANDS = 24
# Two of a band's hashes must agree: skeletons that share 0.35 of their grams meet in one band or another 19 times of 20.
_SEEDS = [(crc32(b"a%d" % at), crc32(b"b%d" % at)) for at in range(_BANDS)]


def sketch(skeleton: str) -> Sketch | None:
    """The sketch of a skeleton, or null if it is too plain. Grams of mere words and commas say nothing and are left out."""
    grams = {skeleton[at : at + GRAM] for at in range(len(skeleton) - GRAM + 1)}
    telling = [gram for gram in grams if "\n" in gram or "N" in gram or "A" in gram]
    if len(telling) < LEAST:
        return None
    return tuple(sorted({crc32(gram.encode()) for gram in telling})[:MOST])


def likeness(a: Sketch, b: Sketch) -> float:
    """The share of grams, 0 to 1, that two skeletons have in common."""
    first, second = set(a), set(b)
    both = first & second
    if len(a) < MOST and len(b) < MOST:
        return len(both) / len(first | second)
    union = sorted(first | second)[:MOST]
    return sum(gram in both for gram in union) / len(union)


def bands(sketch: Sketch) -> list[int]:
    """Where a sketch is found: 24 integers of 63 bits. Sketches that are alike share one, most others none."""
    found = []
    for at, (a, b) in enumerate(_SEEDS):
        low, high = min(map(a.__xor__, sketch)), min(map(b.__xor__, sketch))
        found.append(((low << 31) ^ (high << 5) ^ at) & 0x7FFF_FFFF_FFFF_FFFF)
    return found


def pack(sketch: Sequence[int]) -> str:
    """A sketch as it is stored: hexadecimal, eight digits a gram."""
    return "".join(f"{gram:08x}" for gram in sketch)


def unpack(packed: str) -> Sketch:
    """The sketch that `pack` has packed."""
    return tuple(int(packed[at : at + 8], 16) for at in range(0, len(packed), 8))
