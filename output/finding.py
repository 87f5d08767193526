"""Addresses on their way into the frontier: start pages, and links that were found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, due_hosts, forgotten
from output.hosts import host_of
from output.leases import START_RANK
from output.times import from_text, to_text


class Found(NamedTuple):
    """An address that was found: under its canonical spelling, how promising it is, how many links from a start."""

    url: str
    rank: int
    depth: int
    found_on: str | None = None


class Again(NamedTuple):
    """Which known addresses are wanted again: those last visited with success before `before`, by another run than
    `run`; `now` as text. A null `before` is none of them. What was visited after `ahead`, was so by a clock that was
    ahead, and is wanted, too.
    """

    run: int
    now: str
    before: str | None

    @property
    def ahead(self) -> str:
        """An hour from now."""
        return to_text(from_text(self.now) + timedelta(hours=1))


_COLUMNS = ["url", "host", "state", "wanted", "turn", "depth", "found_on", "found", "next_due"]
# What failed or is gone waits for its time; what was refused may be allowed by now; what was visited in this run is not visited again, however often it is linked.
_AGAIN = """
    UPDATE frontier SET wanted = 1, next_due = :now, turn = CASE WHEN turn > :turn THEN :turn ELSE turn END
    WHERE url {among} AND lease IS NULL AND wanted = 0 AND coalesce(run_id, 0) <> :run
      AND (visited IS NULL OR visited < :before OR visited > :ahead) {due}
    RETURNING host
"""
_DUE = "AND (state IN ('ok', 'refused') OR next_due <= :now)"


def starts(connection: Connection, urls: Sequence[str], again: Again) -> int:
    """Put start pages into the frontier and their hosts into the run; returns how many of them are fresh.

    Fresh ones, visited since `again.before`, are not wanted, unless a crawl has left them over.
    """
    unique = sorted(set(urls))
    add(connection, [Found(url, START_RANK, 0) for url in unique], again.now)
    want(connection, unique, again, START_RANK, start=True)
    enter(connection, again.run, {host_of(url) or url for url in unique})
    values = {"values": bulk.as_list(connection, unique)}
    among = bulk.among(connection, kind="text")
    raised = f"UPDATE frontier SET turn = 0, depth = 0 WHERE url {among} AND wanted = 1 AND turn > 0"
    connection.execute(bulk.sql(raised), values)
    wanted = f"SELECT count(*) FROM frontier WHERE url {among} AND (wanted = 1 OR lease IS NOT NULL)"
    return len(unique) - int(connection.scalar(bulk.sql(wanted), values) or 0)


def enter(connection: Connection, run: int, hosts: Iterable[str]) -> None:
    """Let the run ask these hosts."""
    rows = [(run, host, 0) for host in sorted(set(hosts))]
    bulk.insert(connection, "run_host", ["run_id", "host", "taken"], rows, "(run_id, host) DO NOTHING")


def add(connection: Connection, found: Iterable[Found], now: str, wanted: int = 1) -> int:
    """Put addresses into the frontier that are not there yet; returns how many that were.

    One that says a forgotten number is left out.
    """
    known_numbers = forgotten.load(connection)
    rows = sorted(
        (
            link.url,
            host_of(link.url) or link.url,
            "new",
            wanted,
            START_RANK - link.rank,
            link.depth,
            link.found_on and known_numbers.url(link.found_on),
            now,
            now,
        )
        for link in known_numbers.without((link.url, link) for link in found)
    )
    hosts = [(host,) for host in sorted({row[1] for row in rows})]
    bulk.insert(connection, "host", ["host"], hosts, "(host) DO NOTHING")
    new = bulk.insert(connection, "frontier", _COLUMNS, rows, "(url) DO NOTHING")
    if new:
        due_hosts.note(connection, {row[1] for row in rows})
    return new


def want(
    connection: Connection, urls: Sequence[str], again: Again, rank: int = 0, *, start: bool = False
) -> None:
    """Have known addresses visited again, as `again` says; a start even if it failed before its time."""
    if again.before is None or not urls:
        return
    statement = _AGAIN.format(among=bulk.among(connection, kind="text"), due="" if start else _DUE)
    values = {
        "values": bulk.as_list(connection, sorted(urls)),
        "turn": START_RANK - rank,
        "ahead": again.ahead,
        **again._asdict(),
    }
    due_hosts.note(connection, connection.scalars(bulk.sql(statement), values).all())


def known(connection: Connection, urls: Iterable[str]) -> set[str]:
    """Those of `urls` that the frontier knows."""
    statement = f"SELECT url FROM frontier WHERE url {bulk.among(connection, kind='text')}"
    return {
        url
        for part in bulk.chunks(sorted(set(urls)))
        for url in connection.scalars(bulk.sql(statement), {"values": bulk.as_list(connection, part)})
    }


def room(connection: Connection, hosts: Iterable[str], most: int) -> Mapping[str, int]:
    """How many more addresses of each host may wait, if no more than `most` of one do."""
    statement = bulk.sql(
        "SELECT count(*) FROM (SELECT 1 FROM frontier WHERE host = :host AND wanted = 1 LIMIT :most) w"
    )
    return {
        host: most - int(connection.scalar(statement, {"host": host, "most": most}) or 0)
        for host in sorted(set(hosts))
    }
