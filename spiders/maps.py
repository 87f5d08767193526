"""Site maps on their way into the frontier: those that a host's robots.txt names, once a crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from output import robots_rows
from output.hosts import host_of
from output.robots_rows import Known, origin_of
from spiders.sitemaps import parse_sitemap, sitemap_addresses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection

    from pipelines.desk import Desk
    from spiders.sense import Sense

_MOST = 20  # site maps of one origin, those that an index names included
_LINKS = 1_000  # pages of one site map


class SiteMaps:
    """Asks for site maps and puts what they name into the frontier. They count as no pages."""

    def __init__(self, desk: Desk, sense: Sense) -> None:
        """Nothing is asked for yet."""
        self._desk = desk
        self._sense = sense
        self._asked: Counter[str] = Counter()
        self._known: set[str] = set()
        self.pending = 0
        """How many are on their way."""

    async def of(self, url: str) -> list[Request]:
        """The requests for the site maps of the origin of `url`, a start; none the second time."""
        origin = origin_of(url)
        if origin in self._asked:
            return []
        self._asked[origin] = 0
        known = await self._desk.read(partial(_robots, origin=origin))
        if known is None or not known.body or "sitemap" not in known.body.lower():
            return []
        return list(self._requests(origin, sitemap_addresses(known.body, url)))

    def _requests(self, origin: str, urls: Iterable[str]) -> Iterator[Request]:
        for url in urls:
            if url in self._known or self._asked[origin] >= _MOST:
                continue
            self._known.add(url)
            self._asked[origin] += 1
            self.pending += 1
            meta = {"page": url, "host": host_of(url), "origin": origin}
            yield Request(url, self.parse, errback=self.failed, priority=1_000, meta=meta, dont_filter=True)

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        """What a site map names: pages for the frontier, further site maps for now."""
        try:
            if response.status == 200:
                site_map = parse_sitemap(response.body, response.url)
                await self._desk.found(self._sense.of_map(site_map, _LINKS))
                for request in self._requests(response.meta["origin"], site_map.maps):
                    yield request
        finally:
            self.pending -= 1
            self._desk.news.set()

    def failed(self, failure: Failure) -> None:
        """A site map that cannot be had is no loss worth a line."""
        self.pending -= 1
        self._desk.news.set()


def _robots(library: Connection, origin: str) -> Known | None:
    return robots_rows.get(library, origin)
