"""Scrapy's downloader, which counts a request from the moment on at which it is let out of its queue."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from scrapy.core.downloader import Downloader, Slot
from scrapy.http import Request, Response
from twisted.internet.defer import Deferred


class CountingDownloader(Downloader):
    """Never more requests of one queue on the wire than its concurrency.

    Scrapy 2.19 counts a request when its task first runs: where no delay is kept, all that wait are let out before
    that, on connections of their own.
    """

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)  # what the task adds again and takes away when it ends
        return super()._wait_for_download(slot, request, queue_dfd)
