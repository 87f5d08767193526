"""Hotline Atlas against what one would put together instead, at reading whole pages: F1 a field, and speed.

Run it with `make bench`, or `python -m benchmarks.reading [GOLD [HTML]]`: GOLD is a folder with pages.jsonl and html/,
or a file of labelled pages as `hotlines score` takes it, with the folder HTML of ID.html. Without it the labelled pages
are those that the project ships. Readers that are not installed are named and left out.

Every reader reads the same bytes and is scored by the same module (pipelines/scoring.py). Speed is pages per CPU second:
readers take turns, `--rounds` times, each in fresh processes that read each page once (see benchmarks/reading_task.py),
until it has been measured for `--seconds` CPU seconds in that turn. `--speed [FOLDER]` measures Hotline Atlas alone, see benchmarks/reading_speed.py.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import Any

from benchmarks.labelled_pages import load_pages
from benchmarks.readers import READERS, HotlineAtlas
from benchmarks.reading_speed import print_speeds
from benchmarks.reading_task import reading
from benchmarks.table import figure, print_table
from output.errors import LabelsError


@dataclass
class Measured:
    """What was measured of one reader; in `turns` it was measured for long enough."""

    name: str
    figures: dict[str, float]
    facts: dict[str, int]
    pages: int = 0
    seconds: float = 0.0
    turns: int = 0
    processes: int = 0
    this_turn: float = 0.0

    @property
    def half(self) -> int:
        """Which half of the pages is next."""
        return self.processes % 2

    def add(self, result: dict[str, Any], least: float) -> None:
        """One process. A turn ends when `least` CPU seconds have been measured in it, on both halves alike."""
        self.processes += 1
        self.pages += result["pages"]
        self.seconds += result["seconds"]
        self.this_turn += result["seconds"]
        if self.this_turn >= least and self.half == 0:
            self.turns, self.this_turn = self.turns + 1, 0.0


def main() -> None:
    """Measure and print."""
    options = _options()
    if options.speed is not None:
        print_speeds(options.speed or None, options.pages)
        return
    try:
        load_pages(options.gold, options.html)
    except (OSError, LabelsError) as error:
        raise SystemExit(f"labelled pages: {error}") from error
    print_figures(compare(options.gold, options.html, options.seconds, options.rounds))


def compare(
    gold: str | None = None, html: str | None = None, seconds: float = 0.0, rounds: int = 1
) -> list[Measured]:
    """The figures of every reader that can be loaded; the others are named on standard output."""
    found: dict[str, Measured] = {}
    for title in READERS:
        result = reading(title, 0, gold, html)
        if why := result.get("missing"):
            print(f"left out: {title} ({why}); pip install -e '.[bench]' brings it")
        else:
            found[title] = Measured(result["name"], result["figures"], result["facts"])
    for turn in range(1, rounds + 1):
        for title, one in found.items():
            while one.turns < turn:
                one.add(reading(title, one.half, gold, html), seconds)
    return list(found.values())


def print_figures(found: list[Measured]) -> None:
    """One table: a row a field, then speed."""
    own = found[0]
    rows = [
        [
            f"{name}, F1 of {own.facts[name]}"
            if name != "adverts"
            else f"adverts told right, of {own.facts[name]}"
        ]
        + [f"{one.figures[name]:.3f}" if name in one.figures else "-" for one in found]
        for name in HotlineAtlas.fields
    ]
    rows.append(["pages per CPU second", *(figure(one.pages / one.seconds) for one in found)])
    print_table(rows, [one.name for one in found])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="?")
    parser.add_argument("html", nargs="?")
    parser.add_argument(
        "--seconds", type=float, default=0.5, help="CPU seconds to measure each reader in a turn (0.5)"
    )
    parser.add_argument("--rounds", type=int, default=2, help="turns of each reader (2)")
    parser.add_argument("--speed", nargs="?", const="", metavar="FOLDER", help="Hotline Atlas alone")
    parser.add_argument("--pages", type=int, default=600, help="pages that --speed makes (600)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
