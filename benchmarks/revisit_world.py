"""The world of `benchmarks.revisit`: hosts and pages that change, appear and die within a year. Times are days.

A host is a kit's with chance 0.6: it swaps the number on 60 to 100 % of its pages at once (within some hours), at its
own rate (log-normal around once in 60 days, sigma 1.2, at most every second day). Each page also changes on its own, by
`CLASSES`; three in ten of these changes are of its number, which it then has for itself. One host in five dies, one page in
twenty does alone, one in four appears during the year, and one in five takes up another rhythm half-way.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from typing import NamedTuple

YEAR = 365.0
PAGES, HOSTS = 400, 30
CLASSES = {1.0: 0.04, 1 / 10: 0.16, 1 / 60: 0.30, 1 / 400: 0.50}
"""Median changes a day of a class of pages (log-normal, sigma 0.5), and its share."""


class Change(NamedTuple):
    """From when on a page shows something else; `number` is what it then asks to call, `swap` whether that is new."""

    time: float
    number: str
    swap: bool


class Kit(NamedTuple):
    """A host: its swaps' times, their true rate, the part of pages that follows, and when it dies."""

    swaps: list[float]
    rate: float
    part: float
    died: float


class World(NamedTuple):
    """Pages with what they do. `rates`: changes a day, of the two halves of the year."""

    hosts: list[int]
    born: list[float]
    died: list[float]
    rates: list[tuple[float, float]]
    shared: list[float]
    changes: list[list[Change]]
    times: list[list[float]]

    def upto(self, page: int, time: float) -> int:
        """How many changes the page has had by then."""
        return bisect_right(self.times[page], time)

    def number(self, page: int, time: float) -> str:
        """What it asks to call at that time."""
        seen = self.upto(page, time)
        return self.changes[page][seen - 1].number if seen else f"{self.hosts[page]}"


def _times(rng: random.Random, rate: float, start: float, end: float) -> list[float]:
    found = []
    while (start := start + rng.expovariate(rate)) < end:
        found.append(start)
    return found


def _kit(rng: random.Random) -> Kit:
    rate = min(rng.lognormvariate(math.log(1 / 60), 1.2), 0.5)
    died = rng.uniform(20, YEAR) if rng.random() < 0.2 else math.inf
    if rng.random() > 0.6:
        return Kit([], 0.0, 0.0, died)
    return Kit(_times(rng, rate, 0, YEAR), rate, rng.uniform(0.6, 1.0), died)


def _rates(rng: random.Random) -> tuple[float, float]:
    def draw() -> float:
        return rng.choices(list(CLASSES), list(CLASSES.values()))[0] * rng.lognormvariate(0, 0.5)

    first = draw()
    return first, draw() if rng.random() < 0.2 else first


def _changes(
    rng: random.Random, name: str, kit: Kit, rates: tuple[float, float], life: tuple[float, float]
) -> list[Change]:
    born, end = life
    own = _times(rng, rates[0], born, min(end, YEAR / 2)) + _times(rng, rates[1], max(born, YEAR / 2), end)
    events = [(time, f"{name} {time}" if rng.random() < 0.3 else None) for time in own]
    for swap in kit.swaps:
        if rng.random() < kit.part and born < (time := swap + rng.expovariate(12.0)) < end:
            events.append((time, f"{name.partition('/')[0]} {swap}"))
    found, number = [], name.partition("/")[0]
    for time, new in sorted(events):
        found.append(Change(time, new or number, new is not None))
        number = new or number
    return found


def world(seed: int, pages: int = PAGES, hosts: int = HOSTS) -> World:
    """A year that the seed decides; hosts are of unequal size."""
    rng = random.Random(seed)
    kits = [_kit(rng) for _ in range(hosts)]
    sizes = [1 / (rank + 2) ** 0.7 for rank in range(hosts)]
    made = World([], [], [], [], [], [], [])
    for page in range(pages):
        host = page if page < hosts else rng.choices(range(hosts), sizes)[0]
        kit, own = kits[host], _rates(rng)
        born = rng.uniform(0, YEAR - 20) if rng.random() < 0.25 else 0.0
        died = min(kit.died, rng.uniform(0, YEAR) if rng.random() < 0.05 else math.inf)
        made.hosts.append(host)
        made.born.append(born)
        made.died.append(died)
        made.shared.append(kit.rate * kit.part)
        made.rates.append((own[0] + made.shared[-1], own[1] + made.shared[-1]))
        made.changes.append(_changes(rng, f"{host}/{page}", kit, own, (born, min(died, YEAR))))
        made.times.append([change.time for change in made.changes[-1]])
    return made
