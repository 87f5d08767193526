"""The first schema: pages, visits, snapshots, readings with their facts, edges, reference tables, views."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from output.migrations import views_0001

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = [
    "meta",
    "run",
    "page",
    "snapshot",
    "visit",
    "reading",
    "number",
    "brand",
    "area",
    "answer",
    "number_mention",
    "brand_mention",
    "product_mention",
    "claim_mention",
    "area_mention",
    "pair_mention",
    "page_pair",
    "edge",
    "region",
    "official_number",
]


def _column(  # noqa: PLR0913, PLR0917
    kind: Any, name: str, null: bool, to: str, key: bool, default: str | None
) -> sa.Column[Any]:
    parent = [sa.ForeignKey(f"{to}.id")] if to else []
    server = sa.text(default) if default else None
    return sa.Column(
        name, kind, *parent, nullable=null, primary_key=key, autoincrement=False, server_default=server
    )


def _id() -> sa.Column[Any]:
    return sa.Column("id", BIG, primary_key=True)


def _text(name: str, null: bool = False, key: bool = False) -> sa.Column[Any]:
    return _column(TEXT, name, null, "", key, None)


def _int(
    name: str, null: bool = False, to: str = "", key: bool = False, default: str | None = None
) -> sa.Column[Any]:
    return _column(BIG, name, null, to, key, default)


def _small(name: str, key: bool = False) -> sa.Column[Any]:
    return _column(sa.Integer(), name, False, "", key, None)


def _float(name: str) -> sa.Column[Any]:
    return _column(sa.Double(), name, False, "", False, None)


def _unique(*columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Create every table and view."""
    _visits()
    _words()
    _mentions()
    _edges()
    _reference()
    for name, sql in views_0001.statements(op.get_bind().dialect.name).items():
        op.execute(f"CREATE VIEW {name} AS {sql}")


def downgrade() -> None:
    """Drop them all, what stands on others first."""
    for name in reversed(views_0001.statements(op.get_bind().dialect.name)):
        op.execute(f"DROP VIEW {name}")
    for table in reversed(TABLES):
        op.drop_table(table)


def _visits() -> None:
    op.create_table(
        "page",
        _id(),
        _text("url"),
        _text("host", null=True),
        _text("first_seen", null=True),
        _text("last_seen", null=True),
        _int("visits", default="0"),
        _int("snapshots", default="0"),
        _int("newest_snapshot_id", null=True),
        _unique("url"),
    )
    _index("page", "host")
    op.create_table("run", _id(), _text("command"), _text("started"), _text("finished", null=True))
    op.create_table(
        "snapshot",
        _id(),
        _int("page_id", to="page"),
        _text("sha256"),
        _int("size"),
        _text("content_type", null=True),
        _text("warc_file"),
        _int("warc_offset"),
        _int("warc_length"),
        _unique("page_id", "sha256"),
    )
    op.create_table(
        "visit",
        _id(),
        _int("page_id", to="page"),
        _text("time"),
        _text("outcome"),
        _int("status", null=True),
        _text("reason", null=True),
        _int("snapshot_id", null=True, to="snapshot"),
        _int("run_id", null=True, to="run"),
    )
    op.create_index(
        "ux_visit", "visit", ["page_id", "time", sa.text("coalesce(snapshot_id, 0)")], unique=True
    )
    op.create_table(
        "reading",
        _id(),
        _int("snapshot_id", to="snapshot"),
        _text("reader"),
        _int("current"),
        _int("is_advert"),
        _float("score"),
        _text("title"),
        _text("text"),
        _text("charset"),
        _text("reasons"),
        _int("span_start", null=True),
        _int("span_end", null=True),
        _unique("snapshot_id", "reader"),
    )
    op.create_table("meta", _text("key", key=True), _text("value"))


def _words() -> None:
    op.create_table("number", _id(), _text("number"), _text("kind"), _int("is_public"), _unique("number"))
    op.create_table("brand", _id(), _text("brand"), _text("english", null=True), _unique("brand"))
    op.create_table(
        "area",
        _id(),
        _text("code"),
        _text("path"),
        _text("level"),
        _text("status"),
        _unique("code", "path", "status"),
    )
    op.create_table(
        "answer",
        _id(),
        _text("digest"),
        _int("area_id", null=True, to="area"),
        _text("written"),
        _text("status"),
        _text("code", null=True),
        _text("name", null=True),
        _text("path", null=True),
        _text("level", null=True),
        _int("first_year", null=True),
        _int("last_year", null=True),
        _text("successors"),
        _text("candidates"),
        _text("readings"),
        _text("parent_code", null=True),
        _text("code_system", null=True),
        _text("decided_by", null=True),
        _unique("digest"),
    )
    _index("answer", "area_id")


def _mentions() -> None:
    op.create_table(
        "number_mention",
        _int("reading_id", key=True),
        _small("pos", key=True),
        _small("start"),
        _small("end"),
        _int("number_id"),
        _text("extension", null=True),
        sqlite_with_rowid=False,
    )
    _index("number_mention", "number_id")
    op.create_table(
        "brand_mention",
        _int("reading_id", key=True),
        _small("pos", key=True),
        _small("start"),
        _small("end"),
        _int("brand_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "product_mention",
        _int("reading_id", key=True),
        _small("pos", key=True),
        _small("start"),
        _small("end"),
        _text("product"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claim_mention",
        _int("reading_id", key=True),
        _small("pos", key=True),
        _small("start"),
        _small("end"),
        _text("claim"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "area_mention",
        _int("reading_id", key=True),
        _small("pos", key=True),
        _small("start"),
        _small("end"),
        _int("answer_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pair_mention",
        _int("reading_id", key=True),
        _small("pos", key=True),
        _int("number_id"),
        _int("brand_id"),
        _text("role"),
        _small("brand_start"),
        _small("brand_end"),
        _small("number_start"),
        _small("number_end"),
        sqlite_with_rowid=False,
    )


def _edges() -> None:
    op.create_table(
        "page_pair",
        _int("page_id", to="page", key=True),
        _int("number_id", to="number", key=True),
        _int("brand_id", to="brand", key=True),
        _text("first_seen"),
        _text("last_seen"),
        sqlite_with_rowid=False,
    )
    _index("page_pair", "brand_id")
    _index("page_pair", "number_id", "brand_id", "page_id")
    op.create_table(
        "edge",
        _int("number_id", to="number", key=True),
        _int("brand_id", to="brand", key=True),
        _text("host", key=True),
        _int("pages"),
        _text("first_seen"),
        _text("last_seen"),
        sqlite_with_rowid=False,
    )
    _index("edge", "brand_id")
    _index("edge", "host")


def _reference() -> None:
    op.create_table(
        "region",
        _id(),
        _text("code"),
        _text("name"),
        _text("path"),
        _text("level"),
        _text("parent_code", null=True),
        _int("first_year", null=True),
        _int("last_year", null=True),
        _text("successors"),
        _text("code_system"),
    )
    _index("region", "code")
    op.create_table(
        "official_number",
        _id(),
        _text("brand"),
        _text("number"),
        _text("source"),
        _text("seen_on", null=True),
        _text("confidence"),
    )
    _index("official_number", "brand")
    _index("official_number", "number")
