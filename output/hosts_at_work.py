"""Hosts while they are asked: which fail, which want to be left alone, and which are let go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from output import bulk, leases
from output.steps import Ending, Step
from output.times import to_text

FAILURES = 5
"""Failures in a row, over all its pages, after which a host is left alone for a while."""
_WELL = frozenset({Ending.PAGE, Ending.NOT_MODIFIED, Ending.GONE, Ending.PARKED})
"""Endings that show a server to be well; what is no page, or leads elsewhere, shows neither that nor the contrary."""
_FIRST_SLEEP = timedelta(minutes=10)
LONGEST_SLEEP = timedelta(days=1)
_LONGEST_PAUSE = timedelta(hours=1)
"""Between two requests to a host: a Crawl-delay is cut to far less."""
SLEEP = "UPDATE host SET failures = :failures, sleep_until = :until, reason = :reason WHERE host = :host"
"""How a host is left alone, or is no more."""


def note(connection: Connection, run: int, steps: Sequence[Step], delay: float) -> dict[str, str]:
    """Write down how each host answered, and let hosts go of which the run has nothing in hand any more.

    Returns the hosts that are to be left alone from now on, and until when.
    """
    hosts = sorted({step.lease.host for step in steps})
    statement = f"SELECT host, failures, sleep_until, delay FROM host WHERE host {bulk.among(connection, kind='text')}"
    rows = connection.execute(bulk.sql(statement), {"values": bulk.as_list(connection, hosts)}).all()
    sleeping: dict[str, str] = {}
    for host, failures, asleep_until, _ in rows:
        told = [step for step in steps if step.lease.host == host]
        count, rest, reason = _judge(told, failures)
        until = asleep_until
        if rest is not None:
            sleeping[host] = until = max(asleep_until or "", to_text(rest))
        if count != failures or rest is not None:
            values = {"host": host, "failures": count, "until": until, "reason": reason}
            connection.execute(bulk.sql(SLEEP), values)
    pauses = {row[0]: max(delay, row[3] or 0.0) for row in rows}
    last = max(step.time for step in steps)
    leases.let_hosts_go(connection, run, hosts, lambda host: leases.rested(last, pauses[host]))
    return sleeping


def _judge(steps: Sequence[Step], failures: int) -> tuple[int, datetime | None, str | None]:
    """Failures in a row, until when the host is left alone if it is, and why."""
    until, reason = None, None
    for step in steps:
        if step.ending is Ending.FAILED:
            failures += 1
            reason = step.error
        elif step.ending in _WELL:
            failures = 0
        if step.sleep > 0:
            asked = step.time + min(timedelta(seconds=step.sleep), LONGEST_SLEEP)
            until = max(until or asked, asked)
    if failures >= FAILURES:
        until = max(until or steps[-1].time, steps[-1].time + pause(failures))
    return failures, until, None if reason is None else bulk.clean(reason)[:500]


def awake(connection: Connection, now: datetime, delay: float) -> int:
    """Hosts that are shut longer than any pause lasts, as after a clock that was ahead, are open; returns how many.

    `delay`: seconds between two requests where a host's robots.txt does not want more.
    """
    soon = now + max(_LONGEST_PAUSE, timedelta(seconds=2 * delay))
    statement = """UPDATE host SET free_at = CASE WHEN free_at > :free THEN NULL ELSE free_at END,
        sleep_until = CASE WHEN sleep_until > :asleep THEN NULL ELSE sleep_until END
        WHERE free_at > :free OR sleep_until > :asleep"""
    values = {"free": to_text(soon), "asleep": to_text(now + LONGEST_SLEEP + _LONGEST_PAUSE)}
    return connection.execute(bulk.sql(statement), values).rowcount


def pause(failures: int) -> timedelta:
    """How long a host is left alone after so many failures in a row; not at all after a few."""
    if failures < FAILURES:
        return timedelta()
    longer: int = 2 ** min(failures - FAILURES, 20)
    return min(_FIRST_SLEEP * longer, LONGEST_SLEEP)
