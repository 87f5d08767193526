"""One polite connection for each host, whatever sub-domains it has, at the pace that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.http import Request

from output.hosts import host_of
from spiders.hosts import rules_for

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_MOST = 10_000  # queues whose pauses are remembered


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
            slow_down(self._crawler, host, rules.name, rules.delay)


def slow_down(crawler: Crawler, key: str, source: str, seconds: float | None) -> None:
    """Lets at least so many seconds lie between two requests of the queue `key`, from now on, for the sake of `source`;
    null takes back what that has asked for before. The longest wish counts.
    """
    if crawler.engine is None:
        return
    downloader = crawler.engine.downloader
    kept = downloader.per_slot_settings.get(key, {})  # outlives the slot, which goes when it idles
    wishes = kept.get("wishes") or ({"": kept["delay"]} if "delay" in kept else {})
    if wishes.get(source) == seconds:
        return
    wishes = {name: wish for name, wish in {**wishes, source: seconds}.items() if wish is not None}
    delay = max([crawler.settings.getfloat("DOWNLOAD_DELAY"), *wishes.values()])
    rest = {name: value for name, value in kept.items() if name not in {"delay", "wishes"}}
    downloader.per_slot_settings.pop(key, None)
    if wishes or rest:
        downloader.per_slot_settings[key] = rest | ({"delay": delay, "wishes": wishes} if wishes else {})
    if key in downloader.slots:
        downloader.slots[key].delay = delay
    _forget(downloader.per_slot_settings)


def _forget(settings: dict[str, dict[str, Any]]) -> None:
    """Who was slowed down longest ago says so again with the next request."""
    if len(settings) > _MOST:
        old = next((key for key, kept in settings.items() if "wishes" in kept), None)
        settings.pop(old or "", None)
