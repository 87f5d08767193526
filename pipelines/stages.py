"""The Scrapy item pipelines: what is checked, and how it is kept, while a crawl runs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from output.records import AreaStatus
from pipelines.counters import filled
from pipelines.desk import Desk
from pipelines.fetch import Fetch

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler

    from output.records import Advert
    from pipelines.keep import Kept

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
            if visit.outcome == "failed":
                self.count(f"failed/{item.kind or 'other'}")
        else:
            self.count("visits/redirect" if visit.outcome == "redirect" else "visits/ok")
        return item

    def tell(self, outcome: str, source: str, reason: str | None) -> None:
        """One line and one counter for a page that was not had."""
        log.warning("%s: %s: %s", source, outcome, reason)
        self.count(outcome)


class KeepStage(_Counting):
    """Archives, reads and stores each page at the desk, so that downloads go on meanwhile."""

    def __init__(self, crawler: Crawler) -> None:
        """Opens nothing yet."""
        super().__init__(crawler)
        self.desk = Desk(crawler.settings, self.count)
        self._failed = False
        self.learned: Callable[[Fetch, Kept], None] | None = None
        """Called with every page that was kept, by a spider that learns from it."""

    async def open_spider(self) -> None:
        """Opens database and archive. Raises HotlinesError with one line."""
        spider = self.crawler.spider
        self.desk.failed = self._fail
        await self.desk.open(getattr(spider, "command", "crawl"), due=getattr(spider, "due", False))

    async def close_spider(self) -> None:
        """Writes out what is pending, and lets go of what is still in hand."""
        try:
            await (self.desk.abandon() if self._failed else self.desk.close())
        except Exception as error:
            self._fail(error)
        finally:
            self.desk.shut()

    async def process_item(self, item: Fetch) -> Fetch:
        """Keeps `item`. When storing fails the crawl ends; what was written out before stays."""
        if self._failed:
            self.count("dropped/store_failed")
            return item
        try:
            kept = await self.desk.keep(item)
        except Exception as error:
            self._fail(error)
        else:
            self._count_kept(item, kept)
            if item.body is not None and self.learned is not None:
                self.learned(item, kept)
        return item

    def _fail(self, error: Exception) -> None:
        if not self._failed:
            self._failed = True
            self.count("store_failed")
            self.desk.stop()
            self.crawler.signals.send_catch_log(store_failed, error=error)

    def _count_kept(self, item: Fetch, kept: Kept) -> None:
        if item.body is None:
            if item.visit.outcome == "ok":  # the server says that nothing has changed
                self.count("pages")
                self.count("snapshots/not_modified")
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
        self._count_advert(kept.advert)

    def _count_advert(self, advert: Advert) -> None:
        for status in (AreaStatus.AMBIGUOUS, AreaStatus.CONFLICT, AreaStatus.UNKNOWN):
            self.count(f"areas/{status}", sum(area.status is status for area in advert.areas))
        if not advert.is_advert:
            return
        self.count("adverts")
        for field in filled(advert):
            self.count(f"fields/{field}")
