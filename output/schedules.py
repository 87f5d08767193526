"""Schedules: commands that are started again and again, and who runs each just now.

A loop takes a due schedule in one transaction, so that of several loops one gets it. What it wrote there names loop
and child; both must be gone, or silent for long if they run on another machine, before somebody else gets it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from output import cron
from output.crawl_models import Schedule
from output.database import reported, write
from output.errors import LibraryError
from output.holders import Holder
from output.times import from_text, to_text

MISTAKE = timedelta(days=1)
"""A slot that lies so much further ahead than the next one was found by a clock that was wrong."""


@dataclass(frozen=True)
class Entry:
    """One schedule. `args`: the command's words; times are aware; `code`: as a shell tells it, null if unknown."""

    id: int
    name: str
    cron: str
    zone: str
    args: tuple[str, ...]
    added: datetime
    due: datetime | None
    holder: Holder | None
    started: datetime | None
    finished: datetime | None
    code: int | None

    def running(self, now: datetime) -> bool:
        """Whether somebody is at it."""
        return self.holder is not None and not self.holder.is_gone(now)


@dataclass(frozen=True)
class Taken:
    """What a loop got: an entry that it has to run for the slot `slot`, or one whose `skipped` slots passed by."""

    entry: Entry
    slot: datetime
    skipped: int = 0


def add(  # noqa: PLR0913 - a schedule has so many parts
    engine: Engine,
    name: str,
    times: tuple[str, str],
    args: tuple[str, ...],
    now: datetime,
    *,
    new: bool = True,
) -> Entry:
    """Store a schedule; `times` are cron expression and zone, its first slot comes after `now`.

    One that exists is a LibraryError if it has to be `new`, or else gets new times and words. ConfigError: no such times.
    """
    checked = cron.check(*times)
    due = cron.next_slot(*checked, now)
    row = {"cron": checked[0], "zone": checked[1], "args": json.dumps(args), "due": _text(due)}
    with reported(engine), write(engine) as connection:
        known = _row(connection, name)
        if known is None:
            connection.execute(insert(Schedule).values(name=name, added=to_text(now), **row))
        elif new:
            raise LibraryError(f"there is a schedule {name!r} already; --replace changes it")
        else:
            connection.execute(update(Schedule).where(Schedule.name == name).values(**row))
        made = _row(connection, name)
    assert made is not None
    return _entry(made)


def remove(engine: Engine, name: str) -> Entry:
    """Take a schedule away; what runs goes on. A name that is not there is a LibraryError."""
    with reported(engine), write(engine) as connection:
        row = _row(connection, name)
        if row is None:
            raise LibraryError(f"there is no schedule {name!r}")
        connection.execute(delete(Schedule).where(Schedule.id == row["id"]))
    return _entry(row)


def entries(engine: Engine) -> list[Entry]:
    """All schedules, by name."""
    with reported(engine), engine.connect() as connection:
        rows = connection.execute(select(Schedule.__table__).order_by(Schedule.name)).mappings().all()
    return [_entry(row) for row in rows]


def free_gone(engine: Engine, now: datetime, loop: str = "", mine: Collection[int] = ()) -> list[Entry]:
    """Free what is held by nobody any more, and return it as it was. What had only been taken is due again.

    What the process `loop` had only taken, and does not know as `mine` (ids), it took without hearing of it.
    """
    freed = []
    for entry in entries(engine):
        if entry.holder is None:
            continue
        unheard = entry.holder.loop == loop and entry.holder.child is None and entry.id not in mine
        if not unheard and entry.running(now):
            continue
        if entry.holder.child is None:
            values: dict[str, Any] = {"process": None, "due": to_text(now)}
        else:
            values = {"process": None, "finished": to_text(now), "code": None}
        if _settle(engine, entry.id, entry.holder, values):
            freed.append(entry)
    return freed


def wants(entry: Entry, now: datetime) -> bool:
    """Whether `take` has something to do: a slot has come, or the next one stands years ahead by mistake."""
    return entry.due is not None and (to_text(entry.due) <= to_text(now) or _too_far(entry, now) is not None)


