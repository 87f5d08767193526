"""The schema, continued: what crawling for months needs. Frontier, hosts, robots.txt, runs' hosts, schedules.

None of it is in the promise to other tools; `output.frontier`, `output.hosts_at_work` and their neighbours own it.
"""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import Double, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from output.models import Base

Real = Annotated[float, mapped_column(Double)]
_NONE = text("0")
_ADVERTS = text("turn <= 500")


class Frontier(Base):
    """One address that is known to the crawler, visited or not, under its canonical spelling.

    `state`: ``new``, ``ok``, ``skipped`` (no page that can be read), ``moved``, ``gone``, ``parked``, ``failing`` or
    ``refused`` (not asked for: robots.txt, a forbidden address). `wanted`: 1 if a crawl has still to visit it.
    `lease`: the run that has it in hand. `attempts`: failures in a row. `seen_changes` and `seen_days`: what has been
    learned of its rhythm, see `output.rhythm`. A `next_due` of null is never.
    """

    __tablename__ = "frontier"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    host: Mapped[str]
    state: Mapped[str]
    wanted: Mapped[int]
    turn: Mapped[int]  # the lowest is taken first: 0 for starts
    depth: Mapped[int]
    found_on: Mapped[str | None]
    found: Mapped[str]
    next_due: Mapped[str | None]
    lease: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))  # the last run that settled it
    attempts: Mapped[int] = mapped_column(server_default=_NONE)
    last_error: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    tried: Mapped[str | None]  # last request, whatever came of it
    visited: Mapped[str | None]  # last request that was answered with a page, or by sending elsewhere
    whole: Mapped[str | None]  # last time the body itself came, not a 304
    whole_sha256: Mapped[str | None]  # and which one: what `etag` and `last_modified` are of
    changed: Mapped[str | None]
    seen_changes: Mapped[Real] = mapped_column(server_default=_NONE)
    seen_days: Mapped[Real] = mapped_column(server_default=_NONE)
    __table_args__ = (
        Index(None, "host", "wanted", "turn", "id"),
        Index(None, "host", "next_due", "id"),
        Index(
            "ix_frontier_adverts", "host", "next_due", "id", sqlite_where=_ADVERTS, postgresql_where=_ADVERTS
        ),
        Index(None, "lease"),
    )


class Host(Base):
    """One registered domain as the crawler deals with it.

    `lease`: the run that asks it at the moment; `run_id`: the run that asked it last. Other runs wait until `free_at`,
    all wait until `sleep_until`. `delay`: seconds, from its robots.txt. `failures`: in a row, over all its pages.
    `next_due`: the earliest of its addresses, see `output.due_hosts`.
    """

    __tablename__ = "host"
    host: Mapped[str] = mapped_column(primary_key=True)
    lease: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    asked: Mapped[str | None]
    free_at: Mapped[str | None]
    sleep_until: Mapped[str | None]
    next_due: Mapped[str | None] = mapped_column(index=True)
    delay: Mapped[Real | None]
    failures: Mapped[int] = mapped_column(server_default=_NONE)
    reason: Mapped[str | None]


class Robots(Base):
    """The last robots.txt of an origin (scheme, name, port): what it said and when, or why it could not be had.

    `delay`: seconds that it wants between two requests.
    """

    __tablename__ = "robots"
    origin: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(index=True)
    time: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[str | None]
    error: Mapped[str | None]
    delay: Mapped[Real | None]


class RunHost(Base):
    """A host that a run may ask, and how many of its pages the run has taken in hand."""

    __tablename__ = "run_host"
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True, autoincrement=False)
    host: Mapped[str] = mapped_column(primary_key=True)
    taken: Mapped[int] = mapped_column(server_default=_NONE)


class Schedule(Base):
    """A command that is started again and again. `args`: its words as JSON; `due`: its next slot, UTC.

    `process`: who runs it just now, see `output.processes`; `code`: how the last run of it ended.
    """

    __tablename__ = "schedule"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    cron: Mapped[str]
    zone: Mapped[str]
    args: Mapped[str]
    added: Mapped[str]
    due: Mapped[str | None]
    process: Mapped[str | None]
    started: Mapped[str | None]
    finished: Mapped[str | None]
    code: Mapped[int | None]
