"""The schema, continued: summaries, so that a question about one number, brand, host or region need not go through all
mentions. They follow from `page_pair`, `edge` and the readings, and are kept up with each batch: `output.edges` says how.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from output.models import Base

# The same as in `output.fact_models`, which imports this room: rows in key order, keys given by the writer.
_KEYED = {"sqlite_with_rowid": False}


def _key(to: str) -> Mapped[int]:
    return mapped_column(ForeignKey(f"{to}.id"), primary_key=True, autoincrement=False)


class NumberTotal(Base):
    """One row a number that is advertised. `number` is repeated from `number`, for the order."""

    __tablename__ = "number_total"
    number_id: Mapped[int] = _key("number")
    number: Mapped[str]
    brands: Mapped[int]
    pages: Mapped[int]
    hosts: Mapped[int]
    areas: Mapped[int]  # distinct codes
    first_seen: Mapped[str]
    last_seen: Mapped[str]


# The order of `numbers` and `shared_numbers`: their first rows, and those after a row, are read from here.
Index(
    "ix_number_total_rank",
    NumberTotal.brands.desc(),
    NumberTotal.pages.desc(),
    NumberTotal.hosts.desc(),
    NumberTotal.number,
)


class BrandTotal(Base):
    """One row a brand for which a number is advertised."""

    __tablename__ = "brand_total"
    brand_id: Mapped[int] = _key("brand")
    numbers: Mapped[int]
    pages: Mapped[int]
    hosts: Mapped[int]
    first_seen: Mapped[str]
    last_seen: Mapped[str]


class PairTotal(Base):
    """One row a pair. `number` is repeated from `number`, for the order."""

    __tablename__ = "pair_total"
    number_id: Mapped[int] = _key("number")
    brand_id: Mapped[int] = _key("brand")
    number: Mapped[str]
    pages: Mapped[int]
    hosts: Mapped[int]
    first_seen: Mapped[str]
    last_seen: Mapped[str]
    __table_args__ = (_KEYED,)


# The order of a brand's list.
Index(
    "ix_pair_total_rank", PairTotal.brand_id, PairTotal.pages.desc(), PairTotal.hosts.desc(), PairTotal.number
)


class HostTotal(Base):
    """One row a host with a visited page that is not withdrawn."""

    __tablename__ = "host_total"
    host: Mapped[str] = mapped_column(primary_key=True)
    pages: Mapped[int]
    adverts: Mapped[int]
    numbers: Mapped[int]
    brands: Mapped[int]
    first_seen: Mapped[str | None]
    last_seen: Mapped[str | None]


# The order of `hosts`.
Index(
    "ix_host_total_rank",
    HostTotal.adverts.desc(),
    HostTotal.numbers.desc(),
    HostTotal.brands.desc(),
    HostTotal.host,
)


class PairArea(Base):
    """How many pages of a pair claim an area, in readings that advertise the pair."""

    __tablename__ = "pair_area"
    number_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    area_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pages: Mapped[int]
    __table_args__ = (_KEYED,)


class ClaimedRegion(Base):
    """A region, by its path, that adverts claim or in which one lies that they claim.

    `pages`: how many claim it or anything below it, each counted once.
    """

    __tablename__ = "claimed_region"
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(index=True)
    level: Mapped[str]
    status: Mapped[str]  # current, or historical
    pages: Mapped[int]


class AreaRegion(Base):
    """Which claimed regions an area lies in; it lies in its own, too."""

    __tablename__ = "area_region"
    area_id: Mapped[int] = _key("area")
    region_id: Mapped[int] = _key("claimed_region")
    __table_args__ = (_KEYED,)


class RegionPair(Base):
    """How many pages of a pair claim a region or anything below it."""

    __tablename__ = "region_pair"
    region_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pages: Mapped[int]
    __table_args__ = (_KEYED,)
