"""In which order things stand in three columns, so that few lines cross: each moves to the middle of what it is joined to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

_SWEEPS = 6
Edge = tuple[str, str, int]
"""From the middle column to one beside it, and how much it weighs."""


def ordered(
    middle: Sequence[str],
    left: Sequence[str],
    right: Sequence[str],
    lefts: Sequence[Edge],
    rights: Sequence[Edge],
) -> tuple[list[str], list[str], list[str]]:
    """The middle, left and right column in the best of the orders that were tried; the given one, if none is better."""
    best = (list(middle), list(left), list(right))
    fewest = _crossings(best, lefts, rights)
    now = best
    for _ in range(_SWEEPS):
        sides = (_by_middle(now[1], _turned(lefts), now[0]), _by_middle(now[2], _turned(rights), now[0]))
        place = {**_places(sides[0], "l"), **_places(sides[1], "r")}
        joined = [(a, f"l{b}", n) for a, b, n in lefts] + [(a, f"r{b}", n) for a, b, n in rights]
        now = (_by_place(now[0], joined, place), *sides)
        crossed = _crossings(now, lefts, rights)
        if crossed < fewest:
            best, fewest = now, crossed
    return best


def crossings(one: Sequence[str], other: Sequence[str], edges: Iterable[Edge]) -> int:
    """How many of the edges between two columns cross."""
    first, second = _places(one), _places(other)
    ends = sorted((first[a], second[b]) for a, b, _ in edges)
    return sum(
        above[0] < below[0] and above[1] > below[1]
        for at, above in enumerate(ends)
        for below in ends[at + 1 :]
    )


def _crossings(
    columns: tuple[list[str], list[str], list[str]], lefts: Sequence[Edge], rights: Sequence[Edge]
) -> int:
    middle, left, right = columns
    return crossings(middle, left, lefts) + crossings(middle, right, rights)


def _turned(edges: Iterable[Edge]) -> list[Edge]:
    return [(b, a, n) for a, b, n in edges]


def _places(names: Sequence[str], mark: str = "") -> dict[str, float]:
    """Where each stands, from 0 at the top to 1."""
    return {f"{mark}{name}": (at + 0.5) / len(names) for at, name in enumerate(names)}


def _by_middle(names: Sequence[str], edges: Iterable[Edge], middle: Sequence[str]) -> list[str]:
    return _by_place(names, edges, _places(middle))


def _by_place(names: Sequence[str], edges: Iterable[Edge], place: Mapping[str, float]) -> list[str]:
    """By the mean place of what they are joined to; what is joined to nothing stays at its height."""
    joined = defaultdict[str, list[tuple[float, int]]](list)
    for a, b, weight in edges:
        joined[a].append((place[b], weight))
    own = _places(names)

    def mean(name: str) -> float:
        weights = joined.get(name)
        return own[name] if not weights else sum(p * n for p, n in weights) / sum(n for _, n in weights)

    return sorted(names, key=mean)
