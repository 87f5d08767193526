"""The index of adverts' texts. It is filled afterwards, some hundred adverts a transaction: see `output.search_index`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add it, empty, and note what is to be put in."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE search_advert (snapshot_id bigint PRIMARY KEY, grams tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_search_advert_grams ON search_advert USING gin (grams)")
        op.execute("ALTER TABLE search_advert ALTER COLUMN grams SET STATISTICS 0")  # megabytes, and no use
    else:
        # Tokens are made by us: those of letters and digits, and marks with a number's id. No contents, no positions.
        op.execute(
            "CREATE VIRTUAL TABLE search_advert USING fts5"
            "(grams, content='', detail='none', tokenize=\"ascii tokenchars '#'\")"
        )
    op.create_table(
        "search_state",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("done", BIG, nullable=False),
        sa.Column("last", BIG, nullable=False),
    )
    op.execute(
        "INSERT INTO search_state (id, done, last) SELECT 1, 0, max(id) FROM snapshot HAVING max(id) IS NOT NULL"
    )


def downgrade() -> None:
    """Take it away; it is made anew by the next upgrade."""
    op.execute("DROP TABLE search_state")
    op.execute("DROP TABLE search_advert")
