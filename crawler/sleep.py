"""Hosts that asked to be left alone, or that fail again and again, are not asked any more in this run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.http import Request, Response

from crawler.brake import let_go
from output.hosts import host_of
from pipelines.stages import KeepStage
from spiders.endings import retry_after
from spiders.outcomes import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipelines.desk import Desk


class SleepMiddleware:
    """Gives requests back whose host sleeps. Stands nearer to the downloader than what would ask a second time."""

    def __init__(self, crawler: Crawler) -> None:
        """Waits for the spider."""
        self._crawler = crawler
        crawler.signals.connect(self._opened, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SleepMiddleware:
        """How Scrapy builds it."""
        return cls(crawler)

    def _opened(self) -> None:
        if (desk := self._desk()) is not None:
            desk.fell_asleep = lambda host: let_go(self._crawler, host, "asleep")

    def _desk(self) -> Desk | None:
        stage = self._crawler.get_item_pipeline(KeepStage)
        return None if stage is None else stage.desk

    def process_request(self, request: Request) -> None:
        """Raises Refused, quietly, for a host that sleeps. Rules are asked for all the same: pages need an answer."""
        desk = self._desk()
        if desk is None or request.meta.get("dont_obey_robotstxt"):
            return
        if desk.sleeps(host_of(request.url) or request.url):
            raise Refused("asleep", quiet=True)

    def process_response(self, request: Request, response: Response) -> Response:
        """Puts a host to sleep that asks for it, and gives back what waits for its turn there."""
        desk, now = self._desk(), datetime.now(UTC)
        seconds = retry_after(response, now)
        if seconds > 0:
            request.meta["dont_retry"] = True
            host = host_of(response.url) or response.url
            if desk is not None and not request.meta.get("dont_obey_robotstxt"):
                desk.put_to_sleep(host, now + timedelta(seconds=seconds))
        return response
