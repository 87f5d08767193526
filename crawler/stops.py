"""The stop list, kept: what it names is asked for nothing, not even robots.txt, not even by a redirect."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.http import Request

from crawler.stop_list import StopList
from spiders.outcomes import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class StopMiddleware:
    """Stands in front of all others. Networks are looked at again where connections are made."""

    def __init__(self, stops: StopList) -> None:
        """`stops`: who is never asked."""
        self._stops = stops

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StopMiddleware:
        """How Scrapy builds it, from HOTLINES_STOP."""
        return cls(StopList(crawler.settings.getlist("HOTLINES_STOP")))

    def process_request(self, request: Request) -> None:
        """Raises Refused for a host on the list, and for an address with a name and a password in it."""
        if "@" in urlsplit(request.url).netloc:  # before robots.txt: Scrapy fails on the page only
            raise Refused("credentials", "its address carries a password")
        entry = self._stops.find(request.url)
        if entry is not None:
            raise Refused("stop_list", f"{entry} is on the stop list")
