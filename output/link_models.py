"""The schema, continued: what ties numbers to each other. Templates, ties, operators, judgements.

All but `Judgement` follows from the readings and is kept up by `output.templates`, `output.shares`, `output.ties` and
`output.operators`.
"""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from output.models import Base, Reading

KEYED: Any = {"sqlite_with_rowid": False}
Key = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]


class Template(Base):
    """A family of adverts whose text has one build: `name` is what others call it. `skeleton`: that of its first advert."""

    __tablename__ = "template"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    skeleton: Mapped[str]


class TemplateSketch(Base):
    """One advert that stands for its family when others are compared; `grams` are hashes, see `output.sketches`."""

    __tablename__ = "template_sketch"
    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("template.id"), index=True)
    grams: Mapped[str]


class TemplateBand(Base):
    """Where to look for sketches that are alike: those that share a band may be."""

    __tablename__ = "template_band"
    band: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sketch_id: Mapped[int] = mapped_column(
        ForeignKey("template_sketch.id"), primary_key=True, autoincrement=False
    )
    __table_args__ = (KEYED,)


class PageTemplate(Base):
    """A template that a page shows an advert of, and a number that this advert advertises.

    Its rows, like those of the tables below, follow from the readings and are written by one room only, so that the
    database need not check what they refer to.
    """

    __tablename__ = "page_template"
    page_id: Mapped[Key]
    template_id: Mapped[Key]
    number_id: Mapped[Key]
    first_seen: Mapped[str]
    last_seen: Mapped[str]
    __table_args__ = (KEYED,)


class TemplateShare(Base):
    """How many pages of a host show a template and advertise a number. Follows from `page_template`."""

    __tablename__ = "template_share"
    template_id: Mapped[Key]
    host: Mapped[str] = mapped_column(primary_key=True)  # empty where the page has none
    number_id: Mapped[Key]
    pages: Mapped[int]
    first_seen: Mapped[str]
    last_seen: Mapped[str]
    __table_args__ = (Index(None, "number_id"), Index(None, "host"), KEYED)


class TieEvidence(Base):
    """One piece of evidence that two numbers are run together; see `output.ties` for kinds and keys."""

    __tablename__ = "tie_evidence"
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    number_a: Mapped[Key]
    number_b: Mapped[Key]
    pages: Mapped[int]
    first_seen: Mapped[str]
    last_seen: Mapped[str]
    __table_args__ = (Index(None, "number_a", "number_b"), Index(None, "key"), KEYED)


class Tie(Base):
    """All evidence of one kind between two numbers; `number_a` has the smaller id. `left_out`: why it does not count."""

    __tablename__ = "tie"
    number_a: Mapped[Key]
    number_b: Mapped[Key]
    kind: Mapped[str] = mapped_column(primary_key=True)
    pieces: Mapped[int]
    pages: Mapped[int]
    first_seen: Mapped[str]
    last_seen: Mapped[str]
    left_out: Mapped[str | None]
    __table_args__ = (Index(None, "number_b"), KEYED)


class Hub(Base):
    """A number that stands beside many others which have nothing to do with each other; see `output.hubs`."""

    __tablename__ = "hub"
    number_id: Mapped[Key]


class OperatorNumber(Base):
    """A number that belongs to an operator of several; one without a row is an operator of its own."""

    __tablename__ = "operator_number"
    number_id: Mapped[Key]
    operator: Mapped[str] = mapped_column(index=True)
    ties: Mapped[int]


class Judgement(Base):
    """What somebody holds of two numbers, by their digits, so that it survives whatever is made anew.

    `verdict`: ``same`` (run together), ``different`` or ``unsure``. It holds until it is undone. `number_a` comes first
    in code-point order.
    """

    __tablename__ = "judgement"
    id: Mapped[int] = mapped_column(primary_key=True)
    number_a: Mapped[str] = mapped_column(index=True)
    number_b: Mapped[str] = mapped_column(index=True)
    verdict: Mapped[str]
    why: Mapped[str]
    who: Mapped[str]
    judged_at: Mapped[str]
    undone_at: Mapped[str | None]
    undone_who: Mapped[str | None]
    undone_why: Mapped[str | None]


# Who else serves a template, or has a list of regions: few adverts have none, so the indexes are no partial ones.
Index(None, Reading.template_id, Reading.current)
Index(None, Reading.regions, Reading.current)
