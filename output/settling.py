"""Ends of leases -> rows of the frontier, in the transaction that stores what the pages said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import bulk, finding, hosts_at_work, rhythm
from output.finding import Again, Found
from output.hosts import host_of
from output.steps import Ending, Step
from output.times import from_text, to_text


@dataclass(frozen=True, slots=True)
class Rules:
    """What a run does with what it finds. `again_after`: known links are wanted again if visited longer ago; null:
    only new ones are followed. `waiting`: addresses of a host that may wait at most. `delay`: seconds between two
    requests to a host.
    """

    run: int
    again_after: timedelta | None
    waiting: int = 1_000
    delay: float = 1.0


@dataclass(slots=True)
class Settled:
    """What came of it, for the counters of a run."""

    new_links: int = 0
    left_links: int = 0
    changed: int = 0
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
           etag, last_modified
    FROM frontier WHERE url {among}
"""
_UPDATE = """
    UPDATE frontier SET state = :state, wanted = 0, turn = :turn, next_due = :next_due, lease = NULL, run_id = :run,
      attempts = :attempts, last_error = :last_error, etag = :etag, last_modified = :last_modified, tried = :tried,
      visited = :visited, whole = :whole, changed = :changed, seen_changes = :seen_changes, seen_days = :seen_days
    WHERE id = :id
"""
_ANSWERED = frozenset(
    {
        rhythm.Outcome.FIRST,
        rhythm.Outcome.CHANGED,
        rhythm.Outcome.SAME,
        rhythm.Outcome.NOT_MODIFIED,
        rhythm.Outcome.MOVED,
    }
)
"""Outcomes after which an address counts as visited, so that it is left alone for a while."""
_STANDING = {"gone": rhythm.Outcome.GONE, "parked": rhythm.Outcome.PARKED}
"""What a page still is that shows the same body as when it was found to be so: it is not read again."""
_ADVERT_TURN = 500
"""Turn of a page that is known to advertise: before every link that only promises to."""


def shown(connection: Connection, steps: Iterable[Step]) -> dict[str, Shown]:
    """What the pages of `steps` show by what is stored just now."""
    urls = sorted({step.url for step in steps if step.ending is Ending.PAGE})
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
    after = shown(connection, steps)
    fresh = _links(connection, rules, steps, settled)
    _enter_targets(connection, rules, steps)
    rows = _rows(connection, steps)
    updates: dict[str, dict[str, Any]] = {}
    for step in steps:
        for url in step.moved:
            if url in rows and url != step.url:
                updates[url] = _update(rows[url], step, rhythm.Outcome.MOVED, False, rules.run)
        if step.url in rows:
            page = after.get(step.url)
            outcome = _outcome(step, before.get(step.url), page, fresh[step.lease.id])
            settled.changed += outcome is rhythm.Outcome.CHANGED
            advert = bool(page and page.is_advert)
            updates[step.url] = _update(rows[step.url], step, outcome, advert, rules.run)
    if updates:
        connection.execute(bulk.sql(_UPDATE), [updates[url] for url in sorted(updates)])
    settled.sleeping = hosts_at_work.note(connection, rules.run, steps, rules.delay)
    return settled


def _outcome(step: Step, before: Shown | None, after: Shown | None, fresh: int) -> rhythm.Outcome:
    """What was seen, for the rhythm. A page that is no advert has changed if it leads to addresses that are new."""
    if step.ending is not Ending.PAGE:
        return rhythm.Outcome(step.ending.value)
    if step.lease.state in _STANDING and before and after and before.sha256 == after.sha256:
        return _STANDING[step.lease.state]
    if before is None or after is None:
        return rhythm.Outcome.FIRST
    if not before.is_advert and not after.is_advert:
        return rhythm.Outcome.CHANGED if fresh else rhythm.Outcome.SAME
    comparable = before.reader == after.reader and None not in {before.fingerprint, after.fingerprint}
    differs = before.fingerprint != after.fingerprint
    return rhythm.Outcome.CHANGED if comparable and differs else rhythm.Outcome.SAME


def _rows(connection: Connection, steps: Sequence[Step]) -> dict[str, Any]:
    urls = sorted({url for step in steps for url in (*step.moved, step.url)})
    statement = bulk.sql(_ROWS.format(among=bulk.among(connection, kind="text")))
    found = connection.execute(statement, {"values": bulk.as_list(connection, urls)})
    return {row.url: row for row in found}


def _update(row: Any, step: Step, outcome: rhythm.Outcome, is_advert: bool, run: int) -> dict[str, Any]:
    """The new values of an address."""
    now, answered = to_text(step.time), outcome in _ANSWERED
    history = rhythm.History(
        row.state,
        row.attempts,
        row.seen_changes,
        row.seen_days,
        *(None if text is None else from_text(text) for text in (row.tried, row.visited, row.changed)),
    )
    plan = rhythm.after(outcome, history, step.time, url=row.url, advert=is_advert)
    whole = step.ending is Ending.PAGE and outcome is not rhythm.Outcome.MOVED
    return {
        "id": row.id,
        "run": run,
        "state": plan.history.state,
        "turn": _ADVERT_TURN if is_advert else max(row.turn, _ADVERT_TURN),
        "next_due": to_text(plan.next_due),
        "attempts": plan.history.attempts,
        "last_error": None if step.error is None else bulk.clean(step.error)[:500],
        "etag": step.etag if whole else row.etag,
        "last_modified": step.last_modified if whole else row.last_modified,
        "tried": now,
        "visited": now if answered else row.visited,
        "whole": now if whole else row.whole,
        "changed": now if outcome is rhythm.Outcome.CHANGED else row.changed,
        "seen_changes": plan.history.seen_changes,
        "seen_days": plan.history.seen_days,
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
            if link.url not in known:
                fresh[step.lease.id] += 1
                if link.url not in new or new[link.url].rank < link.rank:
                    new[link.url] = link
    kept = _within(connection, rules, new.values())
    settled.new_links = finding.add(connection, kept, to_text(steps[-1].time))
    settled.left_links = len(new) - len(kept)
    if rules.again_after is not None:
        now = steps[-1].time
        again = Again(rules.run, to_text(now), to_text(now - rules.again_after))
        finding.want(connection, sorted(known), again)
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
    """Where a page was found by a redirect, the frontier knows its address from now on, and a start its new host."""
    targets = [step for step in steps if step.url != step.lease.url]
    if not targets:
        return
    now = to_text(targets[-1].time)
    found = [Found(step.url, step.lease.rank, step.lease.depth, step.lease.url) for step in targets]
    finding.add(connection, found, now, wanted=0)
    finding.enter(connection, rules.run, {host_of(step.url) or step.url for step in targets})
