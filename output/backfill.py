"""What older readings lack is found out from what is stored of them, when the schema gets room for it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from output import bulk, templates, ties
from output.readings import current_reading
from output.records import Advert
from output.region_lists import region_list

_ADVERTS = """SELECT r.id, r.snapshot_id FROM reading r
    WHERE r.current = 1 AND r.is_advert = 1 AND r.id > :after ORDER BY r.id LIMIT 200"""
_SET = "UPDATE reading SET template_id = :template, regions = :regions WHERE id = :id"


def links_of_readings(connection: Connection) -> None:
    """Give every current advert its template and its list of regions, and tie numbers by them. Edges are there already."""
    for part in _adverts(connection):
        families = templates.families(connection, list(part.values()))
        rows = [
            {"id": reading, "template": family, "regions": region_list(advert)}
            for (reading, advert), family in zip(part.items(), families, strict=True)
        ]
        connection.execute(bulk.sql(_SET), rows)
    ties.rebuild(connection)


def _adverts(connection: Connection) -> Iterator[dict[int, Advert]]:
    """Id and content of every current advert, the oldest first, some at a time."""
    after = 0
    while rows := connection.execute(bulk.sql(_ADVERTS), {"after": after}).all():
        after = rows[-1][0]
        found = {row[0]: current_reading(connection, row[1], "", whole=True) for row in rows}
        yield {reading: advert for reading, advert in found.items() if advert is not None}
