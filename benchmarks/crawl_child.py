"""One crawl in a process of its own, and what it cost: `python -m benchmarks.crawl_child bare|full FOLDER PORT HOSTS PAGES DELAY MOST`.

Prints one JSON object: CPU seconds of the process by thread, of its children, and its peak memory in MB.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response

from benchmarks.many_hosts import Web
from crawler import settings as own

CPU: dict[str, float] = {}


class Stages:
    """Scrapy extension: CPU seconds of each thread, when the crawl comes to its end.

    The settings name the class itself: by a path Scrapy would load this program a second time, with figures of its own.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Stages:
        stages = cls()
        crawler.signals.connect(stages.look, signals.spider_idle)
        return stages

    def look(self) -> None:
        times = {thread.id: thread.user_time + thread.system_time for thread in psutil.Process().threads()}
        for thread in threading.enumerate():
            name = (
                "desk"
                if thread.name.startswith("hotlines-desk")
                else "main"
                if thread is threading.main_thread()
                else "other"
            )
            CPU[name] = CPU.get(name, 0.0) * (name == "other") + times.get(thread.native_id or 0, 0.0)
        children = (child.cpu_times() for child in psutil.Process().children(recursive=True))
        CPU["reading"] = sum(times.user + times.system for times in children)


class Bare(Spider):
    """Asks for every page and yields how long it is."""

    name = "bare"

    def __init__(self, urls: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._urls = urls

    async def start(self) -> AsyncIterator[Request]:
        for url in self._urls:
            yield Request(url, dont_filter=True, meta={"download_slot": url.split("/")[2]})

    def parse(self, response: Response) -> Any:
        yield {"length": len(response.body)}


def bare(web: Web, delay: float) -> None:
    """A Scrapy spider with the limits of the crawler and nothing else."""
    keys = ("CONCURRENT_ITEMS", "CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN", "COOKIES_ENABLED", "TELNETCONSOLE_ENABLED",
            "REMOTE_CONTROL_ENABLED", "STATS_DUMP", "LOG_LEVEL", "DOWNLOAD_MAXSIZE", "REACTOR_THREADPOOL_MAXSIZE")  # fmt: skip
    settings = {name: getattr(own, name) for name in keys}
    resolver = {
        "TWISTED_DNS_RESOLVER": own.TWISTED_DNS_RESOLVER,
        "HOTLINES_ALLOW_NET": ["127.0.0.1"],
        "HOTLINES_RESOLVE": mapped(web),
    }
    process = AsyncCrawlerProcess(
        {
            **settings,
            **resolver,
            "DOWNLOAD_DELAY": delay,
            "ROBOTSTXT_OBEY": False,
            "EXTENSIONS": {Stages: 900},
        }
    )
    urls = [url for number in range(web.pages) for url in _page(web, number)]
    process.crawl(Bare, urls=urls)
    process.start()


def _page(web: Web, number: int) -> list[str]:
    path = "" if number == 0 else f"news/{60_000_000 + number}.html"
    return [f"{start}{path}" for start in web.starts]


def mapped(web: Web) -> list[str]:
    return [f"{name}:{web.port}:127.0.0.1" for name in web.names]


def full(web: Web, delay: float, folder: Path, most: int) -> None:
    """The crawler with everything on, from the indexes of the hosts; `most` pages, or all for 0."""
    from crawler import runner  # noqa: PLC0415
    from crawler.config import load  # noqa: PLC0415
    from crawler.progress import Progress  # noqa: PLC0415

    own.EXTENSIONS = {**own.EXTENSIONS, Stages: 900}
    own.CLOSESPIDER_PAGECOUNT = most
    flags = {"delay": delay, "resolve": tuple(mapped(web)), "allow_net": ("127.0.0.1",), "max_pages_per_host": 1_000_000,
             "max_depth": 1_000_000, "db": f"sqlite:///{folder}/hotlines.db"}  # fmt: skip
    with Progress() as progress:
        runner.crawl(load(flags, environ={}), web.starts, progress)


def main() -> None:
    """See the module."""
    kind, folder, port, hosts, pages, delay, most = sys.argv[1:]
    web = Web(int(hosts), int(pages), port=int(port))
    os.chdir(folder)
    if kind == "bare":
        bare(web, float(delay))
    else:
        full(web, float(delay), Path(folder), int(most))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**CPU, "peak": peak}))


if __name__ == "__main__":
    main()
