"""When the first page of each host is due: `host.next_due`, by which a run finds work without looking at every host.

Whoever changes `frontier.next_due`, or puts addresses in, says so here in the same transaction. Two writers at once
on PostgreSQL may miss each other's pages; so a run that finds nothing left mends the column before it believes it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk

_FIRST = "(SELECT min(f.next_due) FROM frontier f WHERE f.host = host.host)"
_SET = f"UPDATE host SET next_due = {_FIRST} WHERE coalesce(next_due, '') <> coalesce({_FIRST}, '')"


def note(connection: Connection, hosts: Iterable[str]) -> None:
    """Something of these hosts is due at another time than before."""
    statement = bulk.sql(f"{_SET} AND host {bulk.among(connection, kind='text')}")
    for part in bulk.chunks(sorted(set(hosts))):
        connection.execute(statement, {"values": bulk.as_list(connection, part)})


def mend(connection: Connection) -> int:
    """Put the column right for all hosts; returns for how many it was not."""
    return connection.execute(bulk.sql(_SET)).rowcount
