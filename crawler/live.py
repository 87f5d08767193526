"""What a crawl tells while it runs: pages, how fast, what they say, and what is left."""

from __future__ import annotations

import time

from scrapy.crawler import Crawler

from crawler.progress import Progress
from crawler.report import counts_of, skipped
from output.leases import MANY
from pipelines.stages import KeepStage


def _many(count: int) -> str:
    return f"{MANY}+" if count >= MANY else str(count)


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
        stats = self._crawler.stats
        counts = counts_of(stats.get_stats() if stats is not None else {})
        minutes = max(time.monotonic() - self._began, 1.0) / 60
        pages = counts.get("pages", 0)
        stage = self._crawler.get_item_pipeline(KeepStage)
        left = "" if stage is None else f", {_many(stage.desk.left)} left"
        return (
            f"{pages} pages ({pages / minutes:.0f}/min), {counts.get('adverts', 0)} adverts, "
            f"{stage.desk.new_numbers if stage else 0} new numbers, {counts.get('failed', 0)} failed, {sum(skipped(counts).values())} skipped{left}"
        )
