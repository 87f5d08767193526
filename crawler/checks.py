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
"""Of fewer pages that are due any number may be visited."""
FEW_ASKED = 20
"""Of fewer pages any share may fail, or all of them while the network is well."""
UNREACHED = frozenset({"connection", "name", "timeout"})
"""How pages fail when the network does."""
FEW_SHOWN = 30
"""Among so few pages any share may be adverts."""
COMPARED = 10
"""How many runs before it, of those that can be judged at all, a run is compared with."""
FEW_ADVERTS = 20
"""Of so few adverts any share may hold a field."""
SELDOM = 0.2
"""A field that fewer adverts hold usually is not watched."""


class Thresholds(NamedTuple):
    """What a run is held to; `max_pages` is the run's own bound, 0 if it had none.

    `min_pages`: so many pages are expected, 0 for any number. `max_failed_share`: of the pages asked for. `page_drop`
    is a share of what was due when the run began, the other drops of what is usual, the median of the runs before:
    0.5 allows half of it, 1 switches the check off.
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
    """Many pages were asked for and none was had, or none of several hosts could be reached.

    Pages that are gone count for nothing: their servers are well.
    """
    if counts.get("pages", 0) or counts.get("fresh", 0):
        return
    count = asked(counts) - failures(counts).get("gone", 0)
    if count >= FEW_ASKED or (count and counts.get("hosts", 0) > 1 and _unreached(counts)):
        yield Problem("nothing_read", f"nothing was read: {asked(counts)} asked for, none had", 0, 1)


def _unreached(counts: Counts) -> bool:
    """Whether every page failed, and as it does without a network."""
    return not counts.get("skipped", 0) and failures(counts).keys() <= UNREACHED


def too_few_pages(counts: Counts, history: Sequence[Counts], config: Thresholds) -> Iterator[Problem]:
    """Fewer pages than are expected, or fewer were visited than were due, within the run's bound, when it began.

    How many are due says nothing of the next run: pages come back at intervals that grow.
    """
    pages = counts.get("pages", 0) + counts.get("fresh", 0)
    due = counts.get("due", 0)
    wanted = min(due, config.max_pages or due)
    if pages < config.min_pages:
        told = f"{pages} pages; at least {config.min_pages} are expected"
        yield Problem("too_few_pages", told, pages, config.min_pages)
    elif wanted >= FEW_PAGES and (done := _visited(counts)) < (1 - config.page_drop) * wanted:
        told = f"{done} pages were visited; {wanted} were due"
        yield Problem("too_few_pages", told, done, (1 - config.page_drop) * wanted)


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
    """The share of adverts among the pages that showed something, new or known, has collapsed."""
    share = _advert_share(counts)
    usual = _usual([found for before in history if (found := _advert_share(before)) is not None])
    if share is not None and usual and share < (1 - config.advert_share_drop) * usual:
        told = f"{share:.0%} of the pages are adverts; {usual:.0%} are usual"
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


def _visited(counts: Counts) -> int:
    """Pages that were asked for, or must not be."""
    return asked(counts) + sum(
        count for name, count in counts.items() if name.startswith(("skipped/", "traps/"))
    )


def _advert_share(counts: Counts) -> float | None:
    return advert_share(counts) if counts.get("shown", 0) >= FEW_SHOWN else None


def _fill_rates(counts: Counts) -> dict[str, float]:
    return fill_rates(counts) if counts.get("adverts", 0) >= FEW_ADVERTS else {}


def _usual(values: Sequence[float]) -> float | None:
    """The median of the newest; `values` are in the order of the history, the newest first."""
    return median(values[:COMPARED]) if len(values) >= FEW_RUNS else None
