"""Does the reader's time grow with the page, or faster? Hostile pages of 50,000 to 400,000 characters, and every pattern.

    python -m benchmarks.growth [WORD...] [--pages | --patterns] [--largest N]

With words, only shapes (benchmarks/shapes.py) and patterns (benchmarks/patterns.py) whose name contains one of them. A
page is flagged if its time grows by more than `GROWTH` when it doubles, or takes more than `SLOW` microseconds a
character; a pattern if its time grows by more than `PATTERN_GROWTH` when its text is four times as long. The command
ends with 1 if anything is flagged. Times are CPU seconds; the garbage collector rests while a page is read.
"""

from __future__ import annotations

import argparse
import gc
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from benchmarks.patterns import applied, hostile_texts, used_patterns
from benchmarks.shapes import shapes
from benchmarks.table import figure, print_table
from output.errors import PageError
from pipelines.advert import read_page

GROWTH = 2.6
SLOW = 30.0
PATTERN_GROWTH = 8.0
_LEAST = 0.05  # seconds below which growth is not told from noise
_LEAST_PATTERN = 0.002
_LONGEST = 20.0  # seconds after which a shape is not made larger
_SIZES = 4
_PATTERN_SIZES = (500, 2000)
_PATTERN_LONGEST = 0.3  # seconds after which a pattern need not be tried further


def main() -> None:
    """Measure, print, and end with 1 if anything is flagged."""
    options = _options()
    slow = 0
    if not options.patterns:
        slow += _pages(options.words, options.largest)
    if not options.pages:
        slow += _patterns(options.words)
    sys.exit(slow > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*")
    parser.add_argument("--pages", action="store_true", help="only pages")
    parser.add_argument("--patterns", action="store_true", help="only patterns")
    parser.add_argument("--largest", type=int, default=400_000, help="characters of the largest page")
    return parser.parse_args()


def _pages(words: list[str], largest: int) -> int:
    """Read every shape in all sizes; how many are flagged."""
    sizes = [largest >> shift for shift in reversed(range(_SIZES))]
    read_page("<p>格力空调维修电话 400-012-3456 北京市、上海市")  # loads the tables
    rows, flagged = [], 0
    for name, make in shapes():
        if words and not any(word in name for word in words):
            continue
        spent = _spent(make, sizes)
        growth = _doubling(spent)
        rate = spent[-1] / sizes[len(spent) - 1] * 1e6
        bad = growth > GROWTH or rate > SLOW or len(spent) < len(sizes)
        flagged += bad
        rows.append([name, *(f"{seconds:.2f}" for seconds in spent), *[""] * (len(sizes) - len(spent))])
        rows[-1] += [f"{growth:.1f}" if growth else "", figure(rate), "<--" if bad else ""]
        print(f"{name}: {rate:.1f} µs a character{' <--' if bad else ''}", file=sys.stderr)
    print_table(rows, [*(f"{size // 1000}K, s" for size in sizes), "growth", "µs a character", ""])
    return flagged


def _doubling(spent: list[float]) -> float:
    """By how much the time grows when the page doubles, on average; 0 if it is too short to tell."""
    told = [seconds for seconds in spent if seconds > _LEAST]
    return (told[-1] / told[0]) ** (1 / (len(told) - 1)) if len(told) > 1 else 0.0


def _spent(make: Callable[[int], bytes], sizes: list[int]) -> list[float]:
    """CPU seconds that a page of each size takes, as far as the time allows."""
    spent: list[float] = []
    for size in sizes:
        data = make(size)
        with _no_garbage():
            begun = time.process_time()
            with suppress(PageError):
                read_page(data)
            spent.append(time.process_time() - begun)
        if spent[-1] > _LONGEST:
            break
    return spent


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Nothing is collected in the block: that takes its time whenever it likes."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _patterns(words: list[str]) -> int:
    """Try every pattern on texts that it may take long for; how many are flagged."""
    rows = []
    patterns: dict[re.Pattern[Any], str] = {}
    for name, pattern in used_patterns().items():
        patterns.setdefault(pattern, name)  # the first of several names is where it is made, or near enough
    for pattern, name in patterns.items():
        if words and not any(word in name for word in words):
            continue
        seconds, growth, text = max(
            (_growth(name, pattern, way) for way in applied(name)), default=(0.0, 0.0, "")
        )
        if growth > PATTERN_GROWTH:
            rows.append([name, f"{seconds:.3f}", f"{growth:.0f}", repr(text[:24])])
            print(f"{name}: {text[:24]!r} <--", file=sys.stderr)
    print(f"\n{len(patterns)} patterns, of which {len(rows)} take long")
    if rows:
        print_table(rows, ["seconds", "growth", "on"])
    return len(rows)


def _growth(name: str, pattern: re.Pattern[Any], way: str) -> tuple[float, float, str]:
    """The longest time that a pattern takes of all its hostile texts that grow too fast: seconds, growth, the text."""
    worst = (0.0, 0.0, "")
    for short, long in zip(*(hostile_texts(name, pattern, size) for size in _PATTERN_SIZES), strict=True):
        before = _applied(pattern, way, short)
        after = _applied(pattern, way, long)
        if after > _LEAST_PATTERN and after > PATTERN_GROWTH * before:
            worst = max(worst, (after, after / before, short))
        if after > _PATTERN_LONGEST:
            break
    return worst


def _applied(pattern: re.Pattern[Any], way: str, text: str) -> float:
    """CPU seconds of one use, the best of two."""
    given: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    spent = []
    for _ in range(2):
        begun = time.process_time()
        if way == "finditer":
            for _found in pattern.finditer(given):
                pass
        else:
            getattr(pattern, way)(given)
        spent.append(time.process_time() - begun)
        if spent[0] < _LEAST_PATTERN:
            break
    return min(spent)


if __name__ == "__main__":
    main()
