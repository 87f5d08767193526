"""Which shapes of addresses brought adverts, learned from the pages that are stored: what of a link to expect.

A kit writes the same shapes on every host it runs on, so a shape counts for its own host first, then for all hosts
together, then without the words of its folders. Nothing here is kept in the database: it follows from the readings.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output.bulk import sql
from output.hosts import host_of
from output.shapes import coarse, shape

MOST_READ = 30_000
"""Readings that are looked at when a run begins; the newest ones."""
MOST_SHAPES = 30_000
"""Shapes that are kept in memory, some 10 MB; those with the least behind them are dropped first."""
STRONGEST = 30
"""The largest bonus, and the largest malus."""

_LEAST = 3  # pages of a shape before it says anything
_HOSTS = 4  # hosts of a shape that are told apart
_PER_ROUND = 20_000  # readings of one refresh
# A page counts once, by the first body it showed: that is what a further page of its shape will show on a first visit.
_READINGS = """
    SELECT r.id, p.url, p.host, r.is_advert
    FROM reading r JOIN snapshot s ON s.id = r.snapshot_id JOIN page p ON p.id = s.page_id
    WHERE r.current = 1 AND p.host IS NOT NULL AND {where}
      AND s.id = (SELECT min(t.id) FROM snapshot t WHERE t.page_id = p.id)
    ORDER BY r.id {order} LIMIT :most
"""
_NEWEST = _READINGS.format(where="r.id > :after", order="DESC")
_NEXT = _READINGS.format(where="r.id > :after", order="")
_OF_HOST = _READINGS.format(where="p.host = :host AND r.id > :after", order="DESC")


class Read(NamedTuple):
    """A page that was read: its address and whether it advertises."""

    url: str
    is_advert: bool


class Tally:
    """Pages of one shape: how many were adverts, how many were not, and on how many hosts the adverts stood."""

    __slots__ = ("adverts", "hosts", "others")

    def __init__(self) -> None:
        self.adverts = 0
        self.others = 0
        self.hosts: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """All pages of the shape."""
        return self.adverts + self.others

    def add(self, is_advert: bool, host: str) -> None:
        """Count one page."""
        if not is_advert:
            self.others += 1
            return
        self.adverts += 1
        if host not in self.hosts and len(self.hosts) < _HOSTS:
            self.hosts = (*self.hosts, host)

    def worth(self, own: bool) -> int:
        """From -`STRONGEST` to `STRONGEST`: surer with more pages, and on other hosts with more hosts."""
        share = (self.adverts + 1) / (self.pages + 2)
        sure = min(1.0, self.pages / 12)
        if not own:
            sure *= 0.8 if len(self.hosts) > 1 or self.adverts >= 20 or not self.adverts else 0.4
        return round(2 * STRONGEST * (share - 0.5) * sure)


class Patterns:
    """What was learned of shapes. `bonus` is for ranking links; a known shape is never forbidden by it.

    Feed it with `refresh` (from the database) or with `learn` (from the running crawl), not with both.
    """

    def __init__(self, most: int = MOST_SHAPES) -> None:
        self._tallies: dict[tuple[str, str], Tally] = {}  # ("", shape): on all hosts
        self._most = most
        self._after = 0

    @property
    def size(self) -> int:
        """How many shapes are known, counted for each host and for all."""
        return len(self._tallies)

    @classmethod
    def load(cls, connection: Connection, most_read: int = MOST_READ) -> Patterns:
        """What the newest `most_read` readings teach; nothing on an empty database."""
        patterns = cls()
        for row in connection.execute(sql(_NEWEST), {"after": 0, "most": most_read}):
            patterns._take(row)
        return patterns

    def refresh(self, connection: Connection) -> int:
        """Add what was read since the last time; how many pages that were. One quick query."""
        rows = connection.execute(sql(_NEXT), {"after": self._after, "most": _PER_ROUND}).all()
        for row in rows:
            self._take(row)
        return len(rows)

    def _take(self, row: Any) -> None:
        reading, url, host, is_advert = row
        self._after = max(self._after, reading)
        self._count(url, host, bool(is_advert))

    def learn(self, url: str, is_advert: bool) -> None:
        """One page more that was read."""
        host = _host(url)
        if host:
            self._count(url, host, is_advert)

    def _count(self, url: str, host: str, is_advert: bool) -> None:
        for key in _keys(url, host):
            self._tallies.setdefault(key, Tally()).add(is_advert, host)
        if len(self._tallies) > self._most:
            self._forget()

    def _forget(self) -> None:
        """Drop the quarter with the least behind it; among equals, what all hosts share stays."""
        ordered = sorted(self._tallies, key=lambda key: (self._tallies[key].pages, not key[0]))
        for key in ordered[: len(ordered) // 4 + 1]:
            del self._tallies[key]

    def bonus(self, url: str) -> int:
        """How much more or less than its looks a link is worth: -30 to 30; 0 where nothing is known of its shape."""
        for key in _keys(url, _host(url)):
            tally = self._tallies.get(key)
            if tally is not None and tally.pages >= _LEAST:
                return tally.worth(own=bool(key[0]))
        return 0

    def shapes(self) -> list[tuple[str, int, int, int]]:
        """Every shape on all hosts: the shape, adverts, other pages, hosts with adverts (4 or more are 4)."""
        rows = [
            (key[1], tally.adverts, tally.others, len(tally.hosts))
            for key, tally in self._tallies.items()
            if not key[0]
        ]
        return sorted(rows, key=lambda row: (-row[1], row[2], row[0]))


def _host(url: str) -> str:
    """The host of an address, remembered by what stands in front of its path; empty if it is none."""
    slash = url.find("/", len("https://"))
    return _host_of(url[:slash] if slash > 0 else url)


@lru_cache(4096)
def _host_of(origin: str) -> str:
    return host_of(origin) or ""


def _keys(url: str, host: str) -> tuple[tuple[str, str], ...]:
    """Where a page counts: its shape on its host, on all hosts, and without lengths and words."""
    told = shape(url)
    wide = coarse(told)
    keys = ((host, told), ("", told))
    return keys if wide == told else (*keys, ("", wide))


def pages_read(connection: Connection, host: str, most: int = 2_000) -> Iterator[Read]:
    """The newest pages of `host` that were read, oldest first: what a run that takes the host up should know."""
    rows = connection.execute(sql(_OF_HOST), {"host": host, "after": 0, "most": most}).all()
    return (Read(url, bool(is_advert)) for _, url, _, is_advert in reversed(rows))
