"""Numbers that were forgotten, by a slow salted hash, so that they do not come back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "forgotten",
        sa.Column("id", BIG, primary_key=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("hash", "forgotten_at", "who", "why")),
        sa.UniqueConstraint("hash"),
    )


def downgrade() -> None:
    """Take it away: what was erased stays erased, but may come back with the next crawl of its page."""
    op.drop_table("forgotten")
    op.execute("DELETE FROM meta WHERE key = 'forget_salt'")
