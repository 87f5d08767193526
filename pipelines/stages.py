"""The Scrapy item pipelines: what is checked, and how it is kept, while a crawl runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from output.records import AreaStatus
from pipelines.fetch import Fetch
from pipelines.keep import Keeper, Kept, open_keeper

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

T = TypeVar("T")
log = logging.getLogger("hotlines.crawl")

store_failed = object()
"""Signal, sent with `error`, when nothing can be stored any more; the crawl ends then."""


class _Counting:
    """What both stages share: the crawler and its counters ``hotlines/...``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _Counting:
        """How Scrapy builds a stage."""
        return cls(crawler)

    def count(self, name: str, by: int = 1) -> None:
        """Adds to the counter ``hotlines/<name>``."""
        if by and self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"hotlines/{name}", by)


class TellStage(_Counting):
    """Counts how visits ended, and says of each page that was not had why, in one line."""

    async def process_item(self, item: Fetch) -> Fetch:
        """Passes `item` on."""
        visit = item.visit
        if visit.outcome in {"failed", "skipped"}:
            self.tell(visit.outcome, item.source, visit.reason)
        else:
            self.count("visits/redirect" if visit.outcome == "redirect" else "visits/ok")
        return item

    def tell(self, outcome: str, source: str, reason: str | None) -> None:
        """One line and one counter for a page that was not had."""
        log.warning("%s: %s: %s", source, outcome, reason)
        self.count(outcome)


class KeepStage(_Counting):
    """Archives, reads and stores each page, in one thread of its own, so that downloads go on meanwhile."""

    def __init__(self, crawler: Crawler) -> None:
        """Opens nothing yet."""
        super().__init__(crawler)
        self._thread = ThreadPoolExecutor(1, "hotlines-keep")
        self._keeper: Keeper | None = None
        self._failed = False

    async def open_spider(self) -> None:
        """Opens database and archive. Raises HotlinesError with one line."""
        settings = self.crawler.settings
        create = settings.getbool("HOTLINES_CREATE", True)
        self._keeper = await self._run(
            open_keeper, settings["HOTLINES_DB"], settings["HOTLINES_ARCHIVE"], "crawl", create
        )

    async def close_spider(self) -> None:
        """Writes out what is pending."""
        try:
            if self._keeper is not None and not self._failed:
                await self._run(self._keeper.close)
        except Exception as error:
            self._fail(error)
        finally:
            self._thread.shutdown()

    async def _run(self, function: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    async def fresh(self, urls: list[str]) -> set[str]:
        """Those of `urls` that were fetched with success within HOTLINES_AGAIN_AFTER seconds."""
        if self._keeper is None or self._failed:
            return set()
        seconds = self.crawler.settings.getfloat("HOTLINES_AGAIN_AFTER")
        since = datetime.now(UTC) - timedelta(seconds=seconds)
        found = await self._run(self._keeper.store.fresh_since, urls, since)
        return set(found)

    async def process_item(self, item: Fetch) -> Fetch:
        """Keeps `item`. When storing fails the crawl ends; what was written out before stays."""
        if self._keeper is None or self._failed:
            self.count("dropped/store_failed")
            return item
        try:
            kept: Kept = await self._run(self._keeper.keep, item)
        except Exception as error:
            self._fail(error)
        else:
            self._count_kept(item, kept)
        return item

    def _fail(self, error: Exception) -> None:
        if not self._failed:
            self._failed = True
            self.count("store_failed")
            self.crawler.signals.send_catch_log(store_failed, error=error)

    def _count_kept(self, item: Fetch, kept: Kept) -> None:
        if item.body is None:
            return
        if kept.outcome != "ok":
            log.warning("%s: skipped: %s", item.source, kept.reason)
            self.count("skipped")
            return
        self.count("pages")
        self.count("snapshots/new" if kept.new else "snapshots/known")
        if kept.advert is None:
            self.count("readings/known")
            return
        self.count("readings/new")
        self.count("adverts", int(kept.advert.is_advert))
        doubtful = (AreaStatus.AMBIGUOUS, AreaStatus.CONFLICT, AreaStatus.UNKNOWN)
        for status in doubtful:
            self.count(f"areas/{status}", sum(area.status is status for area in kept.advert.areas))
