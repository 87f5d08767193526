"""Random choices that are the same for a seed on every machine and in every version of Python.

Only `random.Random.random` is promised to stay as it is, so all choices are built on it alone.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of choices. Streams of one seed with other names do not disturb each other."""

    def __init__(self, seed: int, name: str) -> None:
        digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
        self.unit = random.Random(int.from_bytes(digest[:16], "big")).random
        """The next number from 0 up to, but without, 1."""

    def below(self, end: int) -> int:
        """A whole number from 0 up to, but without, `end`."""
        return int(self.unit() * end)

    def between(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + int(self.unit() * (last - first + 1))

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.unit() < share

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, of which there is at least one."""
        return items[int(self.unit() * len(items))]

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        """One of the items, as often as its weight says."""
        left = self.unit() * sum(weight for _, weight in items)
        for item, weight in items:
            left -= weight
            if left < 0:
                return item
        return items[-1][0]

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """The items in another order."""
        mixed = list(items)
        for at in range(len(mixed) - 1, 0, -1):
            other = int(self.unit() * (at + 1))
            mixed[at], mixed[other] = mixed[other], mixed[at]
        return mixed

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """At most `count` of the items, none twice."""
        if count * 4 > len(items):
            return self.shuffled(items)[:count]
        found: dict[int, None] = {}
        while len(found) < count:
            found[self.below(len(items))] = None
        return [items[at] for at in found]

    def digits(self, count: int) -> str:
        """So many random decimal digits, 15 at most."""
        return f"{int(self.unit() * 10**count):0{count}}"
