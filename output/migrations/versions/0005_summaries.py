"""Summaries of numbers, brands, pairs, hosts and regions, and the views that read them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from output import summaries
from output.migrations import views_0001, views_0004, views_0005

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    *("number_total", "brand_total", "pair_total", "host_total"),
    *("pair_area", "region_pair", "area_region", "claimed_region"),
)


def _key(name: str, to: str | None = None) -> sa.Column[Any]:
    parent = [sa.ForeignKey(f"{to}.id")] if to else []
    return sa.Column(name, BIG, *parent, nullable=False, primary_key=True, autoincrement=False)


def _ints(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, BIG, nullable=False) for name in names]


def _texts(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, TEXT, nullable=null) for name in names]


def upgrade() -> None:
    """Add the tables, fill them from what is stored, and have the views read them."""
    op.add_column("page_pair", sa.Column("readings", TEXT, nullable=False, server_default=sa.text("''")))
    op.drop_index("ix_edge_host", "edge")
    op.create_index("ix_edge_host_number_id", "edge", ["host", "number_id"])
    op.create_index("ix_edge_host_brand_id", "edge", ["host", "brand_id"])
    op.create_index("ix_region_path", "region", ["path"])
    _totals()
    _regions()
    summaries.rebuild(op.get_bind())
    _replace_views(views_0005.statements(op.get_bind().dialect.name))


def downgrade() -> None:
    """Take them away; nothing is lost that the readings do not say."""
    views = views_0001.statements(op.get_bind().dialect.name) | views_0004.REPLACED
    _replace_views({name: views[name] for name in views_0005.REPLACED})
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_region_path", "region")
    op.drop_index("ix_edge_host_brand_id", "edge")
    op.drop_index("ix_edge_host_number_id", "edge")
    op.create_index("ix_edge_host", "edge", ["host"])
    op.drop_column("page_pair", "readings")


def _replace_views(views: dict[str, str]) -> None:
    for name, sql in views.items():
        op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE VIEW {name} AS {sql}")


def _totals() -> None:
    span = ("first_seen", "last_seen")
    op.create_table(
        "number_total",
        _key("number_id", "number"),
        *_texts("number"),
        *_ints("brands", "pages", "hosts", "areas"),
        *_texts(*span),
    )
    op.create_table(
        "brand_total", _key("brand_id", "brand"), *_ints("numbers", "pages", "hosts"), *_texts(*span)
    )
    op.create_table(
        "pair_total",
        _key("number_id", "number"),
        _key("brand_id", "brand"),
        *_texts("number"),
        *_ints("pages", "hosts"),
        *_texts(*span),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "host_total",
        sa.Column("host", TEXT, nullable=False, primary_key=True),
        *_ints("pages", "adverts", "numbers", "brands"),
        *_texts(*span, null=True),
    )
    _rank("number_total", "brands DESC", "pages DESC", "hosts DESC", "number")
    _rank("pair_total", "brand_id", "pages DESC", "hosts DESC", "number")
    _rank("host_total", "adverts DESC", "numbers DESC", "brands DESC", "host")


def _rank(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_rank", table, [sa.text(column) for column in columns])


def _regions() -> None:
    op.create_table(
        "claimed_region",
        sa.Column("id", BIG, primary_key=True),
        *_texts("path", "code", "level", "status"),
        *_ints("pages"),
        sa.UniqueConstraint("path"),
    )
    op.create_index("ix_claimed_region_code", "claimed_region", ["code"])
    op.create_table(
        "area_region",
        _key("area_id", "area"),
        _key("region_id", "claimed_region"),
        sqlite_with_rowid=False,
    )
    for table, first, last in (
        ("pair_area", "number_id", "area_id"),
        ("region_pair", "region_id", "brand_id"),
    ):
        middle = "brand_id" if first == "number_id" else "number_id"
        op.create_table(
            table, _key(first), _key(middle), _key(last), *_ints("pages"), sqlite_with_rowid=False
        )
