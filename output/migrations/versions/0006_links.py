"""What ties numbers: templates, ties, operators, judgements; and the views that show them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from output.migrations import views_0005, views_0006

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = [
    "template",
    "template_sketch",
    "template_band",
    "page_template",
    "template_share",
    "tie_evidence",
    "tie",
    "hub",
    "operator_number",
    "judgement",
]


def _text(name: str, null: bool = False, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=null, primary_key=key)


def _int(name: str, to: str | None = None, key: bool = False) -> sa.Column[Any]:
    keys = [] if to is None else [sa.ForeignKey(f"{to}.id")]
    return sa.Column(name, BIG, *keys, nullable=False, primary_key=key, autoincrement=False)


def _span() -> tuple[sa.Column[Any], sa.Column[Any]]:
    return _text("first_seen"), _text("last_seen")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Add tables and views, and fill them from the readings that are there."""
    op.add_column("reading", sa.Column("template_id", BIG, nullable=True))
    op.add_column("reading", sa.Column("regions", TEXT, nullable=True))
    _index("reading", "template_id", "current")
    _index("reading", "regions", "current")
    _templates()
    _shares()
    _ties()
    for name, sql in views_0006.REPLACED.items():
        op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE VIEW {name} AS {sql}")
    for name, sql in views_0006.ADDED.items():
        op.execute(f"CREATE VIEW {name} AS {sql}")
    from output import backfill  # noqa: PLC0415 - the revisions before this one do without

    backfill.links_of_readings(op.get_bind())


def _templates() -> None:
    op.create_table(
        "template",
        sa.Column("id", BIG, primary_key=True),
        _text("name"),
        _text("skeleton"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "template_sketch",
        sa.Column("id", BIG, primary_key=True),
        _int("template_id", to="template"),
        _text("grams"),
    )
    _index("template_sketch", "template_id")
    op.create_table(
        "template_band",
        sa.Column("band", sa.BigInteger(), primary_key=True, autoincrement=False),
        _int("sketch_id", to="template_sketch", key=True),
        sqlite_with_rowid=False,
    )


def _shares() -> None:
    op.create_table(
        "page_template",
        *(_int(name, key=True) for name in ("page_id", "template_id", "number_id")),
        *_span(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "template_share",
        _int("template_id", key=True),
        _text("host", key=True),
        _int("number_id", key=True),
        _int("pages"),
        *_span(),
        sqlite_with_rowid=False,
    )
    _index("template_share", "number_id")
    _index("template_share", "host")


def _ties() -> None:
    op.create_table(
        "tie_evidence",
        _text("kind", key=True),
        _text("key", key=True),
        _int("number_a", key=True),
        _int("number_b", key=True),
        _int("pages"),
        *_span(),
        sqlite_with_rowid=False,
    )
    _index("tie_evidence", "number_a", "number_b")
    _index("tie_evidence", "key")
    op.create_table(
        "tie",
        _int("number_a", key=True),
        _int("number_b", key=True),
        _text("kind", key=True),
        _int("pieces"),
        _int("pages"),
        *_span(),
        _text("left_out", null=True),
        sqlite_with_rowid=False,
    )
    _index("tie", "number_b")
    op.create_table("hub", _int("number_id", key=True))
    op.create_table("operator_number", _int("number_id", key=True), _text("operator"), _int("ties"))
    _index("operator_number", "operator")
    op.create_table(
        "judgement",
        sa.Column("id", BIG, primary_key=True),
        *map(_text, ("number_a", "number_b", "verdict", "why", "who", "judged_at")),
        *(_text(name, null=True) for name in ("undone_at", "undone_who", "undone_why")),
    )
    _index("judgement", "number_a")
    _index("judgement", "number_b")


def downgrade() -> None:
    """Take them away: all but people's judgements, which are lost, is made anew by the next upgrade."""
    for name in views_0006.ADDED:
        op.execute(f"DROP VIEW {name}")
    for name in views_0006.REPLACED:
        op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE VIEW {name} AS {views_0005.REPLACED[name]}")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_reading_regions_current", "reading")
    op.drop_index("ix_reading_template_id_current", "reading")
    op.drop_column("reading", "regions")
    op.drop_column("reading", "template_id")
