"""What one page advertised from when to when."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from output import bulk
from output.details import Episode

Pair = tuple[str, str]
"""Number and brand."""

# In the order of the view `number_changes`, so that both tell one story.
_VISITS = """
    SELECT v.time, v.snapshot_id FROM visit v JOIN snapshot s ON s.id = v.snapshot_id
    WHERE v.page_id = :page AND v.outcome = 'ok' ORDER BY v.time, s.sha256
"""
_PAIRS = """
    SELECT DISTINCT r.snapshot_id, n.number, b.brand
    FROM snapshot s JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
    JOIN number n ON n.id = t.number_id AND n.is_public = 0
    JOIN brand b ON b.id = t.brand_id
    WHERE s.page_id = :page
"""


def of_page(connection: Connection, page: int) -> list[Episode]:
    """The episodes of a page, by its id, the earliest first."""
    values = {"page": page}
    pairs: dict[int, set[Pair]] = {}
    for snapshot, number, brand in connection.execute(bulk.sql(_PAIRS), values):
        pairs.setdefault(snapshot, set()).add((number, brand))
    visits = connection.execute(bulk.sql(_VISITS), values)
    return episodes((time, pairs.get(snapshot, set())) for time, snapshot in visits)


def episodes(visits: Iterable[tuple[str, set[Pair]]]) -> list[Episode]:
    """The stretches of successive visits that showed a pair, from visits in order, each with what it showed.

    A pair that was gone and came back has an episode for each time.
    """
    found: list[Episode] = []
    running: dict[Pair, tuple[str, str]] = {}
    for time, shown in visits:
        for pair in running.keys() - shown:
            found.append(Episode(*pair, *running.pop(pair)))
        for pair in shown:
            running[pair] = (running[pair][0] if pair in running else time, time)
    found += [Episode(*pair, *span) for pair, span in running.items()]
    return sorted(found, key=lambda one: (one.first_seen, one.last_seen, one.number, one.brand))
