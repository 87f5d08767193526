"""How many pages a run may ask for, in all and of one host."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scrapy.http import Request

from output.hosts import host_of
from spiders.outcomes import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class BudgetMiddleware:
    """Counts pages as they are asked for; robots.txt, redirects and second tries are not counted.

    Stands behind the robots middleware, so that a page which robots.txt refuses costs nothing.
    """

    def __init__(self, total: int, each: int) -> None:
        """`total` pages for the run (0: no limit), `each` of one host."""
        self._total = total
        self._each = each
        self._spent = 0
        self._hosts: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BudgetMiddleware:
        """How Scrapy builds it, from HOTLINES_MAX_PAGES and HOTLINES_MAX_PAGES_PER_HOST."""
        settings = crawler.settings
        return cls(settings.getint("HOTLINES_MAX_PAGES"), settings.getint("HOTLINES_MAX_PAGES_PER_HOST"))

    def check(self, request: Request) -> str | None:
        """The host to charge, if any. Raises Refused, quietly, when the budget is spent."""
        if request.meta.get("dont_obey_robotstxt") or request.meta.get("paid"):
            return None
        host = host_of(request.url) or request.url
        if self._total and self._spent >= self._total:
            raise Refused("budget/run", quiet=True)
        if self._hosts[host] >= self._each:
            raise Refused("budget/host", quiet=True)
        return host

    def process_request(self, request: Request) -> None:
        """Charges a page. Raises Refused, quietly, when the budget is spent."""
        host = self.check(request)
        if host is not None:
            self._spent += 1
            self._hosts[host] += 1
            request.meta["paid"] = True


class SpentMiddleware:
    """Stands before the robots middleware: no robots.txt is asked for when its page would not be."""

    def __init__(self, crawler: Crawler) -> None:
        """Waits for the other to be there."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SpentMiddleware:
        """How Scrapy builds it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Refused, quietly, when the budget is spent."""
        budget = self._crawler.get_downloader_middleware(BudgetMiddleware)
        if budget is not None:
            budget.check(request)
