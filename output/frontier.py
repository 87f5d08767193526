"""The frontier: what is to be visited, kept in the database, so that nothing is lost with a process.

A run takes addresses in small lots and holds them by a lease; the transaction that stores what a page said ends its
lease (see `output.settling`). So every page is visited at least once, whatever dies when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, Engine

from output import bulk, due_hosts, finding, leases, patience, shares
from output.finding import Again, Found
from output.leases import Lease, Rest, Scope, Times
from output.region_answers import AnswerIds
from output.times import from_text, to_text

T = TypeVar("T")
LOT = 50
"""Addresses that a run has in hand at most: what a killed run has to ask for again."""
LEASE = timedelta(minutes=15)
"""How long a run may be silent, if it cannot be told that its process is dead, before others take what it holds."""
_FAR = timedelta(days=400)
"""No time in the frontier lies further ahead, unless the clock was wrong when it was written."""
_SWEEP = timedelta(seconds=30)
_FORGOTTEN = timedelta(days=30)
"""How long a run may be silent before it is taken to be at an end, and forgets which hosts it may ask."""
_BEHIND = timedelta(minutes=5)

_NUMBERS = "SELECT (SELECT count(DISTINCT number_id) FROM edge), (SELECT max(id) FROM number)"
_NEW_NUMBERS = """SELECT count(*) FROM number n WHERE n.id > :last
    AND EXISTS (SELECT 1 FROM edge e WHERE e.number_id = n.id)"""


class Waiting(NamedTuple):
    """What cannot be had just now: seconds until that may change, on how many hosts, and on how many of them because
    another run is at work there.
    """

    seconds: float
    hosts: int
    elsewhere: int


class Frontier:
    """One run's view of it. To be used from one thread; several processes may have one each on one database."""

    def __init__(  # noqa: PLR0913 - each is one setting of a run
        self,
        engine: Engine,
        run: int,
        *,
        due: bool = False,
        each: int = 200,
        total: int | None = None,
        again_after: timedelta = timedelta(hours=20),
        delay: float = 1.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`due`: take whatever is due; else what starts and links of this run want. `each` and `total` are pages of a
        host and in all; starts that were visited within `again_after` are fresh; `delay`: seconds between two requests.
        """
        self.run = run
        self._engine = engine
        self._scope = Scope(run, due, each)
        self._left = total
        self._again_after = again_after
        self._delay = delay
        self._clock = clock
        self._swept: datetime | None = None
        self._in_hand: dict[int, Lease] = {}
        self._numbers: tuple[int, int] | None = None

    @property
    def in_hand(self) -> int:
        """How many addresses the run holds."""
        return len(self._in_hand)

    @property
    def is_spent(self) -> bool:
        """Whether the run may take no more pages."""
        return self._left is not None and self._left <= 0

    def _times(self) -> Times:
        now = self._clock()
        return Times(to_text(now), to_text(now + _FAR))

    @property
    def _rest(self) -> Rest:
        return Rest(self._clock(), self._delay)

    def _write(self, work: Callable[[Connection], T]) -> T:
        return patience.write(self._engine, AnswerIds(), work)

    def starts(self, urls: Iterable[str]) -> int:
        """Start pages, under their canonical spelling; returns how many of them are fresh."""
        now = self._clock()
        again = Again(self.run, to_text(now), to_text(now - self._again_after + timedelta(seconds=1)))
        return self._write(lambda connection: finding.starts(connection, list(urls), again))

    def found(self, links: list[Found]) -> int:
        """Addresses that did not come with a page; returns how many of them were new."""
        now = to_text(self._clock())
        return self._write(lambda connection: finding.add(connection, links, now))

    def take(self, most: int = LOT) -> list[Lease]:
        """Up to `most` addresses, those of many hosts rather than many of one; none if nothing can be had just now."""
        most = min(most, LOT - self.in_hand, LOT if self._left is None else self._left)
        if most <= 0:
            self.beat()
            return []
        taken = self._write(lambda connection: self._take(connection, most))
        self._in_hand.update((lease.id, lease) for lease in taken)
        if self._left is not None:
            self._left -= len(taken)
        return taken

    def _take(self, connection: Connection, most: int) -> list[Lease]:
        self._beat(connection)
        times = self._times()
        held = Counter(lease.host for lease in self._in_hand.values())
        hosts = leases.open_hosts(connection, self._scope, times, LOT)
        hosts = shares.within(connection, self._scope, self._clock(), held.keys(), hosts)
        share = max(1, LOT // max(1, len(hosts)))
        wanted, left = [], most
        for host, may in hosts:
            count = min(share - held[host], may, left)
            if count > 0:
                wanted.append((host, count))
                left -= count
        return leases.take(connection, self._scope, times, wanted)

    def waiting(self) -> Waiting | None:
        """What cannot be had just now; null if nothing is left for this run."""
        if self.is_spent:
            self.beat()
            return None
        times = self._times()

        def look(connection: Connection) -> tuple[str | None, int, int]:
            self._beat(connection)
            found = leases.waiting(connection, self._scope, times)
            if found[0] is None and due_hosts.mend(connection):
                found = leases.waiting(connection, self._scope, times)
            return found

        until, hosts, elsewhere = self._write(look)
        if until is None:
            return None
        seconds = (from_text(until) - from_text(times.now)).total_seconds()
        return Waiting(max(0.0, seconds), hosts, elsewhere)

    def ended(self, lease: Lease) -> None:
        """The lease is over: what it brought is stored."""
        self._in_hand.pop(lease.id, None)

    def refused(self, lease: Lease) -> None:
        """The lease is over, and nothing was asked for, so that it does not count as a page."""
        if self._in_hand.pop(lease.id, None) is not None and self._left is not None:
            self._left += 1

    def give_back(self, given: Iterable[Lease], asleep: Mapping[str, datetime] | None = None) -> None:
        """Let addresses go that were not asked for. `asleep`: hosts that are to be left alone, and until when."""
        back = [lease for lease in given if lease.id in self._in_hand]
        if not back:
            return

        def work(connection: Connection) -> None:
            for host, until in (asleep or {}).items():
                leases.put_to_sleep(connection, host, to_text(until))
            leases.give_back(connection, self.run, back)

        self._write(work)
        for lease in back:
            self.refused(lease)

    def beat(self) -> None:
        """Say that this run is alive. To be called often, whatever the run does: it writes only now and then."""
        if self._is_silent():
            self._write(self._beat)

    def _is_silent(self) -> bool:
        return self._swept is None or not timedelta() <= self._clock() - self._swept < _SWEEP

    def _beat(self, connection: Connection) -> None:
        """Say that this run is alive, and free what the dead have left; now and then."""
        if not self._is_silent():
            return
        self._swept = now = self._clock()
        values = {"now": to_text(now), "run": self.run}
        connection.execute(bulk.sql("UPDATE run SET beat = :now WHERE id = :run"), values)
        alive = (to_text(now - LEASE), to_text(now + LEASE))
        lost = leases.lost(connection, self.run, alive, to_text(now - _FORGOTTEN))
        leases.release(connection, lost.ended, self._rest)
        leases.release(connection, lost.silent, self._rest, leave=False)

    def look(self) -> tuple[int, int]:
        """How many addresses this run could still take, and how many numbers the library knows to be advertised.

        The former are counted up to `leases.MANY`. The latter are counted once; from then on those are added that
        nobody had ever seen before.
        """
        return patience.ask(self._engine, self._look)

    def _look(self, connection: Connection) -> tuple[int, int]:
        if self._numbers is None:
            count, last = connection.execute(bulk.sql(_NUMBERS)).one()
            self._numbers = (count, last or 0)
        known, last = self._numbers
        new = connection.scalar(bulk.sql(_NEW_NUMBERS), {"last": last}) or 0
        return leases.count_left(connection, self._scope, self._times()), known + new

    def at_hand(self) -> int:
        """How many addresses a run that begins may take now, at most `leases.MANY`; to be asked once a run."""

        def count(connection: Connection) -> int:
            due_hosts.mend(connection)
            return leases.count_at_hand(connection, self._scope, self._times())

        return self._write(count)

    def clock_is_behind(self) -> str | None:
        """The time at which another run was last at work, if the clock now stands well before it."""
        statement = bulk.sql("SELECT max(coalesce(beat, started)) FROM run WHERE id <> :run")
        last = patience.ask(self._engine, lambda library: library.scalar(statement, {"run": self.run}))
        return last if last is not None and last > to_text(self._clock() + _BEHIND) else None

    def close(self) -> int:
        """Let go of everything; returns how many addresses were in hand."""
        self._in_hand.clear()
        return self._write(lambda connection: leases.release(connection, [self.run], self._rest))
