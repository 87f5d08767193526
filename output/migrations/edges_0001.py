"""Pairs and edges made anew from the readings, as the first schemas have them."""

from __future__ import annotations

from sqlalchemy import Connection, text

_STATEMENTS = (
    "DELETE FROM edge",
    "DELETE FROM page_pair",
    """INSERT INTO page_pair (page_id, number_id, brand_id, first_seen, last_seen)
       SELECT s.page_id, t.number_id, t.brand_id, min(v.first), max(v.last)
       FROM snapshot s
       JOIN (SELECT snapshot_id, min(time) AS first, max(time) AS last FROM visit
             WHERE outcome = 'ok' AND snapshot_id IS NOT NULL GROUP BY snapshot_id) v ON v.snapshot_id = s.id
       JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
       JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
       JOIN number n ON n.id = t.number_id AND n.is_public = 0
       GROUP BY s.page_id, t.number_id, t.brand_id""",
    """INSERT INTO edge (number_id, brand_id, host, pages, first_seen, last_seen)
       SELECT p.number_id, p.brand_id, coalesce(g.host, ''), count(*), min(p.first_seen), max(p.last_seen)
       FROM page_pair p JOIN page g ON g.id = p.page_id
       GROUP BY p.number_id, p.brand_id, coalesce(g.host, '')""",
)


def rebuild(connection: Connection) -> None:
    """Make them anew."""
    for statement in _STATEMENTS:
        connection.execute(text(statement))
