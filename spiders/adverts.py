"""The spider `adverts`: start pages, and what their hosts link to that looks like further adverts."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from scrapy import Spider
from scrapy.exceptions import UsageError
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from output.hosts import host_of
from pipelines.fetch import Fetch
from pipelines.stages import KeepStage
from spiders.answers import failed_fetches, fetches_of, html_of
from spiders.links import find_links
from spiders.outcomes import trouble
from spiders.starts import read_lines
from spiders.urls import canonical_url

log = logging.getLogger("hotlines.crawl")
_START_PRIORITY = 100
_BATCH = 200
_LARGEST = 1_000_000  # characters of a page in which links are looked for; downloads wait meanwhile
_QUEUED = 5  # links waiting for each page that a host may still give; more would only fill the memory


class AdvertsSpider(Spider):
    """Visits `urls`, separated by white space, and the lines of `from_file`, or else of standard input.

    With `follow` ``0`` links are left alone.
    """

    name = "adverts"

    def __init__(
        self,
        urls: str = "",
        from_file: str = "",
        follow: str = "1",
        starts: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        """See the class; Scrapy hands over what was given with ``-a``. `starts` is for callers in Python."""
        super().__init__(**kwargs)
        if isinstance(starts, str):
            raise UsageError("starts is for callers in Python; write -a urls='...' instead")
        self._urls = [*starts, *urls.split()]
        self._file = from_file or ("" if self._urls else "-")
        self._follow = follow not in {"0", "no", "false"}
        self.seen: set[str] = set()
        self._waiting: dict[str, int] = {}

    async def start(self) -> AsyncIterator[Request]:
        """The start pages, each once, without those that are fresh."""
        lines = self._start_lines()
        while batch := list(islice(lines, _BATCH)):
            pages = [page for line in batch if (page := self._start_page(line)) is not None]
            async for request in self._requests(dict.fromkeys(pages, _START_PRIORITY), start=True):
                yield request

    def _start_lines(self) -> Iterator[str]:
        yield from self._urls
        if self._file:
            yield from read_lines(self._file)

    def _start_page(self, line: str) -> str | None:
        page = canonical_url(line)
        if page is None:
            log.warning("%s: not visited: is no http(s) address", line[:200])
            self.count("skipped/bad_url")
        return page

    async def _requests(self, pages: dict[str, int], start: bool = False) -> AsyncIterator[Request]:
        new = {page: rank for page, rank in pages.items() if page not in self.seen}
        self.seen.update(new)
        stage = self.crawler.get_item_pipeline(KeepStage)
        fresh = await stage.fresh(list(new)) if stage and new else set()
        self.count("fresh", len(fresh))
        for page, rank in new.items():
            if page not in fresh:
                meta = {"start": start, "host": host_of(page), "page": page}
                yield Request(
                    page, self.parse, errback=self.failed, priority=rank, meta=meta, dont_filter=True
                )

    async def parse(self, response: Response) -> AsyncIterator[Fetch | Request]:
        """What `response` says of its page, and the requests for the links that are worth it."""
        fetches = fetches_of(response)
        for fetch in fetches:
            yield fetch
        page = fetches[-1]
        self.seen.add(page.visit.url)
        if self._follow and page.body is not None:
            links = {link.url: link.rank for link in find_links(html_of(page)[:_LARGEST], response.url)}
            async for request in self._requests(self._within_bounds(page.visit.url, links)):
                yield request

    def _within_bounds(self, url: str, links: dict[str, int]) -> dict[str, int]:
        """The best of `links`: a host never has more of them waiting than it could ever need."""
        host = host_of(url) or ""
        bound = _QUEUED * self.settings.getint("HOTLINES_MAX_PAGES_PER_HOST", 200)
        new = [(page, rank) for page, rank in links.items() if page not in self.seen]
        room = max(0, bound - self._waiting.get(host, 0))
        best = sorted(new, key=lambda link: -link[1])[:room]
        self._waiting[host] = self._waiting.get(host, 0) + len(best)
        self.count("links/followed", len(best))
        self.count("links/left", len(new) - len(best))
        return dict(best)

    def failed(self, failure: Failure) -> Iterable[Fetch]:
        """A page that was not had: one line, one counter, and a visit if anything was asked for."""
        request: Request = failure.request  # type: ignore[attr-defined]
        problem = trouble(failure)
        if problem.quiet:
            self.count(problem.kind)
        elif problem.outcome == "refused":
            page = request.meta.get("page", request.url)
            where = "" if request.url == page else f"{request.url}: "
            log.warning("%s: not visited: %s%s", page, where, problem.reason)
            self.count(f"skipped/{problem.kind}")
        yield from failed_fetches(request, problem, datetime.now(UTC).replace(microsecond=0))

    def count(self, name: str, by: int = 1) -> None:
        """Adds to the counter ``hotlines/<name>``."""
        if by and self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"hotlines/{name}", by)
