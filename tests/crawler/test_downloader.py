"""How many requests of one queue are on the wire."""

from __future__ import annotations

import asyncio
import importlib

import pytest
from scrapy import Spider
from scrapy.core.downloader import Downloader
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from crawler import settings


def _most_at_once(downloader_class: type[Downloader], concurrency: int) -> int:
    """Ten requests of one host, asked for in one turn of the loop, without a pause."""
    busy: set[str] = set()
    most = 0

    async def download(request: Request) -> Response:
        nonlocal most
        busy.add(request.url)
        most = max(most, len(busy))
        for _ in range(5):
            await asyncio.sleep(0)
        busy.remove(request.url)
        if request.url.endswith("3"):
            raise OSError("the line is cut")
        return Response(request.url)

    async def ask() -> list[Response | BaseException]:
        crawler = get_crawler(Spider, {"CONCURRENT_REQUESTS_PER_DOMAIN": concurrency, "DOWNLOAD_DELAY": 0})
        crawler.spider = Spider("one")
        downloader = downloader_class(crawler)
        downloader.handlers.download_request_async = download  # type: ignore[method-assign]
        asked = [downloader._enqueue_request(Request(f"http://shop.example/{page}")) for page in range(10)]
        done = await asyncio.gather(*asked, return_exceptions=True)
        assert not downloader.slots["shop.example"].transferring
        downloader.close()
        return done

    done = asyncio.run(ask())
    assert [isinstance(answer, OSError) for answer in done] == [page == 3 for page in range(10)]
    return most


@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_at_once_than_allowed(concurrency: int) -> None:
    room, _, name = settings.DOWNLOADER.rpartition(".")
    ours = getattr(importlib.import_module(room), name)
    assert _most_at_once(ours, concurrency) == concurrency
