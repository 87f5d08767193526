"""Hosts whose robots.txt cannot be had: they are left alone as a whole, unless another origin of theirs answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from output import bulk, hosts_at_work, robots_rows
from output.hosts import host_of
from output.times import from_text, to_text

_ROW = "SELECT failures, sleep_until FROM host WHERE host = :host"


def close(
    connection: Connection, origin: str, now: datetime, until: datetime, reason: str
) -> datetime | None:
    """Leave the host of `origin` alone until then, or longer if it has failed before; returns until when.

    Null if another of its origins has told its rules lately: then it is only this one that cannot be asked.
    """
    if robots_rows.answers_elsewhere(connection, origin, now):
        return None
    host = host_of(origin) or origin
    row = connection.execute(bulk.sql(_ROW), {"host": host}).one_or_none()
    failures = 1 if row is None else row[0] + 1
    if pause := hosts_at_work.pause(failures):
        until = max(until, now + pause)
    if row is not None and row[1] is not None:
        asleep = from_text(row[1])
        until = max(until, asleep) if asleep <= now + hosts_at_work.LONGEST_SLEEP else until
    told = bulk.clean(reason)[:500]
    values = {"host": host, "failures": failures, "until": to_text(until), "reason": told}
    connection.execute(bulk.sql(hosts_at_work.SLEEP), values)
    return until
