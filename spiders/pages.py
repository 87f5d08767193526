"""The spider `pages`: a few pages, each asked for once, without library and frontier."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from output.engines import masked
from output.hosts import host_of
from pipelines.fetch import Fetch
from spiders.answers import failed_fetches, fetches_of
from spiders.outcomes import log, tell_refused, trouble
from spiders.urls import canonical_url, no_page


class PagesSpider(Spider):
    """Asks for each of `starts` once; what it yields is for the caller, who gets it by Scrapy's signals."""

    name = "pages"

    def __init__(self, starts: Iterable[str] = (), **kwargs: Any) -> None:
        """`starts` are addresses in any spelling."""
        super().__init__(**kwargs)
        self._starts = list(starts)

    async def start(self) -> AsyncIterator[Request]:
        """The requests."""
        pages = {canonical_url(line): line for line in self._starts}
        for page, line in pages.items():
            if page is None:
                log.warning("%s: not visited: %s", masked(line)[:200], no_page(line))
                continue
            meta = {"start": True, "named": True, "host": host_of(page), "page": page}
            yield Request(page, self.parse, errback=self.failed, meta=meta, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Fetch]:
        """What `response` says of its page."""
        yield from fetches_of(response)

    def failed(self, failure: Failure) -> Iterator[Fetch]:
        """A page that was not had, in one line."""
        request: Request = failure.request  # type: ignore[attr-defined]
        problem = trouble(failure)
        if problem.outcome == "refused" and not problem.quiet:
            tell_refused(request, problem)
        yield from failed_fetches(request, problem, datetime.now(UTC).replace(microsecond=0))
