"""When a page is to be visited next. Pure: from how it was to how it is, without clock or database.

What is learned of a page is how often it changes: `seen_changes` changes in `seen_days` days, both fading with a
half-life of `HALF_LIFE` days, so that what it did last counts most. `rate` makes changes a day of them, `Pool` says
what the pages of its host do together, `Pace` what can be afforded. docs/revisits.md has the figures behind the constants.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import NamedTuple
from zlib import crc32

from output.ladders import LADDERS, climb

HALF_LIFE = 180.0
"""Days after which what was seen counts half."""
STRANGER = 0.25
"""How often a page is visited that does not advertise, beside an advert that changes as often."""
SPREAD, SPREAD_WIDE = 0.1, 0.6
"""Part of an interval by which a page's address may shorten it; wide after visits that many pages of a host have at once."""
POOL_PAGES = 2000
"""Pages of a host that are looked at to know what they do together."""


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
"""The state of a page after a visit that gave no page; after any other it is ``ok``."""


class Seen(NamedTuple):
    """So many changes in so many days."""

    changes: float = 0.0
    days: float = 0.0


PRIOR = Seen(0.5, 30.0)
"""What a page is believed to have done before anything is known of it: a change in two months, held lightly."""


class Pool(NamedTuple):
    """What a host's pages do together: common changes a day, and how many pages they are."""

    shared: float = 0.0
    pages: int = 1


ALONE = Pool()


@dataclass(frozen=True, slots=True)
class Pace:
    """The bounds of intervals in days, and a factor above 1 that stretches or below 1 that shortens all of them.

    Visits a day go with changes a day to the `power`: 0.5 makes the mean delay least, 1 sees most changes within a day.
    `output.pacing` chooses both to fit what can be asked.
    """

    least: float = 0.25
    most: float = 60.0
    factor: float = 1.0
    power: float = 0.75


PACE = Pace()


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

    @property
    def seen(self) -> Seen:
        """What was learned; values that make no sense are nothing."""
        changes, days = self.seen_changes, self.seen_days
        known = 0 <= changes < math.inf and 0 <= days < math.inf
        return Seen(changes, days) if known else Seen()


class Plan(NamedTuple):
    """The row's new values, and when the page is due."""

    history: History
    next_due: datetime


def rate(seen: Seen, pool: Pool = ALONE) -> float:
    """Changes a day: what was seen, leaning on what the host's pages do together where little was."""
    if pool.pages < 2:
        return (PRIOR.changes + seen.changes) / (PRIOR.days + seen.days)
    days = PRIOR.days / 2
    return (max(pool.shared, 1 / 400) * days + seen.changes) / (days + seen.days)


def pool_of(pages: Iterable[Seen]) -> Pool:
    """What pages of one host do together: the median of their rates, which no single restless page can raise."""
    rates = sorted(rate(seen) for seen in islice(pages, POOL_PAGES))
    return Pool(rates[(len(rates) - 1) // 2], len(rates)) if len(rates) > 1 else ALONE


def natural(seen: Seen, pool: Pool = ALONE, *, advert: bool = True, power: float = PACE.power) -> float:
    """Days between two visits, before pace and bounds.

    A change that all pages of a host share is seen on whichever is asked first (`output.pacing.siblings`), so it asks
    each of them the less often the more they are; not so at a power of 0.5, where requests are plenty.
    """
    changes = rate(seen, pool)
    shared = min(pool.shared, changes)
    often: float = (changes - shared) ** power + shared**power * max(pool.pages, 1) ** (0.5 - power)
    return 1 / (often * (1 if advert else STRANGER))


def after(  # noqa: PLR0913 - what a visit depends on
    outcome: Outcome,
    history: History,
    now: datetime,
    *,
    url: str = "",
    advert: bool = True,
    pool: Pool = ALONE,
    pace: Pace = PACE,
) -> Plan:
    """What follows from a visit at `now` (aware) that came to `outcome`, for a page that had `history`.

    `advert`: whether the page advertises as far as is known. The page is due again between `pace.least` days (or the first
    step of a ladder) and `pace.most` days from `now`, whatever the history says and whichever way the clock was set.
    """
    draw = crc32(f"{url} {now.toordinal()}".encode("utf-8", "replace")) / 2**32
    if outcome in STATES:
        state = STATES[outcome]
        step = climb(history.state, history.attempts, state)
        days = LADDERS[state].wait(step) * (1 - SPREAD * draw)
        visited = now if outcome is Outcome.MOVED else history.visited
        new = replace(history, state=state, attempts=step, tried=now, visited=visited)
        return Plan(new, _later(now, min(days, pace.most)))
    first = outcome is Outcome.FIRST or history.visited is None
    changed = outcome is Outcome.CHANGED and not first
    seen = history.seen if first else _learned(history, now, changed, pool)
    days = natural(seen, pool, advert=advert, power=pace.power) * pace.factor
    days = min(max(days, pace.least), pace.most) * (1 - (SPREAD_WIDE if first or changed else SPREAD) * draw)
    new = History("ok", 0, *seen, now, now, now if changed else history.changed)
    return Plan(new, _later(now, max(days, pace.least)))


def _learned(history: History, now: datetime, changed: bool, pool: Pool) -> Seen:
    """What is known after one more visit. A change may stand for several: as many as the rate makes likely."""
    seen = history.seen
    since = history.visited or now
    days = max((now - since).total_seconds() / 86400, 0.0)
    fade = 0.5 ** (days / HALF_LIFE)
    expected = rate(seen, pool) * days
    changes = (expected / -math.expm1(-expected) if expected > 1e-9 else 1.0) if changed else 0.0
    return Seen(seen.changes * fade + changes, seen.days * fade + days)


def _later(now: datetime, days: float) -> datetime:
    try:
        return now + timedelta(days=days)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
