"""Spans of a text that are asked where an offset lies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from output.records import Span


class Spans:
    """Spans in text order that do not overlap, such as lines."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """`spans`: sorted."""
        self._spans = list(spans)
        self._starts = [start for start, _ in self._spans]

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._spans)

    def hold(self, offset: int) -> bool:
        """Whether one of them does."""
        at = bisect_right(self._starts, offset)
        return at > 0 and offset < self._spans[at - 1][1]
