"""A year of visits, simulated, for a fixed interval and for the crawler's policy: `python -m benchmarks.revisit`.

The world is that of `benchmarks.revisit_world`; nothing is asked of any network. A cell is the mean over the seeds (and
the standard deviation between them) of: the share of all changes that were seen within a day; the same for changes of the number;
days from a change to the next visit (or until the page is gone), on average. A change that the next one overwrote before
anybody looked was not seen. Then how many times the fixed interval's shares these are, and requests made, a page and day.
"""

from __future__ import annotations

import argparse
import math
from bisect import bisect_left
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from statistics import mean, pstdev
from typing import NamedTuple

from benchmarks.revisit_policies import Crawler, Visits, fixed
from benchmarks.revisit_world import HOSTS, PAGES, YEAR, World, world
from benchmarks.table import print_table

BUDGETS = (0.05, 0.1, 0.2, 0.5, 1.0)
SEEDS = 3


class Result(NamedTuple):
    """Shares of changes and of swapped numbers seen within a day, mean delay in days, requests a page and day."""

    changes: float
    swaps: float
    delay: float
    asked: float


def measure(year: World, visits: Visits, asked: float) -> Result:
    """What these visits have seen of the year; what a page did before it was first seen does not count."""
    late: list[float] = []
    seen: list[tuple[bool, bool]] = []
    for times, changes, died in zip(visits, year.changes, year.died, strict=True):
        for index, change in enumerate(changes):
            if not times or change.time <= times[0]:
                continue
            place = bisect_left(times, change.time)
            look = times[place] if place < len(times) else math.inf
            over = changes[index + 1].time if index + 1 < len(changes) else math.inf
            late.append(min(look, died, YEAR) - change.time)
            seen.append((change.swap, look <= change.time + 1 and look < over))
    swaps = [found for swap, found in seen if swap]
    return Result(mean(found for _, found in seen), mean(swaps), mean(late), asked / len(visits) / YEAR)


def _fixed(year: World, budget: float, seed: int) -> Result:
    return measure(year, fixed(year, budget, seed), int(budget * len(year.born) * YEAR))


def _crawler(**how: bool | int) -> Callable[[World, float, int], Result]:
    def run(year: World, budget: float, seed: int) -> Result:
        crawler = Crawler(year, **how)  # type: ignore[arg-type]
        return measure(year, crawler.run(budget, seed), crawler.asked)

    return run


POLICIES: dict[str, Callable[[World, float, int], Result]] = {
    "fixed interval": _fixed,
    "rhythm": _crawler(),
    "  without siblings": _crawler(kin=0),
    "  without pools": _crawler(pooled=False),
    "  told the true rates": _crawler(knows=True),
}


def results(policy: str, budget: float, seeds: int, pages: int = PAGES, hosts: int = HOSTS) -> list[Result]:
    """A result for each of the seeds 1, 2, ..."""
    return [POLICIES[policy](world(seed, pages, hosts), budget, seed) for seed in range(1, seeds + 1)]


def _row(name: str, found: list[Result], base: list[Result]) -> list[str]:
    def cell(column: int) -> str:
        values = [result[column] for result in found]
        return f"{mean(values):.3f} ({pstdev(values):.3f})"

    times = [f"{mean(r[i] for r in found) / mean(r[i] for r in base):.2f}" for i in (0, 1)]
    return [name, *map(cell, range(3)), *times, f"{mean(result.asked for result in found):.3f}"]


def main() -> None:
    """Simulate and print, budget by budget."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.revisit", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"years ({SEEDS})")
    parser.add_argument("--budget", type=float, nargs="*", default=BUDGETS, help="requests a page and day")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    wanted = parser.parse_args()
    print(f"{PAGES} pages, {HOSTS} hosts, {wanted.seeds} years")
    with ProcessPoolExecutor(wanted.jobs) as processes:
        spread = map if wanted.jobs == 1 else processes.map
        for budget in wanted.budget:
            answers = spread(results, POLICIES, repeat(budget), repeat(wanted.seeds))
            found = dict(zip(POLICIES, answers, strict=True))
            print(f"\n{budget:g} requests a page and day; {_bound(budget, wanted.seeds)}", flush=True)
            print_table([_row(name, found[name], found["fixed interval"]) for name in found], _NAMES)


_NAMES = ("changes in a day", "numbers in a day", "mean delay", "x", "x numbers", "asked")


def _bound(budget: float, seeds: int) -> str:
    """What whoever knew each change beforehand would see: one for each request."""
    years = [sum(map(len, world(seed).changes)) for seed in range(1, seeds + 1)]
    return f"foreknowledge would see {mean(min(1.0, budget * PAGES * YEAR / count) for count in years):.3f}"


if __name__ == "__main__":
    main()
