"""Ends of leases -> rows of the frontier, in the transaction that stores what the pages said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import bulk, due_hosts, finding, hosts_at_work, leases, rhythm_rows
from output.finding import Again, Found
from output.hosts import host_of
from output.pools import Pools
from output.rhythm import ALONE, PACE, Outcome, Pace, Pool, after
from output.steps import Ending, Step
from output.times import to_text


@dataclass(frozen=True, slots=True)
class Rules:
    """What a run does with what it finds. `again_after`: known links are wanted again if visited longer ago; null:
    only new ones are followed. `waiting`: addresses of a host that may wait at most. `delay`: seconds between two
    requests to a host. `pace` bounds how often a page is visited.
    """

    run: int
    again_after: timedelta | None
    waiting: int = 1_000
    delay: float = 1.0
    pace: Pace = PACE
    pools: Pools = field(default_factory=Pools)

    def again(self, now: datetime) -> Again:
        """What makes an address that is known wanted again at `now`."""
        before = None if self.again_after is None else to_text(now - self.again_after)
        return Again(self.run, to_text(now), before)


@dataclass(slots=True)
class Settled:
    """What came of it, for the counters of a run. `shown`: pages that showed a body, a new one or a known one."""

    new_links: int = 0
    left_links: int = 0
    changed: int = 0
    brought_forward: int = 0
    shown: int = 0
    shown_adverts: int = 0
    sleeping: dict[str, str] = field(default_factory=dict)


class Shown(NamedTuple):
    """What the newest snapshot of a page is, and what its current reading says, as far as known."""

    sha256: str | None
    fingerprint: str | None
    reader: str | None
    is_advert: bool


_SHOWN = """
    SELECT p.url, s.sha256, r.fingerprint, r.reader, r.is_advert FROM page p
    JOIN snapshot s ON s.id = p.newest_snapshot_id
    LEFT JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 WHERE p.url {among}
"""
_ROWS = """
    SELECT id, url, host, state, turn, depth, attempts, tried, visited, whole, changed, seen_changes, seen_days,
           etag, last_modified, whole_sha256
    FROM frontier WHERE url {among}
"""
_UPDATE = """
    UPDATE frontier SET state = :state, wanted = 0, turn = :turn, next_due = :next_due, run_id = :run,
      lease = CASE WHEN lease = :run THEN NULL ELSE lease END,
      attempts = :attempts, last_error = :last_error, etag = :etag, last_modified = :last_modified, tried = :tried,
      visited = :visited, whole = :whole, whole_sha256 = :whole_sha256, changed = :changed, seen_changes = :seen_changes, seen_days = :seen_days
    WHERE id = :id
