"""Withdrawals: a page, a number or a pair that somebody has taken back, and the views without it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from output.migrations import edges_0001, views_0001, views_0004

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table and its view; `pages`, `hosts` and `official_numbers` leave out what is withdrawn."""
    op.create_table(
        "withdrawal",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("kind", TEXT, nullable=False),
        *(sa.Column(name, TEXT, nullable=True) for name in ("url", "number", "brand")),
        *(sa.Column(name, TEXT, nullable=False) for name in ("why", "who", "withdrawn_at")),
        *(sa.Column(name, TEXT, nullable=True) for name in ("undone_at", "undone_who", "undone_why")),
    )
    op.create_index("ix_withdrawal_url", "withdrawal", ["url"])
    op.create_index("ix_withdrawal_number", "withdrawal", ["number"])
    for name, sql in views_0004.REPLACED.items():
        op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE VIEW {name} AS {sql}")
    for name, sql in views_0004.ADDED.items():
        op.execute(f"CREATE VIEW {name} AS {sql}")


def downgrade() -> None:
    """Take them away: what was withdrawn is shown again, and who withdrew it, and why, is lost."""
    for name in views_0004.ADDED:
        op.execute(f"DROP VIEW {name}")
    for name in views_0004.REPLACED:
        op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE VIEW {name} AS {views_0001.VIEWS[name]}")
    op.execute("UPDATE pair_mention SET role = 'advertised' WHERE role = 'withdrawn'")
    op.execute("UPDATE pair_mention SET role = 'mentioned' WHERE role = 'withdrawn_mention'")
    op.drop_table("withdrawal")
    edges_0001.rebuild(op.get_bind())
