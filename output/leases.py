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
    def hosts(self) -> str:
        """Hosts ``h`` that have something for the run, with what the run has taken of them, ``s``."""
        start = "LEFT JOIN" if self.due else "JOIN"
        return f"host h {start} run_host s ON s.run_id = :run AND s.host = h.host"


PAST, FAR = "<= :now", "> :far"
"""What is due, and what was put off under a clock that was far ahead. Each is one range of an index."""
_SORT = 500
"""Of so many hosts that could be asked, those of which something has been due longest, the run asks the ones that
have not been asked for longest.
"""
_OPEN = """(h.sleep_until IS NULL OR h.sleep_until <= :now OR h.sleep_until > :far)
      AND (h.run_id = :run OR h.free_at IS NULL OR h.free_at <= :now OR h.free_at > :far)"""
# No index on leases serves here: the plus keeps SQLite from it.
_HOSTS = f"""
    SELECT h.host, :each - coalesce(s.taken, 0) FROM (
      SELECT h.host FROM {{hosts}} WHERE (+h.lease IS NULL OR +h.lease = :run) AND {_OPEN}
        AND coalesce(s.taken, 0) < :each AND {{due}}
        AND EXISTS (SELECT 1 FROM frontier f WHERE f.host = h.host AND {{which}} AND +f.lease IS NULL)
      {{order}} LIMIT {_SORT}) few CROSS JOIN {{hosts}}
    WHERE h.host = few.host AND (+h.lease IS NULL OR +h.lease = :run)
    ORDER BY coalesce(h.asked, ''), h.host LIMIT :most {{lock}}
"""
_ROWS = f"""
    SELECT f.id, f.url, f.host, f.state, {START_RANK} - f.turn, f.depth, f.etag, f.last_modified, f.whole, f.whole_sha256
    FROM frontier f WHERE f.host = :host AND +f.lease IS NULL AND {{which}} ORDER BY {{order}} LIMIT :most
"""
_WANTED = ("f.wanted = 1", "f.turn, f.id")
_BY_DUE = [
    (f"f.turn <= {ADVERT_TURN} AND f.next_due {PAST}", "f.next_due, f.id"),
    (f"f.turn > {ADVERT_TURN} AND f.next_due {PAST}", "f.next_due, f.id"),
    (f"f.next_due {FAR}", "f.next_due, f.id"),
]
"""Of what is due, pages that are known to advertise come first, and what has waited longest; an index serves each."""
# The soonest time at which something could be taken that cannot be taken now: a host sleeps, or another run is at it.
_WAITING = """
    SELECT min(CASE WHEN h.sleep_until > :now THEN h.sleep_until WHEN h.free_at > :now THEN h.free_at ELSE :now END),
           count(*), count(CASE WHEN h.lease IS NOT NULL AND h.lease <> :run THEN 1 END)
    FROM {hosts} WHERE coalesce(s.taken, 0) < :each AND {due}
      AND EXISTS (SELECT 1 FROM frontier f WHERE f.host = h.host AND {which} AND (+f.lease IS NULL OR +f.lease <> :run))
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
    values = {"run": scope.run, "each": scope.each, **times._asdict()}
    found: dict[str, int] = {}
    for part in (PAST, FAR) if scope.due else ("",):
        if len(found) < most:
            rows = connection.execute(
                bulk.sql(hosts_sql(connection, scope, part)), values | {"most": most - len(found)}
            )
            found |= {row[0]: row[1] for row in rows if row[0] not in found}
    return list(found.items())


def hosts_sql(connection: Connection, scope: Scope, part: str) -> str:
    """The statement that finds hosts to ask; of those with something due, in one `part` of time."""
    return _HOSTS.format(
        hosts=scope.hosts,
        due=f"h.next_due {part}" if scope.due else "1 = 1",
        which=f"f.next_due {part}" if scope.due else _WANTED[0],
        order="ORDER BY h.next_due" if scope.due else "",
        lock="FOR UPDATE OF h SKIP LOCKED" if bulk.is_postgres(connection) else "",
    )


def rows_sql(scope: Scope) -> list[str]:
    """The statements that find addresses of a host, the best first."""
    return [_ROWS.format(which=which, order=order) for which, order in (_BY_DUE if scope.due else [_WANTED])]


def take(
    connection: Connection, scope: Scope, times: Times, wanted: Sequence[tuple[str, int]]
) -> list[Lease]:
    """Take up to so many addresses of each host, the best first, for the run."""
    found = {host: _best(connection, scope, times, host, most) for host, most in wanted}
    marks = [
        {"run": scope.run, "host": host, "now": times.now, "taken": len(rows)}
        for host, rows in sorted(found.items())
        if rows
    ]
    if marks:
        asked = "UPDATE host SET lease = :run, run_id = :run, asked = :now WHERE host = :host"
        connection.execute(bulk.sql(asked), [dict(mark) for mark in marks])
        connection.execute(bulk.sql(_TAKE), marks)
    taken = [lease for rows in found.values() for lease in rows]
    _mark(connection, [lease.id for lease in taken], scope.run)
    return taken


def _best(connection: Connection, scope: Scope, times: Times, host: str, most: int) -> list[Lease]:
    rows: list[Lease] = []
    for statement in rows_sql(scope):
        if len(rows) < most:
            values = {"host": host, "most": most - len(rows), **times._asdict()}
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            rows += [Lease(*row) for row in connection.execute(bulk.sql(statement), named)]
    return rows


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
    statement = _among_all(_WAITING, scope)
    values = {"run": scope.run, "each": scope.each, **times._asdict()}
    row = connection.execute(bulk.sql(statement), values).one()
    return (row[0] if row[1] else None), row[1], row[2]


def _among_all(statement: str, scope: Scope) -> str:
    """`statement` over all that the run may have at any time, both parts of time taken together."""
    due, which = (_either("h"), _either("f")) if scope.due else ("1 = 1", _WANTED[0])
    return statement.format(hosts=scope.hosts, due=due, which=which)


def _either(table: str) -> str:
    return f"({table}.next_due {PAST} OR {table}.next_due {FAR})"


MANY = 10_000
"""Where counting what is left ends."""
# In this order of tables: only hosts that may have something are looked at.
_LEFT_DUE = "host h CROSS JOIN frontier f WHERE f.host = h.host AND h.next_due <= :now AND f.next_due <= :now"
_LEFT_WANTED = "run_host s CROSS JOIN frontier f WHERE s.run_id = :run AND f.host = s.host AND f.wanted = 1"


def left_sql(scope: Scope) -> str:
    """The statement that counts what is left."""
    source = _LEFT_DUE if scope.due else _LEFT_WANTED
    return f"SELECT count(*) FROM (SELECT 1 FROM {source} AND +f.lease IS NULL LIMIT {MANY}) w"


def count_left(connection: Connection, scope: Scope, times: Times) -> int:
    """How many addresses the run could take, budgets aside; `MANY` if they are that many or more."""
    values = {"now": times.now} if scope.due else {"run": scope.run}
    return int(connection.scalar(bulk.sql(left_sql(scope)), values) or 0)


_DUE = f"""
    SELECT sum(CASE WHEN d.pages > :each THEN :each ELSE d.pages END) FROM (
      SELECT w.host, count(*) AS pages FROM (
        SELECT f.host FROM {{hosts}} JOIN frontier f ON f.host = h.host
        WHERE +f.lease IS NULL AND +h.lease IS NULL AND {_OPEN} AND {{due}} AND {{which}} LIMIT {MANY}) w
      GROUP BY w.host) d
"""


def count_at_hand(connection: Connection, scope: Scope, times: Times) -> int:
    """How many addresses a run that begins may take now, budgets of hosts included; at most `MANY`."""
    statement = _among_all(_DUE, scope)
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


_NO_DELAY = 0.01  # seconds


def rested(last: datetime, delay: float) -> str:
    """From when on a host may be asked that was asked at `last` and wants so many seconds between two requests. Times are
    cut to seconds, hence one more, unless it wants none at all.
    """
    return to_text(last + timedelta(seconds=delay + 1 if delay > _NO_DELAY else 0))


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a host rests that is let go at `now`: as long as it wants, `delay` seconds at least, and one more."""

    now: datetime
    delay: float

    def after(self, delay: float) -> str:
        """From when on others may ask a host that wants `delay` seconds between two requests."""
        return rested(self.now, max(self.delay, delay))


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
