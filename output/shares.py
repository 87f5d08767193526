"""Fair shares: several runs that may ask the same hosts, and who of them holds how many.

A run that has less than its share because others hold the hosts says so (`run.hungry`). While somebody is hungry, a
run holds no more than its share: it asks nothing more of the hosts beyond it, and lets them go as they run empty.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime, timedelta

from sqlalchemy import Connection

from output import bulk
from output.leases import Scope
from output.times import to_text

_STAYS = timedelta(seconds=30)
"""How long a run that was hungry counts as such."""
_OTHERS = (
    "SELECT h.lease, count(*) FROM host h WHERE h.lease > 0 AND h.lease <> :run {which} GROUP BY h.lease"
)
_MINE = "AND EXISTS (SELECT 1 FROM run_host s WHERE s.run_id = :run AND s.host = h.host)"
_HUNGRY = (
    """SELECT id FROM run WHERE hungry >= :since AND hungry <= :now AND finished IS NULL AND id <> :run"""
)
_SAY = "UPDATE run SET hungry = :now WHERE id = :run AND coalesce(hungry, '') <> :now"


def within(
    connection: Connection, scope: Scope, now: datetime, held: Set[str], hosts: Sequence[tuple[str, int]]
) -> list[tuple[str, int]]:
    """Those of the open `hosts` of which the run may take something, if it has something in hand of `held`."""
    values = {"run": scope.run, "since": to_text(now - _STAYS), "now": to_text(now)}
    statement = _OTHERS.format(which="" if scope.due else _MINE)
    others = connection.execute(bulk.sql(statement), {"run": scope.run}).all()
    hungry = set(connection.scalars(bulk.sql(_HUNGRY), values))
    elsewhere = sum(row[1] for row in others)
    sharers = len(hungry | {row[0] for row in others}) + 1
    open_now = held | {host for host, _ in hosts}
    share = -(-(len(open_now) + elsewhere) // sharers)
    if elsewhere and len(open_now) < share:
        connection.execute(bulk.sql(_SAY), {"run": scope.run, "now": to_text(now)})
    if not hungry or len(open_now) <= share:
        return list(hosts)
    keeps = set(sorted(held)[:share])
    new = [host for host, _ in hosts if host not in held]
    keeps |= set(new[: max(0, share - len(held))])
    return [(host, may) for host, may in hosts if host in keeps]
