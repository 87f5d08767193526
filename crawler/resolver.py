"""Names -> addresses that may be connected to. Every connection passes here, redirects included."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingThreadedResolver, dnscache
from twisted.internet import defer
from twisted.internet.base import ReactorBase
from twisted.internet.error import DNSLookupError

from crawler.networks import parse_address, parse_mapping, parse_network, refusal
from crawler.stop_list import StopList
from spiders.outcomes import refused_names

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

HOLDS = 3600
"""Seconds that the address of a name is used before it is looked up again."""
_NAMES = 20_000  # names whose time of asking is remembered; more than are cached


class GuardedResolver(CachingThreadedResolver):
    """Refuses what is not public unless HOTLINES_ALLOW_NET names it; cached answers are checked again.

    Hosts of HOTLINES_RESOLVE stand at the addresses given there; networks of HOTLINES_STOP are never reached. IPv4, and IPv6 addresses written out.
    """

    def __init__(self, reactor: ReactorBase, settings: BaseSettings) -> None:
        """Takes HOTLINES_ALLOW_NET, HOTLINES_RESOLVE and HOTLINES_CONTACT from `settings`."""
        size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        super().__init__(reactor, size, settings.getfloat("DNS_TIMEOUT"))
        self._networks = [parse_network(text) for text in settings.getlist("HOTLINES_ALLOW_NET")]
        mappings = [parse_mapping(text) for text in settings.getlist("HOTLINES_RESOLVE")]
        self._mapped = {mapping.host: mapping.address for mapping in mappings}
        self._contact = bool(settings.get("HOTLINES_CONTACT"))
        self._stopped = StopList(settings.getlist("HOTLINES_STOP")).networks
        self._asked: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        """How Scrapy builds its resolver."""
        return cls(reactor, crawler.settings)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> defer.Deferred[str]:  # noqa: N802
        """The address of `name`; fails with DNSLookupError, which says why, if that must not be used."""
        mapped = self._mapped.get(name.lower().rstrip("."))
        literal = parse_address(mapped or name)
        if literal is not None:
            return defer.execute(self._check, str(literal), name)
        self._forget(name)
        found: defer.Deferred[Any] = super().getHostByName(name, timeout)
        found.addCallback(self._check, name)
        return found

    def _forget(self, name: str) -> None:
        """Hosts move while a crawl runs for weeks: an answer is used for HOLDS seconds only."""
        now = time.monotonic()
        if name not in dnscache or now - self._asked.get(name, now) >= HOLDS:
            dnscache.pop(name, None)
            self._asked.pop(name, None)
            self._asked[name] = now
        while len(self._asked) > _NAMES:
            self._asked.pop(next(iter(self._asked)))

    def _check(self, address: str, name: str) -> str:
        reason = refusal(address, self._networks, self._contact, self._stopped)
        if reason is not None:
            refused_names[name] = reason
            raise DNSLookupError(reason)
        return address
