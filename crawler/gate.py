"""Which addresses are asked for at all: scheme, port, and how far a redirect may lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from scrapy import Spider, signals
from scrapy.http import Request
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred

from crawler.brake import let_go
from crawler.networks import Address, is_allowed, parse_address, parse_mapping, parse_network
from output.bounded import Bounded
from output.hosts import host_of
from spiders.endings import MOVED_HOST
from spiders.outcomes import Refused
from spiders.urls import canonical_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_PORTS = {"http": 80, "https": 443}
_MOST = 10_000  # starts on odd ports whose links may lead there, too


class GateMiddleware:
    """Refuses odd ports outside of HOTLINES_ALLOW_NET, and redirects of links that lead to another host."""

    def __init__(self, crawler: Crawler) -> None:
        """Takes HOTLINES_ALLOW_NET and HOTLINES_RESOLVE from the crawler's settings."""
        self._crawler = crawler
        settings = crawler.settings
        self._networks = [parse_network(text) for text in settings.getlist("HOTLINES_ALLOW_NET")]
        mappings = [parse_mapping(text) for text in settings.getlist("HOTLINES_RESOLVE")]
        self._mapped = {(mapping.host, mapping.port): mapping.address for mapping in mappings}
        self._mapped_hosts = {mapping.host for mapping in mappings}
        self._starts: Bounded[tuple[str, int], None] = Bounded(_MOST)
        crawler.signals.connect(self._opened, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GateMiddleware:
        """How Scrapy builds it."""
        return cls(crawler)

    def _opened(self, spider: Spider) -> None:
        seen = getattr(spider, "seen", None)
        if seen is not None:
            seen.visited = lambda url: let_go(self._crawler, host_of(url), "reached", url)

    async def process_request(self, request: Request) -> None:
        """Raises Refused for a request that must not be sent."""
        parts = urlsplit(request.url)
        if parts.scheme not in _PORTS:
            raise Refused("scheme", "is no http(s) address")
        try:
            host, port = (parts.hostname or "").rstrip("."), parts.port or _PORTS[parts.scheme]
        except ValueError as error:
            raise Refused("port", "its port is no number up to 65535") from error
        self._check_redirect(request)
        if "taken" in request.meta and not request.meta.get("redirect_urls"):
            self._check_reached(request)
        if (
            port not in _PORTS.values()
            and request.meta.get("named")
            and not request.meta.get("redirect_urls")
        ):
            self._starts[host, port] = None
        if host in self._mapped_hosts and (host, port) not in self._mapped:
            raise Refused("port", f"{host} is mapped by --resolve, but not for port {port}")
        if port not in _PORTS.values() and not await self._opens(host, port):
            raise Refused("port", f"port {port} is neither 80 nor 443, nor on a network of --allow-net")

    def _check_redirect(self, request: Request) -> None:
        if not request.meta.get("redirect_urls") or request.meta.get("dont_obey_robotstxt"):
            return  # a robots.txt may be kept elsewhere
        if "lease" in request.meta:  # what held for the first address need not hold for this one
            for name in ("If-None-Match", "If-Modified-Since"):
                request.headers.pop(name, None)
        if host_of(request.url) != request.meta.get("host"):
            if not request.meta.get("start"):
                raise Refused("other_host", f"redirects to another host, {host_of(request.url)}")
            if "lease" in request.meta:
                raise Refused(MOVED_HOST, quiet=True)
        target = canonical_url(request.url)
        if target != request.meta.get("page") and target in getattr(self._crawler.spider, "seen", ()):
            raise Refused("seen", quiet=True)

    def _check_reached(self, request: Request) -> None:
        """A page that another has led to since it was taken in hand need not be asked for a second time."""
        seen = getattr(self._crawler.spider, "seen", None)
        if seen is not None and seen.reached_since(request.meta["page"], request.meta["taken"]):
            raise Refused("reached", quiet=True)

    async def _opens(self, host: str, port: int) -> bool:
        if (host, port) in self._starts:
            return True
        address = parse_address(self._mapped.get((host, port), host)) or await _resolve(host)
        return address is not None and is_allowed(address, self._networks)


async def _resolve(host: str) -> Address | None:
    from twisted.internet import reactor  # only exists once Scrapy has chosen one  # noqa: PLC0415

    resolve: Callable[[str], Deferred[str]] = cast("Any", reactor).resolve
    try:
        return parse_address(await maybe_deferred_to_future(resolve(host)))
    except Exception:  # whatever is wrong with the name, the download itself will say
        return None
