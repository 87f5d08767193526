"""One polite connection for each host, whatever sub-domains it has, at the pace that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import Request

from output.hosts import host_of
from spiders.hosts import rules_for

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class SlotMiddleware:
    """Queues requests by registered domain; an IP address stands for itself."""

    def __init__(self, crawler: Crawler) -> None:
        """Nothing is asked for yet."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SlotMiddleware:
        """How Scrapy builds it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Names the queue. A redirect may have changed the host, so it is named anew each time."""
        host = host_of(request.url) or request.url
        request.meta["download_slot"] = host
        rules = rules_for(host)
        if rules is not None and rules.delay:
            slow_down(self._crawler, host, rules.delay)


def slow_down(crawler: Crawler, key: str, seconds: float) -> None:
    """Lets at least so many seconds lie between two requests of the queue `key`, from now on."""
    if crawler.engine is None:
        return
    downloader = crawler.engine.downloader
    kept = downloader.per_slot_settings.setdefault(key, {})  # outlives the slot, which goes when it idles
    base = crawler.settings.getfloat("DOWNLOAD_DELAY")
    kept["delay"] = max(kept.get("delay", base), seconds)
    if key in downloader.slots:
        downloader.slots[key].delay = max(downloader.slots[key].delay, kept["delay"])
