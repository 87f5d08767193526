"""From the counters of a crawl to the counts that its run keeps: the one place that says what becomes what."""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping
from typing import Any

from output.runs import failures
from pipelines.counters import FIELDS

__all__ = ["advert_share", "asked", "counts_of", "failures", "fill_rates", "peak_memory", "skipped"]

PREFIX = "hotlines/"
SCRAPY = {
    "downloader/request_count": "requests",
    "downloader/response_bytes": "bytes",
    "retry/count": "retries",
}
"""Counters of Scrapy's own that are kept, with the names that they get."""


def counts_of(stats: Mapping[str, Any]) -> dict[str, int]:
    """The counts of a run: all counters ``hotlines/...`` without that prefix, and those of SCRAPY."""
    counts = {name.removeprefix(PREFIX): count for name, count in stats.items() if name.startswith(PREFIX)}
    counts |= {own: stats[name] for name, own in SCRAPY.items() if name in stats}
    return {name: count for name, count in sorted(counts.items()) if isinstance(count, int)}


def asked(counts: Mapping[str, int]) -> int:
    """How many pages were asked for: those that were had, those that were no pages, and those that failed."""
    return sum(counts.get(name, 0) for name in ("pages", "skipped", "failed"))


def advert_share(counts: Mapping[str, int]) -> float | None:
    """The share of adverts among the pages that showed something, be it known already; null if none did."""
    shown = counts.get("shown", 0)
    return counts.get("shown/adverts", 0) / shown if shown else None


def skipped(counts: Mapping[str, int]) -> dict[str, int]:
    """Pages that were not asked for, or are none that can be read, by the counter that says why."""
    return {name: count for name, count in counts.items() if name.split("/")[0] == "skipped"}


def fill_rates(counts: Mapping[str, int]) -> dict[str, float]:
    """For each field the share of the run's adverts that hold it; none if there were no adverts."""
    adverts = counts.get("adverts", 0)
    return {name: counts.get(f"fields/{name}", 0) / adverts for name in FIELDS} if adverts else {}


def peak_memory() -> int:
    """The most memory that this process has held so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS tells bytes, Linux KiB
