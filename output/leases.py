"""Leases: which run has which hosts and addresses in hand. One host is one run's at a time.

Each function works inside the caller's transaction. Times are text, as in every table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, processes
from output.times import to_text

START_RANK = 1_000
"""Rank of a start page: before everything that was found. The column `turn` is what is missing to it."""

ADVERT_TURN = 500
"""Turn of a page that is known to advertise: before every link that only promises to."""


class Lease(NamedTuple):
    """An address in hand. `sha256` names the body that last came whole, `whole` says when; `etag` and `last_modified` are that body's."""

    id: int
    url: str
    host: str
    state: str
    rank: int
    depth: int
    etag: str | None
    last_modified: str | None
    whole: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run may take: `due`: whatever is due, of every host; else what is wanted, of the hosts of the run.

    `each`: pages of one host in the run.
    """

    run: int
    due: bool
    each: int

    @property
    def join(self) -> str:
        """How hosts ``h`` are tied to what the run has taken of them, ``s``."""
        return f"{'LEFT ' if self.due else ''}JOIN run_host s ON s.run_id = :run AND s.host = h.host"

    @property
    def which(self) -> str:
        """The condition on an address ``f``."""
        return "(f.next_due <= :now OR f.next_due > :far)" if self.due else "f.wanted = 1"

    @property
    def order(self) -> str:
        """What comes first: of what is due, pages that are known to advertise, and what has waited longest."""
        return f"f.turn > {ADVERT_TURN}, f.next_due, f.id" if self.due else "f.turn, f.id"


_OPEN = """(h.sleep_until IS NULL OR h.sleep_until <= :now OR h.sleep_until > :far)
      AND (h.run_id = :run OR h.free_at IS NULL OR h.free_at <= :now OR h.free_at > :far)"""
_HAS = "EXISTS (SELECT 1 FROM frontier f WHERE f.host = h.host AND {which} AND f.lease IS NULL)"
_HOSTS = f"""
    SELECT h.host, :each - coalesce(s.taken, 0) FROM host h {{join}}
    WHERE (h.lease IS NULL OR h.lease = :run) AND {_OPEN} AND coalesce(s.taken, 0) < :each AND {_HAS}
    ORDER BY coalesce(h.asked, ''), h.host LIMIT :most {{lock}}
"""
_ROWS = f"""
    SELECT f.id, f.url, f.host, f.state, {START_RANK} - f.turn, f.depth, f.etag, f.last_modified, f.whole, f.whole_sha256
    FROM frontier f WHERE f.host = :host AND f.lease IS NULL AND {{which}} ORDER BY {{order}} LIMIT :most
"""
# The soonest time at which something could be taken that cannot be taken now: a host sleeps, or another run is at it.
_WAITING = f"""
    SELECT min(CASE WHEN h.sleep_until > :now THEN h.sleep_until WHEN h.free_at > :now THEN h.free_at ELSE :now END),
           count(*), count(CASE WHEN h.lease IS NOT NULL AND h.lease <> :run THEN 1 END)
    FROM host h {{join}} WHERE coalesce(s.taken, 0) < :each AND {_HAS}