"""


_SHOWING = frozenset({Ending.PAGE, Ending.NOT_MODIFIED})


def shown(connection: Connection, steps: Iterable[Step]) -> dict[str, Shown]:
    """What the pages of `steps` show by what is stored just now."""
    urls = sorted({step.url for step in steps if step.ending in _SHOWING})
    if not urls:
        return {}
    statement = bulk.sql(_SHOWN.format(among=bulk.among(connection, kind="text")))
    rows = connection.execute(statement, {"values": bulk.as_list(connection, urls)})
    return {row[0]: Shown(row[1], row[2], row[3], bool(row[4])) for row in rows}


def settle(
    connection: Connection, rules: Rules, steps: Sequence[Step], before: Mapping[str, Shown]
) -> Settled:
    """End the leases of `steps`: every address gets its state and its next time, links go in, hosts are let go.

    `before` is what the pages showed before this transaction.
    """
    settled = Settled()
    shows = shown(connection, steps)
    fresh = _links(connection, rules, steps, settled)
    _enter_targets(connection, rules, steps)
    rows = _rows(connection, steps)
    updates: dict[str, dict[str, Any]] = {}
    changed: list[str] = []
    for step in steps:
        settled.shown += step.sha256 is not None or step.ending is Ending.NOT_MODIFIED
        settled.shown_adverts += step.url in shows and shows[step.url].is_advert
        for url in step.moved:
            if url in rows and url != step.url:
                updates[url] = _update(rows[url], step, Outcome.MOVED, False, rules)
        if step.url in rows:
            page = shows.get(step.url)
            outcome = _outcome(step, before.get(step.url), page, fresh[step.lease.id])
            if outcome is Outcome.CHANGED:
                changed.append(step.url)
            advert, row = bool(page and page.is_advert), rows[step.url]
            pool = rules.pools.of(connection, row.host)
            updates[step.url] = _update(row, step, outcome, advert, rules, pool)
    if updates:
        connection.execute(bulk.sql(_UPDATE), [updates[url] for url in sorted(updates)])
    settled.changed = len(changed)
    settled.brought_forward = _bring_forward(connection, changed, steps[-1])
    due_hosts.note(connection, {row.host for row in rows.values()})
    leases.refund(connection, rules.run, [step.lease for step in steps if step.is_free])
    settled.sleeping = hosts_at_work.note(connection, rules.run, steps, rules.delay)
    return settled


def _bring_forward(connection: Connection, changed: Sequence[str], last: Step) -> int:
    """Pages that show what others of their host have just given up are due at once."""
    if not changed:
        return 0
    statement = bulk.sql(f"SELECT id FROM page WHERE url {bulk.among(connection, kind='text')}")
    ids = connection.scalars(statement, {"values": bulk.as_list(connection, sorted(changed))}).all()
    return rhythm_rows.bring_forward(connection, ids, last.time)


def _outcome(step: Step, before: Shown | None, now: Shown | None, fresh: int) -> Outcome:
    """What was seen, for the rhythm. A page that is no advert has changed if it leads to addresses that are new."""
    if step.ending is Ending.LATER:
        return Outcome.FAILED
    if step.ending is not Ending.PAGE:
        return Outcome(step.ending.value)
    if before is None or now is None:
        return Outcome.FIRST
    if before.sha256 == now.sha256:
        return Outcome.SAME
    if not before.is_advert and not now.is_advert:
        return Outcome.CHANGED if fresh else Outcome.SAME
    comparable = before.reader == now.reader and None not in {before.fingerprint, now.fingerprint}
    differs = before.fingerprint != now.fingerprint
    return Outcome.CHANGED if comparable and differs else Outcome.SAME


def _rows(connection: Connection, steps: Sequence[Step]) -> dict[str, Any]:
    urls = sorted({url for step in steps for url in (*step.moved, step.url)})
    statement = bulk.sql(_ROWS.format(among=bulk.among(connection, kind="text")))
    found = connection.execute(statement, {"values": bulk.as_list(connection, urls)})
    return {row.url: row for row in found}


def _update(  # noqa: PLR0913, PLR0917 - what a row depends on
    row: Any, step: Step, outcome: Outcome, is_advert: bool, rules: Rules, pool: Pool = ALONE
) -> dict[str, Any]:
    """The new values of an address."""
    past = rhythm_rows.history({name: getattr(row, name) for name in rhythm_rows.COLUMNS})
    plan = after(outcome, past, step.time, url=row.url, advert=is_advert, pool=pool, pace=rules.pace)
    whole = step.ending is Ending.PAGE and outcome is not Outcome.MOVED
    return {
        **rhythm_rows.values(plan),
        "id": row.id,
        "run": rules.run,
        "turn": leases.ADVERT_TURN if is_advert else max(row.turn, leases.ADVERT_TURN),
        "last_error": None if step.error is None else bulk.clean(step.error)[:500],
        "etag": step.etag if whole else row.etag,
        "last_modified": step.last_modified if whole else row.last_modified,
        "whole": to_text(step.time) if whole else row.whole,
        "whole_sha256": step.sha256 if whole else row.whole_sha256,
    }


def _links(connection: Connection, rules: Rules, steps: Sequence[Step], settled: Settled) -> dict[int, int]:
    """Put the links of `steps` into the frontier; how many of each lease's links were new."""
    fresh = {step.lease.id: 0 for step in steps}
    urls = {link.url for step in steps for link in step.links}
    if not urls:
        return fresh
    known = finding.known(connection, urls)
    new: dict[str, Found] = {}
    for step in steps:
        for link in step.links:
            if link.url not in known and (link.url not in new or new[link.url].rank < link.rank):
                new[link.url] = link
    kept = _within(connection, rules, new.values())
    added = {link.url for link in kept}
    for step in steps:
        fresh[step.lease.id] += len(added.intersection(link.url for link in step.links))
    settled.new_links = finding.add(connection, kept, to_text(steps[-1].time))
    settled.left_links = len(new) - len(kept)
    if rules.again_after is not None:
        finding.want(connection, sorted(known), rules.again(steps[-1].time))
    return fresh


def _within(connection: Connection, rules: Rules, links: Iterable[Found]) -> list[Found]:
    """The best of `links`: a host never has more of them waiting than it could soon give."""
    by_host: dict[str, list[Found]] = {}
    for link in links:
        by_host.setdefault(host_of(link.url) or link.url, []).append(link)
    free = finding.room(connection, by_host, rules.waiting)
    return [
        link
        for host, found in by_host.items()
        for link in sorted(found, key=lambda link: (-link.rank, link.depth))[: max(0, free[host])]
    ]


def _enter_targets(connection: Connection, rules: Rules, steps: Sequence[Step]) -> None:
    """Where a page was found by a redirect, the frontier knows its address from now on. What a start leads to on
    another host is a start itself, unless it was visited a short while ago.
    """
    found = [
        Found(step.url, step.lease.rank, step.lease.depth, step.lease.url)
        for step in steps
        if step.url != step.lease.url
    ]
    now = steps[-1].time
    if found:
        finding.add(connection, found, to_text(now), wanted=0)
    targets = {step.target: step.lease for step in steps if step.target is not None}
    if not targets:
        return
    starts = [
        Found(url, leases.START_RANK, lease.depth + 1, lease.url) for url, lease in sorted(targets.items())
    ]
    finding.add(connection, starts, to_text(now))
    finding.want(connection, sorted(targets), rules.again(now), leases.START_RANK, start=True)
    finding.enter(connection, rules.run, {host_of(url) or url for url in targets})
