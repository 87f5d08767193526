"""robots.txt as RFC 9309 has it: what cannot be asked for is not allowed, and Crawl-delay is kept."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from spiders.outcomes import Refused, explain

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LONGEST_DELAY = 30.0
"""Seconds; a longer Crawl-delay is cut to this."""
_LARGEST = 500 * 1024  # bytes that are read of a robots.txt; RFC 9309 section 2.5 asks for at least 500 KiB

# Scrapy reports a missing robots.txt with a traceback; here the page's own line says it
logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)


class _Closed(RobotParser):
    """The rules of a host whose robots.txt could not be had: nothing is allowed."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        raise NotImplementedError  # there is no body that it could be built from

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return False


class PoliteRobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, with RFC 9309's reading of server errors, and with Crawl-delay applied."""

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules for `request`, the same for all that wait for them.

        Scrapy lets them share one Deferred, which hands its result to the first that waits and None to the rest.
        """
        await super().robot_parser(request)
        rules = self._parsers.get(urlsplit(request.url).netloc)
        return rules if isinstance(rules, RobotParser) else None

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuses what `rp` does not allow, with the reason; without rules nothing is known to be allowed."""
        if rp is None:
            raise Refused("robots", "its robots.txt cannot be had")
        if isinstance(rp, _Closed):
            told = rp.refused  # a fresh one for each request: an exception carries its own traceback
            raise Refused(told.kind, str(told), told.quiet, told.outcome)
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            refused = Refused("robots", f"its robots.txt answers {response.status}")
            self._settle(netloc, _Closed(refused))
            return
        # 4xx: there are no rules (RFC 9309 section 2.3.1.3), whatever the error page looks like
        body = response.body[:_LARGEST] if response.status == 200 else b""
        await super()._parse_robots(response.replace(body=body), netloc, request)
        self._keep_delay(netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        problem = explain(exc)
        told = problem.reason
        if problem.kind not in {"address", "name", "connection"}:
            told = f"its robots.txt cannot be had: {told}"
        outcome = "failed" if problem.outcome == "failed" else "refused"
        self._settle(netloc, _Closed(Refused(problem.kind, told, problem.quiet, outcome)))

    def _settle(self, netloc: str, rules: RobotParser) -> None:
        waiting = self._parsers.get(netloc)
        self._parsers[netloc] = rules
        if isinstance(waiting, Deferred):
            waiting.callback(rules)

    def _keep_delay(self, netloc: str, request: Request) -> None:
        rules = self._parsers[netloc]
        agent = self._robotstxt_useragent or self._default_useragent
        delay = rules.crawl_delay(agent) if isinstance(rules, RobotParser) else None
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        if delay is None:
            return
        kept = downloader.per_slot_settings.setdefault(key, {})  # outlives the slot, which goes when it idles
        base = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        kept["delay"] = max(kept.get("delay", base), min(delay, LONGEST_DELAY))
        if key in downloader.slots:
            downloader.slots[key].delay = max(downloader.slots[key].delay, kept["delay"])
