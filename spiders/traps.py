"""Traps: addresses without end that bring nothing. Judged by what the pages of a family brought, host by host.

A short run of ids is none: a kit has 300 adverts at /news/60000231.htm and its neighbours, and each advert keeps its
family open for longer. What has once been an advert is always allowed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from output.bounded import Bounded
from spiders.addresses import host_at
from spiders.trap_kinds import Look, grown, is_identity, look_at, repeats

REASONS = (
    "barren",
    "calendar",
    "endless",
    "facets",
    "long",
    "paging",
    "repeated",
    "same",
    "session",
    "stale",
)
"""All that `Traps.allow` may answer, besides None."""

MOST_HOSTS = 500
"""Hosts that are kept in memory; one that was asked for longest ago is forgotten, which does no harm."""

_PATIENCE = {"ids": 60, "paging": 40, "calendar": 15, "facets": 20}  # pages in a row that may bring nothing
_PATIENT_HOST = 300
_FOR_ADVERT = {"ids": 20, "paging": 2, "calendar": 5, "facets": 5}  # how many more for each advert
_MOST_PATIENCE = 2_000
_STALE = 1_000  # adverts in a row that say nothing new
_DEEP, _FAR = 30, 100  # links from a start beyond which half, and a quarter, of the patience is left
_WORDS = {"ids": "endless"}  # what a kind is called as a reason, if not by its own name
_FAMILIES, _KNOWN, _FIRSTS = 300, 2_000, 1_000  # kept of each host
_LINKS = 200_000  # that are known to have been found before, of all hosts together
_UNKNOWN = 20  # pages of a family without an advert up to which it may be one of adverts
_VOTES = 5  # pairs of pages alike before a parameter is held to change nothing
_OLDEST_YEAR = 1995


class _Family:
    """Pages alike: adverts among them, and how many since the last one brought nothing, or nothing new."""

    __slots__ = ("adverts", "barren", "pages", "stale")

    def __init__(self) -> None:
        self.pages = self.adverts = self.barren = self.stale = 0

    def add(self, is_advert: bool, is_new: bool) -> None:
        self.pages += 1
        self.adverts += is_advert
        self.barren = 0 if is_advert or is_new else self.barren + 1
        self.stale = 0 if is_new else self.stale + is_advert


class _Host:
    """What is remembered of one host; every part of it is bounded."""

    def __init__(self) -> None:
        self.whole = _Family()
        self.families = Bounded[str, _Family](_FAMILIES)
        self.known = Bounded[int, None](_KNOWN)  # adverts
        self.firsts = Bounded[int, int](_FIRSTS)  # an address without its session -> the first one
        self.shown = Bounded[int, tuple[int, str]](_FIRSTS)  # one without a parameter -> value, digest
        self.idle = Bounded[tuple[str, str], int](_FAMILIES)  # path, parameter -> votes; -1: it matters

    def family(self, name: str) -> _Family:
        found = self.families.get(name) or _Family()
        self.families[name] = found
        return found


class Traps:
    """Judges addresses. Ask `allow` where a link is found and again before it is requested; tell `learn` of each page.

    Starts empty without harm; `replay` gives it what the database knows of a host.
    """

    def __init__(self, today: date | None = None, most_hosts: int = MOST_HOSTS) -> None:
        self._hosts: Bounded[str, _Host] = Bounded(most_hosts)
        self._links: Bounded[int, None] = Bounded(_LINKS)
        self._last_year = (today or datetime.now(UTC).date()).year + 1

    @property
    def hosts(self) -> int:
        """How many hosts are remembered."""
        return len(self._hosts)

    def allow(self, url: str, depth: int) -> str | None:
        """None if the canonical address `url`, `depth` links from a start, is worth a request, else one of `REASONS`.

        A start (depth 0) and a known advert always are. Asking twice gives the same answer.
        """
        look = look_at(url)
        if look is None or depth <= 0:
            return None
        host = self._host(url)
        if hash(url) in host.known:
            return None
        family = host.families.get(look.family) or _Family()
        return (
            self._by_its_looks(url, look, family)
            or self._by_its_session(url, look, host)
            or _by_what_it_brought(look, family, host, depth)
        )

    def _by_its_looks(self, url: str, look: Look, family: _Family) -> str | None:
        if repeats(urlsplit(url).path):
            return "repeated"
        if family.adverts:
            return None
        if grown(url):
            return "long"
        if look.year and not _OLDEST_YEAR <= look.year <= self._last_year:
            return "calendar"
        return None

    def _by_its_session(self, url: str, look: Look, host: _Host) -> str | None:
        """The first address of those that differ in nothing that matters is allowed, the others are not."""
        idle = {key for key, _ in look.pairs if host.idle.get((look.place, key), 0) >= _VOTES}
        if not (idle or look.session or look.moved):
            return None
        rest = [pair for pair in look.pairs if pair[0] not in idle and pair[0] not in look.session]
        place = hash((look.place, *rest))
        if place not in host.firsts:
            host.firsts[place] = hash(url)
        if host.firsts[place] == hash(url):
            return None
        return "same" if idle else "session"

    def learn(self, url: str, is_advert: bool, is_new: bool, digest: str | None = None) -> None:
        """A page was read: whether it advertises, and whether it brought facts, or links (`leads`), not yet known.

        `digest`: of what it shows (`output.fingerprint` will not do for pages without adverts; a hash of the lines
        does): with it, parameters that change nothing are found out.
        """
        look = look_at(url)
        if look is None:
            return
        host = self._host(url)
        host.family(look.family).add(is_advert, is_new)
        host.whole.add(is_advert, is_new=False)
        if is_advert:
            host.known[hash(url)] = None
        if digest is not None:
            for key, value in look.pairs[:8]:
                _compare(host, look, key, value, digest)

    def leads(self, url: str, links: Iterable[str]) -> bool:
        """Whether the page `url` leads where adverts may be: to addresses not found before, of a family other than its
        own that has had adverts or is hardly known. A menu does so once, a calendar never.
        """
        look, host, leads = look_at(url), self._host(url), False
        for link in links:
            if hash(link) in self._links:
                continue
            self._links[hash(link)] = None
            other = look_at(link)
            if look is not None and other is not None and other.family != look.family:
                family = host.families.get(other.family) or _Family()
                leads = leads or bool(family.adverts) or family.pages < _UNKNOWN
        return leads

    def replay(self, pages: Iterable[tuple[str, bool]]) -> None:
        """Learn from pages that are stored, oldest first: (address, is advert), as `output.patterns.pages_read` gives."""
        for url, is_advert in pages:
            self.learn(url, is_advert, is_advert)

    def knows(self, host: str) -> bool:
        """Whether anything of this host (registered domain) is in memory; if not, `replay` its pages."""
        return host in self._hosts

    def _host(self, url: str) -> _Host:
        name = host_at(url) or ""
        found = self._hosts.get(name) or _Host()
        self._hosts[name] = found
        return found


def _by_what_it_brought(look: Look, family: _Family, host: _Host, depth: int) -> str | None:
    adverts = host.whole.adverts if look.kind == "paging" else family.adverts
    patience = min(_PATIENCE[look.kind] + _FOR_ADVERT[look.kind] * adverts, _MOST_PATIENCE)
    if depth > _DEEP and not family.adverts:
        patience //= 4 if depth > _FAR else 2
    if family.barren >= patience:
        return _WORDS.get(look.kind, look.kind)
    if family.stale >= _STALE:
        return "stale"
    if host.whole.barren >= min(_PATIENT_HOST + 20 * host.whole.adverts, _MOST_PATIENCE):
        return "barren"
    return None


def _compare(host: _Host, look: Look, key: str, value: str, digest: str) -> None:
    """Whether a page shows the same as the last one that differs from it in this parameter only."""
    if is_identity(key):
        return
    rest = "&".join(f"{name}={said}" for name, said in look.pairs if name != key)
    place = hash(f"{look.place}?{rest}#{key}")
    before = host.shown.get(place)
    host.shown[place] = hash(value), digest
    if before is None or before[0] == hash(value):
        return
    name = (look.place, key)
    votes = host.idle.get(name, 0)
    same = before[1] == digest and votes >= 0
    host.idle[name] = votes + 1 if same else -1
