"""What a crawl tells while it runs: pages, how fast, what they say, and what is left."""

from __future__ import annotations

import time

from scrapy.crawler import Crawler

from crawler.progress import Progress
from output.leases import MANY
from pipelines.stages import KeepStage


def counts_of(crawler: Crawler) -> dict[str, int]:
    """The counters ``hotlines/...``, without that prefix."""
    stats = crawler.stats.get_stats() if crawler.stats is not None else {}
    return {
        name.removeprefix("hotlines/"): count for name, count in stats.items() if name.startswith("hotlines/")
    }


def _many(count: int) -> str:
    return f"{count}{'+' if count >= MANY else ''}"


class Live:
    """The line of progress of one crawl."""

    def __init__(self, crawler: Crawler, progress: Progress) -> None:
        """Starts the clock by which pages a minute are reckoned."""
        self._crawler = crawler
        self._progress = progress
        self._began = time.monotonic()

    def show(self) -> None:
        """Called for every page; the line changes now and then."""
        self._progress.update(self._line)

    def _line(self) -> str:
        counts = counts_of(self._crawler)
        minutes = max(time.monotonic() - self._began, 1.0) / 60
        pages = counts.get("pages", 0)
        skipped = sum(count for name, count in counts.items() if name.split("/")[0] == "skipped")
        stage = self._crawler.get_item_pipeline(KeepStage)
        left = "" if stage is None else f", {_many(stage.desk.known_left)} left"
        return (
            f"{pages} pages ({pages / minutes:.0f}/min), {counts.get('adverts', 0)} adverts, "
            f"{stage.desk.new_numbers if stage else 0} new numbers, {counts.get('failed', 0)} failed, {skipped} skipped{left}"
        )