"""
_TAKE = """INSERT INTO run_host (run_id, host, taken) VALUES (:run, :host, :taken)
    ON CONFLICT (run_id, host) DO UPDATE SET taken = run_host.taken + excluded.taken"""


class Times(NamedTuple):
    """`now`, and `far`: what lies behind it was written under a clock that was wrong, and counts as past."""

    now: str
    far: str


def open_hosts(connection: Connection, scope: Scope, times: Times, most: int) -> list[tuple[str, int]]:
    """Up to `most` hosts of which something can be taken, those first that were asked longest ago, with how much of
    each the run may still take. They are locked until the transaction ends.
    """
    lock = "FOR UPDATE OF h SKIP LOCKED" if bulk.is_postgres(connection) else ""
    statement = _HOSTS.format(join=scope.join, which=scope.which, lock=lock)
    values = {"run": scope.run, "each": scope.each, "most": most, **times._asdict()}
    return [(row[0], row[1]) for row in connection.execute(bulk.sql(statement), values)]


def take(
    connection: Connection, scope: Scope, times: Times, wanted: Sequence[tuple[str, int]]
) -> list[Lease]:
    """Take up to so many addresses of each host, the best first, for the run."""
    statement = bulk.sql(_ROWS.format(which=scope.which, order=scope.order))
    found: list[Lease] = []
    for host, most in wanted:
        values = {"host": host, "most": most} | (times._asdict() if scope.due else {})
        rows = [Lease(*row) for row in connection.execute(statement, values)]
        if rows:
            mark = {"run": scope.run, "host": host, "now": times.now}
            connection.execute(
                bulk.sql("UPDATE host SET lease = :run, run_id = :run, asked = :now WHERE host = :host"), mark
            )
            connection.execute(bulk.sql(_TAKE), {"run": scope.run, "host": host, "taken": len(rows)})
        found += rows
    _mark(connection, [lease.id for lease in found], scope.run)
    return found


def _mark(connection: Connection, ids: Sequence[int], run: int, *, free: bool = False) -> None:
    if ids:
        change = "lease = NULL" if free else "lease = :run"
        which = f"id {bulk.among(connection)}" + (" AND lease = :run" if free else "")
        statement = f"UPDATE frontier SET {change} WHERE {which}"
        values = {"run": run, "values": bulk.as_list(connection, sorted(ids))}
        connection.execute(bulk.sql(statement), values)


def waiting(connection: Connection, scope: Scope, times: Times) -> tuple[str | None, int, int]:
    """When something may be had that cannot be had now (null if nothing is left), on how many hosts, and how many
    of these another run has in hand.
    """
    statement = _WAITING.format(join=scope.join, which=scope.which)
    values = {"run": scope.run, "each": scope.each, **times._asdict()}
    row = connection.execute(bulk.sql(statement), values).one()
    return (row[0] if row[1] else None), row[1], row[2]


MANY = 10_000
"""Where counting what is left ends."""
_LEFT = f"""
    SELECT count(*) FROM (SELECT 1 FROM frontier f JOIN host h ON h.host = f.host {{join}}
    WHERE f.lease IS NULL AND {{which}} LIMIT {MANY}) w
"""


def count_left(connection: Connection, scope: Scope, times: Times) -> int:
    """How many addresses the run could take, budgets aside; `MANY` if they are that many or more."""
    statement = _LEFT.format(join=scope.join, which=scope.which)
    return int(connection.scalar(bulk.sql(statement), {"run": scope.run, **times._asdict()}) or 0)


_DUE = f"""
    SELECT sum(CASE WHEN d.pages > :each THEN :each ELSE d.pages END) FROM (
      SELECT w.host, count(*) AS pages FROM (
        SELECT f.host FROM frontier f JOIN host h ON h.host = f.host {{join}}
        WHERE f.lease IS NULL AND h.lease IS NULL AND {_OPEN} AND {{which}} LIMIT {MANY}) w
      GROUP BY w.host) d
