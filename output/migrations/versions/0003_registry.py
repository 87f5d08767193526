"""The registry of official numbers: rows that somebody has imported stay when the shipped ones are loaded anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Tell imported rows from shipped ones."""
    op.add_column("official_number", sa.Column("imported", BIG, nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    """Take the mark away, and the imported rows with it, which the older schema would lose at its next upgrade."""
    op.execute("DELETE FROM official_number WHERE imported = 1")
    op.drop_column("official_number", "imported")
