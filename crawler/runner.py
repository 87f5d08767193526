"""Runs a spider: a whole crawl, what is due, or the few pages that `hotlines read` was given."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler import settings as table
from crawler.brake import Brake, let_go
from crawler.config import Config
from crawler.configured import for_config
from crawler.live import Live
from crawler.logs import tell_lines
from crawler.monitors import Watch
from crawler.progress import Progress
from crawler.report import counts_of, skipped
from output.errors import HotlinesError, LibraryError
from output.run_rows import Problem
from pipelines.fetch import Fetch
from pipelines.stages import KeepStage
from spiders.adverts import AdvertsSpider
from spiders.hosts import check_rules
from spiders.pages import PagesSpider
from spiders.recrawl import RecrawlSpider

log = logging.getLogger("hotlines.crawl")


@dataclass(frozen=True)
class Ran:
    """How a crawl went. `counts` are the counters ``hotlines/...`` without that prefix, `run` is its number in the
    library, `problems` are what its monitors found.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    interrupted: bool = False
    run: int | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def pages(self) -> int:
        """Pages that were had and read, or known as they are."""
        return self.counts.get("pages", 0)

    @property
    def fresh(self) -> int:
        """Pages that were left alone, since they were had a short while ago."""
        return self.counts.get("fresh", 0)

    @property
    def left(self) -> int:
        """Addresses that were in hand when it was stopped, and are free again."""
        return self.counts.get("stopped", 0) + self.counts.get("left_in_hand", 0)

    @property
    def failed(self) -> int:
        """Pages that were asked for in vain."""
        return self.counts.get("failed", 0)

    @property
    def skipped(self) -> int:
        """Pages that were not asked for, or are none that can be read."""
        return sum(skipped(self.counts).values())


class _Process(AsyncCrawlerProcess):
    """Ends soon when asked to: what is on the wire is finished, what still waits for its turn is let go."""

    interrupted = False

    async def stop(self) -> None:
        for crawler in list(self.crawlers):
            if not self.interrupted:
                log.warning("stopping: what is on its way is finished first; Ctrl-C again ends it at once")
            self.interrupted = True
            stage = crawler.get_item_pipeline(KeepStage) if crawler.engine is not None else None
            if stage is not None:
                stage.desk.rest()
            let_go(crawler)
        await super().stop()


def crawl(config: Config, starts: Iterable[str], progress: Progress) -> Ran:
    """Crawls from `starts` into `config`'s library. Raises HotlinesError or OSError if storing failed."""
    return _visit(config, progress, AdvertsSpider, starts=starts, follow="1")


def recrawl(config: Config, progress: Progress) -> Ran:
    """Visits what is due in `config`'s library. Raises HotlinesError or OSError if storing failed."""
    return _visit(config, progress, RecrawlSpider)


def _visit(config: Config, progress: Progress, spider: type[Spider], **arguments: Any) -> Ran:
    check_rules()
    process, crawler = _prepare(config, progress, spider, {})
    live = Live(crawler, progress)
    crawler.signals.connect(live.show, signals.item_scraped, weak=False)
    _run(process, crawler, arguments)
    stage, watch = crawler.get_item_pipeline(KeepStage), crawler.get_extension(Watch)
    if process.interrupted and stage is not None and watch is not None:
        stage.desk.cut()
        watch.cut()
    return Ran(
        counts_of(crawler.stats.get_stats() if crawler.stats is not None else {}),
        process.interrupted,
        stage.desk.run if stage is not None else None,
        tuple(watch.problems) if watch is not None else (),
    )


def fetch(config: Config, urls: Iterable[str], progress: Progress) -> dict[str, Fetch]:
    """Fetches `urls` by the rules of a crawl, storing nothing: canonical address as asked for -> its page.

    What could not be had is told in one line and left out.
    """
    found: dict[str, Fetch] = {}

    def take(item: Fetch) -> None:
        if item.body is not None:
            found[item.source] = item

    overrides = {"ITEM_PIPELINES": {"pipelines.stages.TellStage": 100}}
    process, crawler = _prepare(config, progress, PagesSpider, overrides)
    crawler.signals.connect(take, signals.item_scraped, weak=False)
    _run(process, crawler, {"starts": urls})
    if process.interrupted:
        raise KeyboardInterrupt
    return found


def _prepare(
    config: Config, progress: Progress, spider: type[Spider], overrides: Mapping[str, Any]
) -> tuple[_Process, Crawler]:
    settings = Settings()
    settings.setmodule(table, priority="project")
    own = {"LOG_INSTALL_ROOT_HANDLER": False}  # see crawler/logs.py
    settings.setdict({**for_config(config), **own, **overrides}, priority="cmdline")
    process = _Process(settings)
    tell_lines(progress.tell)
    return process, process.create_crawler(spider)


def _run(process: _Process, crawler: Crawler, arguments: Mapping[str, Any]) -> None:
    task = process.crawl(crawler, **arguments)
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