"""


def count_at_hand(connection: Connection, scope: Scope, times: Times) -> int:
    """How many addresses a run that begins may take now, budgets of hosts included; at most `MANY`."""
    statement = _DUE.format(join=scope.join, which=scope.which)
    values = {"run": scope.run, "each": scope.each, **times._asdict()}
    return int(connection.scalar(bulk.sql(statement), values) or 0)


def give_back(connection: Connection, run: int, leases: Iterable[Lease]) -> None:
    """Let addresses go that were not asked for: nothing of them counts."""
    given = list(leases)
    _mark(connection, [lease.id for lease in given], run, free=True)
    refund(connection, run, given)


def put_to_sleep(connection: Connection, host: str, until: str) -> None:
    """Leave a host alone until then, if it is not left alone for longer."""
    statement = (
        "UPDATE host SET sleep_until = :until WHERE host = :host AND coalesce(sleep_until, '') < :until"
    )
    connection.execute(bulk.sql(statement), {"host": host, "until": until})


def refund(connection: Connection, run: int, leases: Sequence[Lease]) -> None:
    """Addresses of which nothing was asked for are none of the pages that a run may take of their hosts."""
    for host, count in sorted(Counter(lease.host for lease in leases).items()):
        connection.execute(bulk.sql(_TAKE), {"run": run, "host": host, "taken": -count})


def let_hosts_go(
    connection: Connection, run: int, hosts: Iterable[str], free_at: Callable[[str], str]
) -> None:
    """Let hosts go of which the run has nothing in hand; other runs may ask them from `free_at` of each on."""
    statement = bulk.sql(
        "UPDATE host SET lease = NULL, free_at = :free_at WHERE host = :host AND lease = :run AND NOT EXISTS "
        "(SELECT 1 FROM frontier f WHERE f.lease = :run AND f.host = host.host)"
    )
    for host in sorted(hosts):
        connection.execute(statement, {"free_at": free_at(host), "host": host, "run": run})


def keep_delay(connection: Connection, host: str, seconds: float | None) -> None:
    """The host wants so many seconds between two requests; null: it has no wish any more."""
    statement = "UPDATE host SET delay = :delay WHERE host = :host"
    connection.execute(bulk.sql(statement), {"delay": seconds, "host": host})


def release(connection: Connection, runs: Sequence[int], rest: Rest, *, leave: bool = True) -> int:
    """Free everything that these runs have in hand; returns how many addresses that were.

    With `leave` they are at an end, and have no hosts any more that they may ask.
    """
    if not runs:
        return 0
    values = {"values": bulk.as_list(connection, sorted(runs))}
    among = bulk.among(connection)
    freed = connection.execute(bulk.sql(f"UPDATE frontier SET lease = NULL WHERE lease {among}"), values)
    held = bulk.sql(f"SELECT host, coalesce(delay, 0) FROM host WHERE lease {among} ORDER BY host")
    statement = bulk.sql(
        f"UPDATE host SET lease = NULL, free_at = :free_at WHERE host = :host AND lease {among}"
    )
    for host, delay in connection.execute(held, values).all():
        connection.execute(statement, {"host": host, "free_at": rest.after(delay), **values})
    if leave:
        connection.execute(bulk.sql(f"DELETE FROM run_host WHERE run_id {among}"), values)
    return freed.rowcount


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a host rests that is let go at `now`: as long as it wants, `delay` seconds at least, and one more."""

    now: datetime
    delay: float

    def after(self, delay: float) -> str:
        """From when on others may ask a host that wants `delay` seconds between two requests."""
        return to_text(self.now + timedelta(seconds=max(self.delay, delay) + 1))


_HOLDERS = """
    SELECT r.id, r.process, coalesce(r.beat, r.started), r.finished FROM run r WHERE r.id <> :run AND r.id IN (
      SELECT lease FROM host WHERE lease IS NOT NULL UNION SELECT lease FROM frontier WHERE lease IS NOT NULL
      UNION SELECT run_id FROM run_host)
"""


class Lost(NamedTuple):
    """Runs that are at an end for certain, and those that are only silent: they may be at work again."""

    ended: list[int]
    silent: list[int]


def lost(connection: Connection, run: int, alive: tuple[str, str], forgotten: str) -> Lost:
    """Runs that hold something and are at work no more: ended, of a dead process, or without a sign of life.

    A process that is known to live is never silent; of others the last sign must lie within `alive`. Where it lies
    before `forgotten`, the run has ended.
    """
    found = Lost([], [])
    for number, process, beat, finished in connection.execute(bulk.sql(_HOLDERS), {"run": run}).all():
        if finished is not None or (process is not None and processes.is_dead(process)):
            found.ended.append(number)
        elif not alive[0] <= beat <= alive[1] and not (process and processes.is_alive(process)):
            (found.ended if beat < forgotten else found.silent).append(number)
    return found
