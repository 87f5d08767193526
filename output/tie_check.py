"""Whether shares, evidence, ties and operators are what the readings give: looked at, not mended."""

from __future__ import annotations

from sqlalchemy import Connection

from output import differences, operator_groups, operators, ties
from output.differences import Kept, Stage

_TIES = Stage(
    (
        Kept(
            "tie",
            ("number_a", "number_b", "kind"),
            ("pieces", "pages", "first_seen", "last_seen"),
            (operators.MADE,),
        ),
    )
)


def wrong(connection: Connection) -> dict[str, int]:
    """How many rows of each table are not as they should be; a table that is right is left out. Nothing is changed."""
    found = linked(connection)
    for stage in ties.STAGES:
        found |= differences.look(connection, stage)
    return found


def linked(connection: Connection) -> dict[str, int]:
    """The same without shares: of evidence, ties and operators."""
    groups = operator_groups.kept(connection) ^ operator_groups.made(connection)
    found = {"tie_evidence": ties.wrong(connection), "operator_number": len(groups)}
    return {table: count for table, count in found.items() if count} | differences.look(connection, _TIES)
