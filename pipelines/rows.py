"""The lines of a page as everything that reads brands, products, pairs and the verdict sees them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from output.records import Line, LineKind, Span
from pipelines.numbers import NumberMention
from pipelines.slots import Slot

SLOTLESS = frozenset({LineKind.TEL, LineKind.MARK})
"""Kinds of lines that have no wording of the page's."""


@dataclass(slots=True)
class Row:
    """One line and what stands in it.

    `text` is folded, its numbers blanked by NUL. `weight`: how much its slots count. `area_share`, `places`: how
    much of it and how many are places. `is_area_list`: a list of places. `is_prose`: running text, not a headline, a
    label or a list. `others`: numbers that are somebody else's, the host's or an authority's. `dialled`: those of
    the head that a link of the line dials.
    """

    line: Line
    text: str
    numbers: list[NumberMention] = field(default_factory=list)
    others: list[NumberMention] = field(default_factory=list)
    dialled: list[NumberMention] = field(default_factory=list)
    slots: tuple[Slot, ...] = ()
    weight: float = 0.0
    area_share: float = 0.0
    places: int = 0
    navigation: bool = False
    is_area_list: bool = False
    is_prose: bool = False
    is_asked: bool = False  # whether its slots were looked for


class Prose:
    """The lines of a page that speak, as one text to search: without lists of places and lines of ours."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = [row for row in rows if not row.is_area_list and row.line.kind not in SLOTLESS]
        self.text = "\n".join(row.text for row in self.rows)
        sizes = (len(row.text) + 1 for row in self.rows)
        self._starts = [0, *accumulate(sizes)]

    def place(self, start: int, end: int) -> tuple[Row, Span]:
        """The line in which ``text[start:end]`` begins, and where that stands in the page's text."""
        at = bisect_right(self._starts, start) - 1
        row = self.rows[at]
        shift = row.line.start - self._starts[at]
        return row, (start + shift, end + shift)
