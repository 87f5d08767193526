"""What is wrong with a run, judged by its counts, those of the runs before it, and the thresholds that hold.

All functions are pure. Small runs say little, so that shares are judged from some pages on only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from crawler.report import advert_share, asked, failures, fill_rates
from output.run_rows import Problem

Counts = Mapping[str, int]

FEW_RUNS = 3
"""From so many runs before it on a run is compared with them."""
FEW_PAGES = 50
"""Runs that usually have fewer pages may have any number of them."""
FEW_ASKED = 20
"""Of so few pages any share may fail."""
FEW_READ = 30
"""In so few pages that were read any share may be adverts."""
FEW_ADVERTS = 20
"""Of so few adverts any share may hold a field."""
SELDOM = 0.2
"""A field that fewer adverts hold usually is not watched."""


class Thresholds(NamedTuple):
    """What a run is held to; `max_pages` is the run's own bound, 0 if it had none.

    `min_pages`: so many pages are expected, 0 for any number. `max_failed_share`: of the pages asked for. The drops
    are shares of what is usual, the median of the runs before: 0.5 allows half of it, 1 switches the check off.
    """

    min_pages: int = 0
    max_failed_share: float = 0.5
    page_drop: float = 0.5
    advert_share_drop: float = 0.5
    fill_drop: float = 0.3
    max_pages: int = 0


def problems(counts: Counts, history: Sequence[Counts], config: Thresholds) -> list[Problem]:
    """What is wrong with a run of these `counts` after those of `history`, runs of the same command."""
    return [problem for check in CHECKS.values() for problem in check(counts, history, config)]


def nothing_read(counts: Counts, history: Sequence[Counts], config: Thresholds) -> Iterator[Problem]:
    """Pages were asked for, or known to be wanted, and none was had."""
    if counts.get("pages", 0) or counts.get("fresh", 0):
        return
    if count := asked(counts):
        yield Problem("nothing_read", f"nothing was read: {count} asked for, none had", 0, 1)


def too_few_pages(counts: Counts, history: Sequence[Counts], config: Thresholds) -> Iterator[Problem]:
    """Fewer pages than are expected, or than is usual; a run that has used up its bound has done its work."""
    pages = _pages(counts)
    if pages < config.min_pages:
        told = f"{pages} pages; at least {config.min_pages} are expected"
        yield Problem("too_few_pages", told, pages, config.min_pages)
    elif not config.max_pages or asked(counts) < config.max_pages:
        usual = _usual([_pages(before) for before in history])
        if usual is not None and usual >= FEW_PAGES and pages < (1 - config.page_drop) * usual:
            told = f"{pages} pages; {usual:g} are usual"
            yield Problem("too_few_pages", told, pages, (1 - config.page_drop) * usual)


def too_many_failed(counts: Counts, history: Sequence[Counts], config: Thresholds) -> Iterator[Problem]:
    """One class of failures, or else all together, takes a larger share than is allowed."""
    count, limit = asked(counts), config.max_failed_share
    if count < FEW_ASKED:
        return
    classes = {kind: failed for kind, failed in failures(counts).items() if failed > limit * count}
    if not classes and counts.get("failed", 0) > limit * count:
        classes = {"": counts["failed"]}
    for kind, failed in classes.items():
        told = f"{failed} of {count} pages failed{f' ({kind})' if kind else ''}: {failed / count:.0%}"
        yield Problem("too_many_failed", told, failed / count, limit)


def fewer_adverts(counts: Counts, history: Sequence[Counts], config: Thresholds) -> Iterator[Problem]:
    """The share of adverts among the pages that were read has collapsed."""
    share = _advert_share(counts)
    usual = _usual([found for before in history if (found := _advert_share(before)) is not None])
    if share is not None and usual and share < (1 - config.advert_share_drop) * usual:
        told = f"{share:.0%} of the pages read are adverts; {usual:.0%} are usual"
        yield Problem("fewer_adverts", told, share, (1 - config.advert_share_drop) * usual)


def emptier_fields(counts: Counts, history: Sequence[Counts], config: Thresholds) -> Iterator[Problem]:
    """Fewer adverts than usual hold a field."""
    rates = [_fill_rates(before) for before in history]
    for name, rate in _fill_rates(counts).items():
        usual = _usual([before[name] for before in rates if before])
        if usual is not None and usual >= SELDOM and rate < (1 - config.fill_drop) * usual:
            told = f"field {name}: in {rate:.0%} of the adverts; {usual:.0%} is usual"
            yield Problem("emptier_fields", told, rate, (1 - config.fill_drop) * usual)


CHECKS: dict[str, Callable[[Counts, Sequence[Counts], Thresholds], Iterator[Problem]]] = {
    check.__name__: check
    for check in (nothing_read, too_few_pages, too_many_failed, fewer_adverts, emptier_fields)
}
"""All checks, by the name that their problems bear."""


def _pages(counts: Counts) -> int:
    """Pages that were had now, or a short while ago."""
    return counts.get("pages", 0) + counts.get("fresh", 0)


def _advert_share(counts: Counts) -> float | None:
    return advert_share(counts) if counts.get("readings/new", 0) >= FEW_READ else None


def _fill_rates(counts: Counts) -> dict[str, float]:
    return fill_rates(counts) if counts.get("adverts", 0) >= FEW_ADVERTS else {}


def _usual(values: Sequence[float]) -> float | None:
    return median(values) if len(values) >= FEW_RUNS else None
