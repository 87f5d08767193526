"""Memories that do not grow with a crawl that goes on for months."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Bounded(OrderedDict[K, V]):
    """A dictionary of at most `most` entries: whatever was put longest ago is forgotten."""

    def __init__(self, most: int) -> None:
        """It is empty at first."""
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        """Puts `value`; what was put before under this key is as new as it."""
        super().__setitem__(key, value)
        self.move_to_end(key)
        while len(self) > self._most:
            self.popitem(last=False)
