"""Site maps on their way into the frontier: those that a host's robots.txt names, once a day and crawl."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from output import robots_rows
from output.bounded import Bounded
from output.hosts import host_of
from output.robots_rows import origin_of
from spiders.sitemaps import parse_sitemap, sitemap_addresses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pipelines.desk import Desk
    from spiders.sense import Sense

_MOST = 20  # site maps of one origin, those that an index names included
_LINKS = 1_000  # pages of one site map
_AGAIN = 3_600.0  # and after which it is looked whether robots.txt was asked for meanwhile
_DAY = 86_400.0  # seconds after which the site maps of an origin are looked at again
_ORIGINS, _MAPS = 10_000, 20_000  # that are remembered


@dataclass(slots=True)
class _Asked:
    """When, by the clock that never goes back, an origin was looked at, and how many maps were asked for since."""

    at: float
    maps: int = 0


class SiteMaps:
    """Asks for site maps and puts what they name into the frontier. They count as no pages.

    With `fresh` only those are asked for of which the robots.txt was asked for in this run, too: so that runs that
    visit what is due read them once a day, however often they are started.
    """

    def __init__(self, desk: Desk, sense: Sense, *, fresh: bool = False) -> None:
        """Nothing is asked for yet."""
        self._since = datetime.now(UTC).replace(microsecond=0) if fresh else None
        self._desk = desk
        self._sense = sense
        self._asked: Bounded[str, _Asked] = Bounded(_ORIGINS)
        self._known: Bounded[str, float] = Bounded(_MAPS)
        self.pending = 0
        """How many are on their way."""

    async def of(self, url: str) -> list[Request]:
        """The requests for the site maps of the origin of `url`, a page that was had; none the second time that day."""
        origin, now = origin_of(url), time.monotonic()
        asked = self._asked.get(origin)
        if asked is not None and now - asked.at < _DAY:
            return []
        self._asked[origin] = _Asked(now)
        known = await self._desk.read(partial(robots_rows.get, origin=origin))
        if known is None or not known.body or "sitemap" not in known.body.lower():
            return []
        if self._since is not None and known.time < self._since:
            self._asked[origin] = _Asked(now - _DAY + _AGAIN)
            return []
        return list(self._requests(origin, sitemap_addresses(known.body, url)))

    def _requests(self, origin: str, urls: Iterable[str]) -> Iterator[Request]:
        now = time.monotonic()
        asked = self._asked[origin] = self._asked.get(origin) or _Asked(now)
        for url in urls:
            if now - self._known.get(url, -_DAY) < _DAY or asked.maps >= _MOST:
                continue
            self._known[url] = now
            asked.maps += 1
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