def take(engine: Engine, entry: Entry, now: datetime, loop: str) -> Taken | None:
    """Take `entry` for the process `loop` if it is due; None if it is not, or another loop was faster.

    Of slots that were missed only one is run. A slot that comes while somebody is at it is skipped.
    """
    with reported(engine), write(engine) as connection:
        wanted = select(Schedule.__table__).where(Schedule.id == entry.id).with_for_update(skip_locked=True)
        row = connection.execute(wanted).mappings().first()
        if row is None:
            return None
        entry = _entry(row)
        if entry.due is None or to_text(entry.due) > to_text(now):
            _mend(connection, entry, now)
            return None
        values: dict[str, Any] = {"due": _text(cron.next_slot(entry.cron, entry.zone, now))}
        busy = entry.running(now)
        if not busy:
            holder = Holder(loop, None, to_text(now))
            values |= {"process": str(holder), "started": to_text(now), "finished": None, "code": None}
            entry = replace(entry, holder=holder, started=now)
        connection.execute(update(Schedule).where(Schedule.id == entry.id).values(**values))
    assert entry.due is not None
    return Taken(entry, entry.due, _passed(entry, now) if busy else 0)


def beat(engine: Engine, entry: Entry, now: datetime, child: str) -> Entry | None:
    """Say that `entry`'s run goes on, in the process `child`; None if it is no longer this loop's."""
    if entry.holder is None:
        return None
    holder = Holder(entry.holder.loop, child, to_text(now))
    if not _settle(engine, entry.id, entry.holder, {"process": str(holder)}):
        return None
    return replace(entry, holder=holder)


def finish(engine: Engine, entry: Entry, now: datetime, code: int) -> bool:
    """Store how `entry`'s run ended; False if it is no longer this loop's."""
    values = {"process": None, "finished": to_text(now), "code": code}
    return entry.holder is not None and _settle(engine, entry.id, entry.holder, values)


def _settle(engine: Engine, key: int, holder: Holder, values: dict[str, Any]) -> bool:
    """Change a row that is still held as it was."""
    held = update(Schedule).where(Schedule.id == key, Schedule.process == holder.text)
    with reported(engine), write(engine) as connection:
        return bool(connection.execute(held.values(**values)).rowcount)


def _mend(connection: Connection, entry: Entry, now: datetime) -> None:
    """A clock that ran far ahead must not silence a schedule for years."""
    first = _too_far(entry, now)
    if first is not None:
        connection.execute(update(Schedule).where(Schedule.id == entry.id).values(due=to_text(first)))


def _too_far(entry: Entry, now: datetime) -> datetime | None:
    """The next slot, if the stored one lies far behind it."""
    if entry.due is None or entry.due - now <= MISTAKE:
        return None
    first = cron.next_slot(entry.cron, entry.zone, now)
    return first if first is not None and entry.due - first > MISTAKE else None


def _passed(entry: Entry, now: datetime) -> int:
    """How many slots have come from `due` to `now`, at most 1000."""
    slot, count = entry.due, 0
    while slot is not None and slot <= now and count < 1000:
        slot, count = cron.next_slot(entry.cron, entry.zone, slot), count + 1
    return count


def _row(connection: Connection, name: str) -> RowMapping | None:
    wanted = select(Schedule.__table__).where(Schedule.name == name)
    return connection.execute(wanted).mappings().first()


def _entry(row: RowMapping) -> Entry:
    times = {key: row[key] and from_text(row[key]) for key in ("added", "due", "started", "finished")}
    holder = Holder.read(row["process"]) if row["process"] else None
    words = tuple(json.loads(row["args"]))
    plain = {key: row[key] for key in ("id", "name", "cron", "zone", "code")}
    parts: dict[str, Any] = {**plain, **times, "args": words, "holder": holder}
    return Entry(**parts)


def _text(time: datetime | None) -> str | None:
    return None if time is None else to_text(time)
