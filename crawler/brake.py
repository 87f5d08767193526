"""Stopping soon: requests that still wait for their turn are let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from pipelines.stages import store_failed
from spiders.outcomes import Refused
from spiders.urls import canonical_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request


class Brake:
    """Scrapy extension: ends the crawl when nothing can be stored any more; `error` says why."""

    def __init__(self, crawler: Crawler) -> None:
        """Waits for the signal."""
        self.error: Exception | None = None
        self._crawler = crawler
        crawler.signals.connect(self._store_failed, signal=store_failed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Brake:
        """How Scrapy builds it."""
        return cls(crawler)

    def _store_failed(self, error: Exception) -> None:
        self.error = error
        let_go(self._crawler)
        engine = self._crawler.engine
        if engine is not None and engine.running:
            deferred_from_coro(engine.close_spider_async(reason="store_failed"))


def let_go(crawler: Crawler, host: str | None = None, kind: str = "stopped", page: str | None = None) -> None:
    """Gives up the requests that wait in the downloader's queues, of one host or of all, or only those for one `page`,
    for the reason `kind`; those on the wire end by themselves.
    """
    if crawler.engine is None:
        return
    for name, slot in list(crawler.engine.downloader.slots.items()):
        if host not in {None, name}:
            continue
        for entry in [entry for entry in slot.queue if page is None or _asks_for(entry[0], page)]:
            slot.queue.remove(entry)
            told = "seen" if page is not None and entry[0].meta.get("redirect_urls") else kind
            entry[1].errback(Failure(Refused(told, quiet=True)))  # type: ignore[no-untyped-call]


def _asks_for(request: Request, page: str) -> bool:
    """Whether a request would visit `page`, be it by way of another address."""
    if request.meta.get("redirect_urls"):
        return canonical_url(request.url) == page
    return bool(request.meta.get("page") == page)
