"""Crawling for months: frontier, hosts, robots.txt, schedules; runs that tell how they went; number changes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from output.migrations import views_0002

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED: dict[str, list[tuple[str, Any]]] = {
    "run": [
        ("process", TEXT),
        ("beat", TEXT),
        ("outcome", TEXT),
        ("counts", TEXT),
        ("problems", TEXT),
        ("peak_memory", BIG),
        ("hungry", TEXT),
    ],
    "visit": [("warc_file", TEXT), ("warc_offset", BIG), ("warc_length", BIG)],
    "reading": [("fingerprint", TEXT)],
}
TABLES = ["frontier", "host", "robots", "run_host", "schedule"]
# What was crawled before is known to the crawler, and is due when a page that is hardly known would be.
_KNOWN = """
    INSERT INTO frontier (url, host, state, wanted, turn, depth, found, next_due, tried, visited)
    SELECT p.url, p.host, 'ok', 0, 500, 0, p.first_seen, p.last_seen, p.last_seen, p.last_seen
    FROM page p WHERE p.host IS NOT NULL AND p.last_seen IS NOT NULL AND EXISTS (
      SELECT 1 FROM visit v JOIN run r ON r.id = v.run_id WHERE v.page_id = p.id AND r.command = 'crawl')
"""


def _text(name: str, null: bool = False, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=null, primary_key=key)


def _int(name: str, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, BIG, nullable=False, server_default=None if default is None else sa.text(default))


def _run(name: str) -> sa.Column[Any]:
    return sa.Column(name, BIG, sa.ForeignKey("run.id"), nullable=True)


def _real(name: str, default: str | None = None) -> sa.Column[Any]:
    server = None if default is None else sa.text(default)
    return sa.Column(name, sa.Double(), nullable=default is None, server_default=server)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Add the tables, columns and views."""
    for table, columns in ADDED.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    _index("run", "hungry")
    _index("visit", "run_id")
    _frontier()
    _hosts()
    op.create_table(
        "schedule",
        sa.Column("id", BIG, primary_key=True),
        *map(_text, ("name", "cron", "zone", "args", "added")),
        *(_text(name, null=True) for name in ("due", "process", "started", "finished")),
        sa.Column("code", BIG, nullable=True),
        sa.UniqueConstraint("name"),
    )
    op.execute(_KNOWN)
    op.execute("INSERT INTO host (host, next_due) SELECT host, min(next_due) FROM frontier GROUP BY host")
    for name, sql in views_0002.statements(op.get_bind().dialect.name).items():
        op.execute(f"CREATE VIEW {name} AS {sql}")


def downgrade() -> None:
    """Take them away again, and all that is in them.

    Pages, visits, readings and the archive stay. Lost are the frontier (what waits to be visited, and the rhythm
    of each page), what is known of hosts and of their robots.txt, schedules, how runs went, where answers of visits
    without a body of their own lie in the archive, and fingerprints of readings. `upgrade` makes up the frontier from
    the pages of crawls, and no more: write down `hotlines schedule list` before.
    """
    for name in reversed(views_0002.statements(op.get_bind().dialect.name)):
        op.execute(f"DROP VIEW {name}")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_run_hungry", "run")
    op.drop_index("ix_visit_run_id", "visit")
    for table, columns in ADDED.items():
        for name, _ in columns:
            op.drop_column(table, name)


def _frontier() -> None:
    op.create_table(
        "frontier",
        sa.Column("id", BIG, primary_key=True),
        _text("url"),
        _text("host"),
        _text("state"),
        _int("wanted"),
        _int("turn"),
        _int("depth"),
        _text("found_on", null=True),
        _text("found"),
        _text("next_due", null=True),
        _run("lease"),
        _run("run_id"),
        _int("attempts", "0"),
        *(_text(name, null=True) for name in ("last_error", "etag", "last_modified")),
        *(_text(name, null=True) for name in ("tried", "visited", "whole", "whole_sha256", "changed")),
        _real("seen_changes", "0"),
        _real("seen_days", "0"),
        sa.UniqueConstraint("url"),
    )
    _index("frontier", "host", "wanted", "turn", "id")
    _index("frontier", "host", "next_due", "id")
    adverts = sa.text("turn <= 500")
    op.create_index(
        "ix_frontier_adverts",
        "frontier",
        ["host", "next_due", "id"],
        sqlite_where=adverts,
        postgresql_where=adverts,
    )
    _index("frontier", "lease")


def _hosts() -> None:
    op.create_table(
        "host",
        _text("host", key=True),
        _run("lease"),
        _run("run_id"),
        *(_text(name, null=True) for name in ("asked", "free_at", "sleep_until", "next_due")),
        _real("delay"),
        _int("failures", "0"),
        _text("reason", null=True),
    )
    _index("host", "lease")
    _index("host", "next_due")
    op.create_table(
        "robots",
        _text("origin", key=True),
        _text("host"),
        _text("time"),
        sa.Column("status", BIG, nullable=True),
        *(_text(name, null=True) for name in ("body", "error")),
        _real("delay"),
    )
    _index("robots", "host")
    op.create_table(
        "run_host",
        sa.Column("run_id", BIG, sa.ForeignKey("run.id"), primary_key=True, autoincrement=False),
        _text("host", key=True),
        _int("taken", "0"),
    )
