"""Leases: which run has which hosts and addresses in hand. One host is one run's at a time.

Each function works inside the caller's transaction. Times are text, as in every table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk

START_RANK = 1_000
"""Rank of a start page: before everything that was found. The column `turn` is what is missing to it."""

ADVERT_TURN = 500
"""Turn of a page that is known to advertise: before every link that only promises to."""


class Lease(NamedTuple):
    """An address in hand. `sha256` names the newest body that it showed, `whole` when a body last came whole."""

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
    SELECT f.id, f.url, f.host, f.state, {START_RANK} - f.turn, f.depth, f.etag, f.last_modified, f.whole, (
      SELECT s.sha256 FROM page p JOIN snapshot s ON s.id = p.newest_snapshot_id WHERE p.url = f.url)
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


def _mark(connection: Connection, ids: Sequence[int], run: int | None) -> None:
    if ids:
        statement = f"UPDATE frontier SET lease = :run WHERE id {bulk.among(connection)}"
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


def give_back(connection: Connection, run: int, leases: Iterable[Lease]) -> None:
    """Let addresses go that were not asked for: nothing of them counts."""
    given = list(leases)
    _mark(connection, [lease.id for lease in given], None)
    refund(connection, run, given)


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


def release(connection: Connection, runs: Sequence[int]) -> int:
    """Free everything that these runs have in hand; returns how many addresses that were."""
    if not runs:
        return 0
    values = {"values": bulk.as_list(connection, sorted(runs))}
    among = bulk.among(connection)
    freed = connection.execute(bulk.sql(f"UPDATE frontier SET lease = NULL WHERE lease {among}"), values)
    connection.execute(bulk.sql(f"UPDATE host SET lease = NULL WHERE lease {among}"), values)
    connection.execute(bulk.sql(f"DELETE FROM run_host WHERE run_id {among}"), values)
    return freed.rowcount


_HOLDERS = """
    SELECT r.id, r.process, coalesce(r.beat, r.started), r.finished FROM run r WHERE r.id <> :run AND r.id IN (
      SELECT lease FROM host WHERE lease IS NOT NULL UNION SELECT lease FROM frontier WHERE lease IS NOT NULL
      UNION SELECT run_id FROM run_host)
"""


def lost(connection: Connection, run: int, cut: str, is_dead: Callable[[str], bool]) -> list[int]:
    """Runs that hold something and are at work no more: ended, of a dead process, or silent since before `cut`."""
    rows = connection.execute(bulk.sql(_HOLDERS), {"run": run}).all()
    return [
        row[0]
        for row in rows
        if row[3] is not None or row[2] < cut or (row[1] is not None and is_dead(row[1]))
    ]
