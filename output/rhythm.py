"""When a page is to be visited next. Pure: from how it was to how it is, without clock or database.

What is learned of a page is how often it changes: `seen_changes` changes in `seen_days` days, both fading with a
half-life of `HALF_LIFE` days, so that what a page did last counts most. With what is known of adverts in general
(`PRIOR`) and of the host's other pages they give its rate; the interval follows from the rate (docs/revisits.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zlib import crc32

from output.ladders import LADDERS, climb

HALF_LIFE = 180.0
"""Days after which what was seen counts half."""
POWER = 0.5
"""How much shorter the interval of a quicker page is: it goes with the rate to this power, negative."""
EXPECTED = 0.5
STRANGER = 0.25
"""What a change of a page that does not advertise is worth beside one of an advert."""
POOLED = 0.5
"""How much an average page of the same host counts beside the page itself."""
SPREAD = 0.1
SPREAD_NEW = 0.6


class Outcome(StrEnum):
    """What came of a visit."""

    FIRST = "first"
    CHANGED = "changed"
    SAME = "same"
    NOT_MODIFIED = "not_modified"
    MOVED = "moved"
    GONE = "gone"
    PARKED = "parked"
    SKIPPED = "skipped"
    FAILED = "failed"
    REFUSED = "refused"


STATES = {
    Outcome.MOVED: "moved",
    Outcome.GONE: "gone",
    Outcome.PARKED: "parked",
    Outcome.SKIPPED: "skipped",
    Outcome.FAILED: "failing",
    Outcome.REFUSED: "refused",
}


class Seen(NamedTuple):
    """Changes, and the days in which they were seen."""

    changes: float = 0.0
    days: float = 0.0


PRIOR = Seen(0.5, 30.0)


@dataclass(frozen=True, slots=True)
class Pace:
    """The bounds of intervals in days; `factor` stretches (above 1) or shortens them all, to fit what can be asked."""

    least: float = 0.25
    most: float = 60.0
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class History:
    """What the row of a page tells of its past; the names are those of the columns of `frontier`."""

    state: str = "new"
    attempts: int = 0
    seen_changes: float = 0.0
    seen_days: float = 0.0
    tried: datetime | None = None
    visited: datetime | None = None
    changed: datetime | None = None


class Plan(NamedTuple):
    """The row's new values, and when the page is due."""

    history: History
    next_due: datetime


def rate(seen: Seen, pool: Seen = Seen()) -> float:
    """Changes a day, from what was seen of the page and of an average page of its host."""
    return (PRIOR.changes + seen.changes + POOLED * pool.changes) / (
        PRIOR.days + seen.days + POOLED * pool.days
    )


def interval(per_day: float, pace: Pace = Pace(), advert: bool = True) -> float:
    """Days between two visits of a page with so many changes a day."""
    worth = per_day * (1 if advert else STRANGER)
    days = pace.factor * (EXPECTED / worth**POWER)
    return min(max(days, pace.least), pace.most)


def days_between(earlier: datetime | None, later: datetime) -> float:
    if earlier is None:
        return 0.0
    return max((later - earlier).total_seconds() / 86400, 0.0)


def _learn(history: History, days: float, changed: bool, pool: Seen) -> Seen:
    fade = 0.5 ** (days / HALF_LIFE)
    seen = Seen(history.seen_changes, history.seen_days)
    changes = 0.0
    if changed:
        expected = rate(seen, pool) * days
        changes = expected / -math.expm1(-expected) if expected > 1e-9 else 1.0
    return Seen(seen.changes * fade + changes, seen.days * fade + days)


def _draw(url: str, now: datetime) -> float:
    return crc32(f"{url} {now:%Y%m%d}".encode()) / 2**32


def after(
    outcome: Outcome,
    history: History,
    now: datetime,
    *,
    url: str = "",
    advert: bool = True,
    pool: Seen = Seen(),
    pace: Pace = Pace(),
) -> Plan:
    draw = _draw(url, now)
    if outcome in STATES:
        state = STATES[outcome]
        step = climb(history.state, history.attempts, state)
        days = LADDERS[state].wait(step) * (1 + SPREAD * (2 * draw - 1))
        return Plan(replace(history, state=state, attempts=step, tried=now), now + timedelta(days=days))
    first = outcome is Outcome.FIRST or history.visited is None
    seen = (
        Seen(history.seen_changes, history.seen_days)
        if first
        else _learn(history, days_between(history.visited, now), outcome is Outcome.CHANGED, pool)
    )
    changed = outcome is Outcome.CHANGED and not first
    days = interval(rate(seen, pool), pace, advert)
    wide = SPREAD_NEW if first or changed else SPREAD
    days *= 1 - wide * draw
    new = History("ok", 0, seen.changes, seen.days, now, now, now if changed else history.changed)
    return Plan(new, now + timedelta(days=max(days, pace.least)))
