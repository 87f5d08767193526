"""The five steps of a map: by the logarithm, since a few regions have most of the pages."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

STEPS = 5


def steps(most: int) -> list[int]:
    """The upper ends of the steps, the last one `most`; rounded, so that people can read them. Fewer for small counts."""
    if most <= 0:
        return []
    ends = {_round(most ** (step / STEPS)) for step in range(1, STEPS)}
    return [*sorted(end for end in ends if end < most), most]


def _round(value: float) -> int:
    """To one digit, from 100 on to two."""
    whole = max(1, round(value))
    return round(whole, 1 - len(str(whole)) if whole < 100 else 2 - len(str(whole)))


def step(count: int, ends: list[int]) -> int:
    """The step of a count, from 1; 0 for none."""
    return min(bisect_left(ends, count) + 1, len(ends)) if count > 0 else 0


def ranges(ends: list[int]) -> list[tuple[int, int]]:
    """First and last count of each step."""
    return [(before + 1, end) for before, end in pairwise([0, *ends])]
