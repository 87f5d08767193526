"""The lines of a page as everything that reads brands, products, pairs and the verdict sees them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from output.records import Line, LineKind
from pipelines.numbers import NumberMention
from pipelines.slots import Slot

SLOTLESS = frozenset({LineKind.TEL, LineKind.MARK})
"""Kinds of lines that have no wording of the page's."""


class Row:
    """One line and what stands in it.

    `text` is folded, its numbers blanked by NUL. `weight`: how much its slots count. `area_share`, `places`: how
    much of it and how many are places. `is_area_list`: a list of places. `is_prose`: running text, not a headline, a
    label or a list. `others`: numbers that are somebody else's, the host's or an authority's. `dialled`: those of
    the head that a link of the line dials. `is_asked`: whether its slots were looked for.
    `is_aside`: it leads to other pages, see `put_aside`.

    A page has hundreds, most of which hold little: what is not set is the class's.
    """

    numbers: Sequence[NumberMention] = ()
    others: Sequence[NumberMention] = ()
    dialled: Sequence[NumberMention] = ()
    slots: tuple[Slot, ...] = ()
    weight = 0.0
    area_share = 0.0
    places = 0
    navigation = False
    is_area_list = False
    is_prose = False
    is_asked = False
    is_aside = False

    def __init__(self, line: Line, text: str) -> None:
        """A line with nothing known of it."""
        self.line = line
        self.text = text

    def put_aside(self) -> None:
        """It leads to other pages: its brands count little and its numbers are not this page's."""
        self.is_aside, self.navigation, self.weight = True, True, 0.2
        if self.numbers:
            self.others, self.numbers = [*self.others, *self.numbers], ()

    def holds_any(self, starts: Sequence[int]) -> bool:
        """Whether one of the sorted offsets lies in it."""
        at = bisect_left(starts, self.line.start)
        return at < len(starts) and starts[at] < self.line.end
