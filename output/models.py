"""The schema: what one crawl after another leaves behind. SQLAlchemy 2, the same on SQLite and PostgreSQL.

Tables bear singular names; the plural ones are the views that other tools read. Times are text,
``2026-11-22T09:30:00Z``, always UTC: both databases sort, compare and print them alike.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, MetaData, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from output.migrations import NAMING

# Code points decide the order: SQLite compares so by itself, PostgreSQL is told.
Words = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite numbers its rows only where the key's type is INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: Words, int: Id}  # noqa: RUF012 - SQLAlchemy reads it so


class Meta(Base):
    """What the database knows of itself: fingerprints of the reference tables that it holds."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Run(Base):
    """One run of a command that writes: where visits come from, and how it went. It is in no view.

    `process`: who runs it, see `output.processes`; `beat`: when it was last known to be alive. `outcome`: ``done``,
    ``interrupted`` or ``failed``; null while it runs, and for ever if it was killed. `counts` and `problems` are JSON.
    """

    __tablename__ = "run"
    id: Mapped[int] = mapped_column(primary_key=True)
    command: Mapped[str]
    started: Mapped[str]
    finished: Mapped[str | None]
    process: Mapped[str | None]
    beat: Mapped[str | None]
    outcome: Mapped[str | None]
    counts: Mapped[str | None]
    problems: Mapped[str | None]
    peak_memory: Mapped[int | None]  # bytes
    hungry: Mapped[str | None] = mapped_column(
        index=True
    )  # when it last had less than its share of hosts because others held them


class Page(Base):
    """One URL. The figures after `host` follow from its visits and are kept up with each of them."""

    __tablename__ = "page"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    host: Mapped[str | None]  # registered domain; null for files
    first_seen: Mapped[str | None]
    last_seen: Mapped[str | None]
    visits: Mapped[int] = mapped_column(server_default=text("0"))
    snapshots: Mapped[int] = mapped_column(server_default=text("0"))
    newest_snapshot_id: Mapped[int | None]  # no foreign key: snapshot points here already
    __table_args__ = (Index(None, "host"),)


class Snapshot(Base):
    """One distinct body of a page, and where the archive keeps it."""

    __tablename__ = "snapshot"
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    sha256: Mapped[str]
    size: Mapped[int]  # bytes
    content_type: Mapped[str | None]
    warc_file: Mapped[str]
    warc_offset: Mapped[int]
    warc_length: Mapped[int]
    __table_args__ = (UniqueConstraint("page_id", "sha256"),)


class Visit(Base):
    """One request for a page, with its outcome."""

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    time: Mapped[str]
    outcome: Mapped[str]
    status: Mapped[int | None]
    reason: Mapped[str | None]
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    # The record of this very visit, which need not hold the body; null where none was made.
    warc_file: Mapped[str | None]
    warc_offset: Mapped[int | None]
    warc_length: Mapped[int | None]


# Two failures at one time are one visit too, so a missing snapshot must not count as different from itself.
Index("ux_visit", Visit.page_id, Visit.time, text("coalesce(snapshot_id, 0)"), unique=True)


class Reading(Base):
    """What one version of the reader says of one snapshot. At most one reading of a snapshot is current.

    A version says one thing. Where it has come to say another, what it said before is kept under `reader`, ``~``
    and its own id.
    """

    __tablename__ = "reading"
    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    reader: Mapped[str]
    current: Mapped[int]  # 1 or 0, like every truth value here: the same on both databases
    is_advert: Mapped[int]
    score: Mapped[float]
    title: Mapped[str]
    text: Mapped[str]
    charset: Mapped[str]
    reasons: Mapped[str]  # JSON: [[reason, weight, [[start, end], ...]], ...]
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    fingerprint: Mapped[str | None]  # of what it advertises, see `output.fingerprint`; null for old readings
    template_id: Mapped[int | None]  # family of its skeleton; null if it is no advert or too plain to tell
    regions: Mapped[
        str | None
    ]  # of an advert's list of regions, see `output.region_lists`; null if it tells nothing
    __table_args__ = (UniqueConstraint("snapshot_id", "reader"),)


class Number(Base):
    """One phone number in national digits. `is_public`: a public line such as 12315, which links nothing."""

    __tablename__ = "number"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    is_public: Mapped[int]


class Brand(Base):
    """One maker's name."""

    __tablename__ = "brand"
    id: Mapped[int] = mapped_column(primary_key=True)
    brand: Mapped[str] = mapped_column(unique=True)
    english: Mapped[str | None]


class Area(Base):
    """One region as adverts claim it: a code under one path, existing or historical."""

    __tablename__ = "area"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    path: Mapped[str]
    level: Mapped[str]
    status: Mapped[str]
    __table_args__ = (UniqueConstraint("code", "path", "status"),)


class Answer(Base):
    """What the gazetteer says of one written place, once for all mentions alike. Lists are JSON."""

    __tablename__ = "answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)  # of all that follows
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)  # current or historical
    written: Mapped[str]
    status: Mapped[str]
    code: Mapped[str | None]
    name: Mapped[str | None]
    path: Mapped[str | None]
    level: Mapped[str | None]
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]
    successors: Mapped[str]
    candidates: Mapped[str]
    readings: Mapped[str]
    parent_code: Mapped[str | None]
    code_system: Mapped[str | None]
    decided_by: Mapped[str | None]
