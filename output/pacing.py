"""How a fleet of pages shares what can be asked: one pace for all, and who is asked at once when a number changes."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from output.rhythm import PACE, Pace

SIBLINGS = 4
"""Pages that a page with another number brings forward; each of them that has changed too brings forward as many."""
_SCARCE, _PLENTY = 0.2, 0.5
"""Requests a page and day up to which quick pages come first, and from which nobody need be kept waiting for them."""
_SLOWEST, _FASTEST = 1e6, 1e-6
_STEPS = 60


def power(requests: float, pages: int) -> float:
    """The power of a pace for so many requests a day: 0.75 where they are scarce, 0.5 where there are plenty."""
    each = requests / max(pages, 1)
    plenty = min(max((each - _SCARCE) / (_PLENTY - _SCARCE), 0.0), 1.0)
    return 0.75 - 0.25 * plenty


def fit(days: Iterable[float], requests: float, pace: Pace = PACE) -> Pace:
    """`pace` with the factor at which pages of these natural intervals (days, of its power) need so many requests a day.

    Bounds hold: where even the longest or shortest intervals do not fit, the factor is the end of its range.
    """
    waits = sorted(days)
    often = [0.0, *accumulate(1 / max(wait, 1e-9) for wait in waits)]

    def needed(factor: float) -> float:
        low, high = bisect_left(waits, pace.least / factor), bisect_right(waits, pace.most / factor)
        high = max(low, high)
        return low / pace.least + (len(waits) - high) / pace.most + (often[high] - often[low]) / factor

    fast, slow = _FASTEST, _SLOWEST
    for _ in range(_STEPS):
        middle = math.sqrt(fast * slow)
        fast, slow = (middle, slow) if needed(middle) > requests else (fast, middle)
    return replace(pace, factor=slow)


class Sibling(NamedTuple):
    """Another page of a host: when it was last visited, when it is due, and which numbers it showed."""

    url: str
    visited: datetime
    due: datetime
    numbers: Set[str]


def siblings(
    lost: Set[str], others: Iterable[Sibling], when: datetime, most: int = SIBLINGS
) -> list[Sibling]:
    """Whom to ask at once after a page was seen at `when` to have `lost` numbers: those that showed one of them
    when they were visited, before that. The longest unseen first, `most` of them, those already due among them.

    `output.rhythm_rows.bring_forward` is the same on the rows of the frontier.
    """
    shown = [other for other in others if other.visited < when and not lost.isdisjoint(other.numbers)]
    shown.sort(key=lambda other: (other.visited, other.url))
    return [other for other in shown[:most] if other.due > when]
