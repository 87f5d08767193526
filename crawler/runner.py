"""Runs the spider `adverts`: a whole crawl, or the few pages that `hotlines read` was given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler import settings as table
from crawler.brake import Brake, let_go
from crawler.config import Config
from crawler.configured import for_config
from crawler.logs import tell_lines
from crawler.progress import Progress
from output.errors import HotlinesError, LibraryError
from pipelines.fetch import Fetch
from spiders.adverts import AdvertsSpider


@dataclass(frozen=True)
class Ran:
    """How a crawl went. `counts` are the counters ``hotlines/...`` without that prefix."""

    counts: Mapping[str, int] = field(default_factory=dict)
    interrupted: bool = False

    @property
    def pages(self) -> int:
        """Pages that were had and read, or known as they are."""
        return self.counts.get("pages", 0)

    @property
    def fresh(self) -> int:
        """Pages that were left alone, since they were had a short while ago."""
        return self.counts.get("fresh", 0)

    @property
    def failed(self) -> int:
        """Pages that were asked for in vain."""
        return self.counts.get("failed", 0)

    @property
    def skipped(self) -> int:
        """Pages that were not asked for, or are none that can be read."""
        return sum(count for name, count in self.counts.items() if name.split("/")[0] == "skipped")


class _Process(AsyncCrawlerProcess):
    """Ends soon when asked to: what still waits for its turn is let go."""

    interrupted = False

    async def stop(self) -> None:
        for crawler in list(self.crawlers):
            self.interrupted = True
            let_go(crawler)
        await super().stop()


def crawl(config: Config, starts: Iterable[str], progress: Progress) -> Ran:
    """Crawls from `starts` into `config`'s library. Raises HotlinesError or OSError if storing failed."""
    process, crawler = _prepare(config, progress, {})

    def show() -> str:
        counts = _counts(crawler)
        slots = crawler.engine.downloader.slots if crawler.engine is not None else {}
        waiting = sum(len(slot.queue) for slot in slots.values())
        return (
            f"{counts.get('pages', 0)} pages, {counts.get('adverts', 0)} adverts, "
            f"{counts.get('failed', 0)} failed, {Ran(counts).skipped} skipped, "
            f"{waiting} waiting on {len(slots)} hosts"
        )

    crawler.signals.connect(lambda: progress.update(show), signals.item_scraped, weak=False)
    _run(process, crawler, starts, follow="1")
    return Ran(_counts(crawler), process.interrupted)


def fetch(config: Config, urls: Iterable[str], progress: Progress) -> dict[str, Fetch]:
    """Fetches `urls` by the rules of a crawl, storing nothing: canonical address as asked for -> its page.

    What could not be had is told in one line and left out.
    """
    found: dict[str, Fetch] = {}

    def take(item: Fetch) -> None:
        if item.body is not None:
            found[item.source] = item

    overrides = {
        "ITEM_PIPELINES": {"pipelines.stages.TellStage": 100},
        "HOTLINES_MAX_PAGES": 0,
        "HOTLINES_MAX_PAGES_PER_HOST": 1_000_000,
    }
    process, crawler = _prepare(config, progress, overrides)
    crawler.signals.connect(take, signals.item_scraped, weak=False)
    _run(process, crawler, urls, follow="0")
    if process.interrupted:
        raise KeyboardInterrupt
    return found


def _prepare(config: Config, progress: Progress, overrides: Mapping[str, Any]) -> tuple[_Process, Crawler]:
    settings = Settings()
    settings.setmodule(table, priority="project")
    own = {"LOG_INSTALL_ROOT_HANDLER": False}  # see crawler/logs.py
    settings.setdict({**for_config(config), **own, **overrides}, priority="cmdline")
    process = _Process(settings)
    tell_lines(progress.tell)
    return process, process.create_crawler(AdvertsSpider)


def _run(process: _Process, crawler: Crawler, starts: Iterable[str], follow: str) -> None:
    task = process.crawl(crawler, starts=starts, follow=follow)
    process.start()
    error = task.exception() if task.done() and not task.cancelled() else None
    brake = crawler.get_extension(Brake) if crawler.engine is not None else None
    error = error or (brake.error if brake is not None else None)
    if error is None:
        return
    if isinstance(error, HotlinesError | OSError):
        raise error
    raise LibraryError(
        f"storing failed: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
    ) from error


def _counts(crawler: Crawler) -> dict[str, int]:
    stats = crawler.stats.get_stats() if crawler.stats is not None else {}
    return {
        name.removeprefix("hotlines/"): count for name, count in stats.items() if name.startswith("hotlines/")
    }
