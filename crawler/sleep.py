"""Hosts that asked to be left alone, or that fail again and again, are not asked any more in this run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import Request

from output.hosts import host_of
from pipelines.stages import KeepStage
from spiders.outcomes import Refused

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class SleepMiddleware:
    """Gives requests back whose host has fallen asleep while they were waiting for their turn."""

    def __init__(self, crawler: Crawler) -> None:
        """Waits for the stage to be there."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SleepMiddleware:
        """How Scrapy builds it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Refused, quietly, for a host that sleeps."""
        stage = self._crawler.get_item_pipeline(KeepStage)
        if stage is not None and stage.desk.sleeps(host_of(request.url) or request.url):
            raise Refused("asleep", quiet=True)
