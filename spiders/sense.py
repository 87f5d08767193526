"""What a crawl has learned: which addresses are worth a request, and which lead nowhere."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from output.finding import Found
from output.hosts import host_of
from output.leases import START_RANK, Lease
from output.patterns import Patterns, Read, pages_read
from pipelines.alike import shown
from pipelines.decode import decode
from pipelines.fetch import Fetch
from spiders.links import find_links
from spiders.one_page import OnePage
from spiders.sitemaps import SiteMap, sitemap_links
from spiders.traps import Traps

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from pipelines.desk import Desk
    from pipelines.keep import Kept

ONE_PAGE = "one_page"
"""The reason of `Sense.trap` that may soon be none: what was not there yet may come."""
_LARGEST = 1_000_000  # characters of a page in which links are looked for; downloads wait meanwhile
_RECALLED = 500  # pages of a host that is taken up
_HOSTS = 3_000  # that are kept in mind
_REFRESH = 60.0  # seconds after which the library is asked again what it has learned


class Sense:
    """Judges addresses for one crawl; `count` adds to a counter of it."""

    def __init__(self, deepest: int, count: Callable[..., None]) -> None:
        """`deepest`: how many links from a start a page may be."""
        self._deepest = deepest
        self._count = count
        self._traps = Traps(most_hosts=_HOSTS)
        self._one_page = OnePage()
        self._patterns: Patterns | None = None
        self._refreshed = 0.0

    async def prepare(self, desk: Desk, leases: Iterable[Lease]) -> None:
        """Learn what the library knows, and of the hosts of `leases` that are new to this crawl in particular."""
        if self._patterns is None or time.monotonic() - self._refreshed > _REFRESH:
            self._patterns = await desk.read(self._refresh)
            self._refreshed = time.monotonic()
        for host in {lease.host for lease in leases}:
            if not self._traps.knows(host):
                self._traps.replay(await desk.read(partial(_read_before, host=host)) or ())

    def _refresh(self, library: Connection) -> Patterns:
        if self._patterns is None:
            return Patterns.load(library)
        self._patterns.refresh(library)
        return self._patterns

    @property
    def _bonus(self) -> Callable[[str], int] | None:
        return self._patterns.bonus if self._patterns is not None else None

    def of_map(self, site_map: SiteMap, most: int) -> list[Found]:
        """The best pages that a site map names, as links from a start."""
        links = [
            Found(link.url, link.rank, 1)
            for link in sitemap_links(site_map, self._bonus)
            if self._traps.allow(link.url, 1) is None
        ]
        return links[:most]

    def trap(self, lease: Lease) -> str | None:
        """Why an address is not worth its request after all; null if it is. What has ever shown a page always is: an
        address that was refused as a trap is one still when it comes round.
        """
        if lease.rank >= START_RANK or lease.depth <= 0 or lease.sha256 or lease.whole:
            return None
        if self._one_page.holds(lease.host, lease.url):
            return ONE_PAGE
        return self._traps.allow(lease.url, lease.depth)

    def links(self, lease: Lease, page: Fetch, url: str) -> list[Found]:
        """Where the page leads, traps and what is too deep left out."""
        if lease.depth >= self._deepest:
            return []
        html, charset, _ = decode(page.body or b"", page.charset)
        depth, found = lease.depth + 1, []
        for link in find_links(html[:_LARGEST], url, self._bonus, charset):
            reason = self._traps.allow(link.url, depth)
            if reason is None:
                found.append(Found(link.url, link.rank, depth, page.visit.url))
            else:
                self._count(f"traps/{reason}")
        return found

    def learn(self, item: Fetch, kept: Kept) -> None:
        """Take note of a page that was read."""
        advert, host = kept.advert, host_of(item.visit.url)
        if advert is None or host is None:
            return
        leads = self._traps.leads(item.visit.url, [link.url for link in item.step.links] if item.step else ())
        is_new = kept.new and (advert.is_advert or leads)
        self._traps.learn(item.visit.url, advert.is_advert, is_new, shown(advert.text))
        self._one_page.learn(host, item.visit.url, advert.title, advert.text, is_advert=advert.is_advert)


def _read_before(library: Connection, host: str) -> list[Read]:
    return list(pages_read(library, host, _RECALLED))
