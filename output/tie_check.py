"""Whether shares, evidence, ties and operators are what the readings give: looked at, not mended."""

from __future__ import annotations

from sqlalchemy import Connection

from output import bulk, operator_groups, operators, template_shares, ties


def wrong(connection: Connection) -> dict[str, int]:
    """How many rows of each table are not as they should be; a table that is right is left out. Nothing is changed."""
    found = {
        "page_template": _differing(connection, *template_shares.kept_and_made_of_pages()),
        "template_share": _differing(connection, *template_shares.kept_and_made()),
        "tie_evidence": len(set(ties.kept(connection).items()) ^ set(ties.made(connection).items())),
        "tie": _differing(connection, *operators.kept_and_made()),
        "operator_number": len(operator_groups.kept(connection) ^ operator_groups.made(connection)),
    }
    return {table: count for table, count in found.items() if count}


def _differing(connection: Connection, kept: str, made: str) -> int:
    return sum(
        int(connection.scalar(bulk.sql(f"SELECT count(*) FROM ({one} EXCEPT {other}) x")) or 0)
        for one, other in ((kept, made), (made, kept))
    )
