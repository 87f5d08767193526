"""The schema, continued: the facts of a reading, each with its characters; edges; reference tables.

A mention's key is its reading and its place among the reading's mentions of that kind; `start` and `end` are
code points into the reading's text.
"""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

import output.crawl_models
import output.link_models
import output.summary_models  # noqa: F401 - their tables are part of the schema
from output.models import Base

# Rows of such a table lie in key order, without a row number of their own: half the space on SQLite.
KEYED: Any = {"sqlite_with_rowid": False}
Offset = Annotated[int, mapped_column(Integer)]
Key = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]


class Mention(Base):
    """What the tables of mentions share. Their rows are written with their reading, in one transaction and by
    one room only; having the database check each reference made storing a page about a
    seventh slower.
    """

    __abstract__ = True
    __table_args__ = KEYED
    reading_id: Mapped[Key] = mapped_column(sort_order=-2)
    pos: Mapped[Key] = mapped_column(Integer, sort_order=-1)


class Place(Mention):
    """A mention that is one stretch of the text."""

    __abstract__ = True
    start: Mapped[Offset]
    end: Mapped[Offset]


class NumberMention(Place):
    """One place that says a number; `extension` without its mark."""

    __tablename__ = "number_mention"
    number_id: Mapped[int] = mapped_column(index=True)
    extension: Mapped[str | None]


class BrandMention(Place):
    """One place that names a brand."""

    __tablename__ = "brand_mention"
    brand_id: Mapped[int]


class ProductMention(Place):
    """One place that names a product."""

    __tablename__ = "product_mention"
    product: Mapped[str]


class ClaimMention(Place):
    """One place that makes a promise."""

    __tablename__ = "claim_mention"
    claim: Mapped[str]


class AreaMention(Place):
    """One place that names an area; hundreds on a page."""

    __tablename__ = "area_mention"
    answer_id: Mapped[int]


class PairMention(Mention):
    """One place that ties a brand to a number."""

    __tablename__ = "pair_mention"
    number_id: Mapped[int]
    brand_id: Mapped[int]
    role: Mapped[str]
    brand_start: Mapped[Offset]
    brand_end: Mapped[Offset]
    number_start: Mapped[Offset]
    number_end: Mapped[Offset]


class PagePair(Base):
    """A pair that a page advertises by the current reading of one of its snapshots, without public lines.

    `readings`: the ids of all current readings of the page that advertise it, rising, joined by commas: what these claim
    to serve is what the summaries of areas have counted for the page.
    """

    __tablename__ = "page_pair"
    page_id: Mapped[Key] = mapped_column(ForeignKey("page.id"))
    number_id: Mapped[Key] = mapped_column(ForeignKey("number.id"))
    brand_id: Mapped[Key] = mapped_column(ForeignKey("brand.id"))
    first_seen: Mapped[str]
    last_seen: Mapped[str]
    readings: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (Index(None, "number_id", "brand_id", "page_id"), Index(None, "brand_id"), KEYED)


class Edge(Base):
    """How many pages of a host advertise a pair, and from when to when. Follows from `page_pair`."""

    __tablename__ = "edge"
    number_id: Mapped[Key] = mapped_column(ForeignKey("number.id"))
    brand_id: Mapped[Key] = mapped_column(ForeignKey("brand.id"))
    host: Mapped[str] = mapped_column(primary_key=True)  # empty where the page has none
    pages: Mapped[int]
    first_seen: Mapped[str]
    last_seen: Mapped[str]
    __table_args__ = (
        Index(None, "brand_id"),
        Index(None, "host", "number_id"),
        Index(None, "host", "brand_id"),
        KEYED,
    )


class Region(Base):
    """One row of the gazetteer. `successors` are joined by ``|``."""

    __tablename__ = "region"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    path: Mapped[str] = mapped_column(index=True)
    level: Mapped[str]
    parent_code: Mapped[str | None]
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]
    successors: Mapped[str]
    code_system: Mapped[str]


class OfficialNumber(Base):
    """A number that a source called a maker's own line on `seen_on`; it need not be so today. `imported`: 1 if somebody
    has added the row to the shipped ones, which alone are replaced by those of a newer version.
    """

    __tablename__ = "official_number"
    id: Mapped[int] = mapped_column(primary_key=True)
    brand: Mapped[str] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(index=True)
    source: Mapped[str]
    seen_on: Mapped[str | None]
    confidence: Mapped[str]
    imported: Mapped[int] = mapped_column(server_default=text("0"))


class Withdrawal(Base):
    """Something that was taken back: a page (`url`), a number, or a pair (`number` and `brand`), by their names, so that
    it holds for what is stored later, too. It holds until it is undone; see `output.withdrawals`.
    """

    __tablename__ = "withdrawal"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    url: Mapped[str | None] = mapped_column(index=True)
    number: Mapped[str | None] = mapped_column(index=True)
    brand: Mapped[str | None]
    why: Mapped[str]
    who: Mapped[str]
    withdrawn_at: Mapped[str]
    undone_at: Mapped[str | None]
    undone_who: Mapped[str | None]
    undone_why: Mapped[str | None]


class Forgotten(Base):
    """A mobile number that was erased for good, known by a slow hash only; see `output.forgotten`."""

    __tablename__ = "forgotten"
    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    forgotten_at: Mapped[str]
    who: Mapped[str]
    why: Mapped[str]


SCHEMA = Base.metadata
"""The whole schema: only here is every table known, so whoever needs the tables takes them from here."""
