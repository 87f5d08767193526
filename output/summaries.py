"""All that is kept up beside the readings made anew, but for ties: pairs, edges, totals, areas and regions.

`STAGES` says in which order one follows from the other. Areas are counted a few thousand pages at a time
(`output.coverage_rebuild`), so that memory stays flat however many mentions there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk, claimed_regions, coverage_rebuild, database, differences, host_totals
from output.made_links import LINKS

STAGES = (*LINKS, host_totals.HOSTS, coverage_rebuild.AREAS)
"""What is made anew, each from the readings and what those before it keep."""


def rebuild(connection: Connection) -> dict[str, int]:
    """Put pairs, edges and summaries right, as the readings have them: what `edges.update` has kept up must be the same.

    Returns how many rows of each table were not.
    """
    database.lock(connection, database.EDGE_LOCK)
    claimed_regions.of_areas(connection, connection.scalars(bulk.sql("SELECT id FROM area")).all())
    return _all(differences.mend(connection, stage) for stage in STAGES)


def wrong(connection: Connection) -> dict[str, int]:
    """How many rows of each table are not as the readings say, or as the table does that they follow from.

    A table that is right is left out. Nothing is changed: temporary tables are made and dropped. Takes as long as
    `rebuild`.
    """
    return _all(differences.look(connection, stage) for stage in STAGES)


def _all(found: Iterable[dict[str, int]]) -> dict[str, int]:
    rows: Counter[str] = Counter()
    for one in found:
        rows.update(one)
    return dict(rows)
