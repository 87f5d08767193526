"""Everything that can be switched on: what it does, which facts it touches, what it cannot stand beside."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

from crawler.generator.draw import Draw
from crawler.generator.mutation_table import ROWS


class Mutation(NamedTuple):
    """One obfuscation or trick of markup.

    `touches`: the facts that it is hard on (``numbers``, ``brands``, ``text``, ``markup``, ``bytes``, ``distractors``).
    `takes`: what it decides alone; two mutations that take the same cannot stand together.
    """

    name: str
    what: str
    touches: str
    takes: frozenset[str]


MUTATIONS: dict[str, Mutation] = {
    name: Mutation(name, what, touches, frozenset(takes.split())) for name, touches, takes, what in ROWS
}


class MutationError(ValueError):
    """A mutation that does not exist, or two that cannot stand together."""


def check(names: Iterable[str]) -> tuple[str, ...]:
    """The names, sorted, each once. Raises MutationError, one line, if they are unknown or contradict each other."""
    chosen = tuple(sorted(set(names)))
    taken: dict[str, str] = {}
    for name in chosen:
        if name not in MUTATIONS:
            raise MutationError(f"there is no mutation {name!r}")
        for what in sorted(MUTATIONS[name].takes):
            if what in taken:
                raise MutationError(f"the mutations {taken[what]} and {name} both decide: {what}")
            taken[what] = name
    return chosen


def compatible(names: Collection[str]) -> bool:
    """Whether these mutations exist and can stand together."""
    try:
        check(names)
    except MutationError:
        return False
    return True


def drawn(draw: Draw, barred: Collection[str] = (), most: int = 6) -> tuple[str, ...]:
    """Some mutations that can stand together, 1 to `most`, none that touches one of `barred`."""
    chosen: list[str] = []
    taken: set[str] = set()
    for _ in range(draw.between(1, most)):
        touch = draw.pick(_touches())
        name = draw.pick(_by_touch()[touch])
        if touch not in barred and name not in chosen and not MUTATIONS[name].takes & taken:
            chosen.append(name)
            taken |= MUTATIONS[name].takes
    return tuple(sorted(chosen))


@cache
def _touches() -> tuple[str, ...]:
    return tuple(sorted({mutation.touches for mutation in MUTATIONS.values()}))


@cache
def _by_touch() -> dict[str, tuple[str, ...]]:
    return {
        touch: tuple(name for name in MUTATIONS if MUTATIONS[name].touches == touch) for touch in _touches()
    }
