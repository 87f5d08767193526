"""The longer memory of the robots middleware: the library, so that a crawl that goes on does not ask again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scrapy import signals

from crawler.robots import LONGEST_DELAY, PoliteRobotsMiddleware
from crawler.robots_text import Rules
from output import leases, robots_rows
from output.hosts import host_of
from output.robots_rows import Known
from pipelines.stages import KeepStage

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from sqlalchemy import Connection

    from pipelines.desk import Desk


class _Library:
    """What the library knows of robots.txt."""

    def __init__(self, desk: Desk, agent: str) -> None:
        self._desk = desk
        self._agent = agent

    async def get(self, origin: str) -> Known | None:
        return await self._desk.read(partial(robots_rows.get, origin=origin))

    async def put(self, origin: str, known: Known) -> None:
        rules = Rules(known.body or "", self._agent)

        delay = None if rules.delay is None else min(rules.delay, LONGEST_DELAY)

        def write(library: Connection) -> None:
            host = host_of(origin) or origin
            robots_rows.put(library, origin, known, delay)
            leases.keep_delay(library, host, robots_rows.delay_of(library, host, known.time))

        await self._desk.write(write)


class RobotsMemory:
    """Scrapy extension: gives the middleware its memory, if the crawl has a library."""

    def __init__(self, crawler: Crawler) -> None:
        """Waits for the spider."""
        self._crawler = crawler
        crawler.signals.connect(self._opened, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMemory:
        """How Scrapy builds it."""
        return cls(crawler)

    def _opened(self) -> None:
        stage = self._crawler.get_item_pipeline(KeepStage)
        robots = self._crawler.get_downloader_middleware(PoliteRobotsMiddleware)
        if stage is not None and robots is not None:
            robots.memory = _Library(stage.desk, self._crawler.settings["ROBOTSTXT_USER_AGENT"])
