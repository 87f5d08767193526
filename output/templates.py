"""Families of adverts by their skeletons, found as adverts are stored: each goes to the family that is most like it.

A family is made once and keeps its name. A few of its adverts stand for it, so that a kit whose pages differ more from
each other than each from the next stays one family, while no chain of likenesses grows without end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, database, sketches
from output.records import Advert
from output.skeleton import skeleton
from output.sketches import Sketch

SKETCHES = 8
"""How many adverts stand for a family at most."""
SURE = 0.6
"""An advert that is less like those that stand for its family becomes one of them."""
_CANDIDATES = 40
_LOCK = 0x407A71A8
_SHARED_BANDS = """
    SELECT s.id, s.template_id, s.grams FROM template_sketch s JOIN (
      SELECT sketch_id, count(*) AS hits FROM template_band WHERE band {among}
      GROUP BY sketch_id ORDER BY hits DESC, sketch_id LIMIT :most) b ON b.sketch_id = s.id
"""
_SIZE = "SELECT count(*) FROM template_sketch WHERE template_id = :template"


class _Found(NamedTuple):
    """The family most like a sketch, and how like."""

    template: int
    likeness: float


def families(connection: Connection, adverts: Sequence[Advert]) -> list[int | None]:
    """The id of each advert's family, made if there is none yet; null for what is no advert, or too plain to tell."""
    known: dict[Sketch, int] = {}
    found: list[int | None] = []
    for advert in adverts:
        frame = bulk.clean(skeleton(advert)) if advert.is_advert else ""
        grams = sketches.sketch(frame)
        if grams is None:
            found.append(None)
            continue
        if grams not in known:
            known[grams] = _family(connection, frame, grams)
        found.append(known[grams])
    return found


def _family(connection: Connection, frame: str, grams: Sketch) -> int:
    best = _nearest(connection, grams)
    if best is not None and best.likeness >= SURE:
        return best.template
    # Another writer may be making the very family that is missing.
    database.lock(connection, _LOCK)
    if bulk.is_postgres(connection):
        best = _nearest(connection, grams)
    if best is None:
        return _make(connection, frame, grams)
    if best.likeness < SURE and _size(connection, best.template) < SKETCHES:
        _stand_for(connection, best.template, grams)
    return best.template


def _nearest(connection: Connection, grams: Sketch) -> _Found | None:
    """The family most like a sketch, of those that are alike; of several the oldest."""
    statement = bulk.sql(_SHARED_BANDS.format(among=bulk.among(connection)))
    values = {"values": bulk.as_list(connection, sketches.bands(grams)), "most": _CANDIDATES}
    alike = [
        (sketches.likeness(grams, sketches.unpack(packed)), -template)
        for _, template, packed in connection.execute(statement, values)
    ]
    if not alike or max(alike)[0] < sketches.ALIKE:
        return None
    likeness, template = max(alike)
    return _Found(-template, likeness)


def _size(connection: Connection, template: int) -> int:
    return int(connection.scalar(bulk.sql(_SIZE), {"template": template}) or 0)


def _make(connection: Connection, frame: str, grams: Sketch) -> int:
    name = "t-" + hashlib.sha256(sketches.pack(grams).encode()).hexdigest()[:12]
    bulk.insert(connection, "template", ["name", "skeleton"], [(name, frame)], "(name) DO NOTHING")
    statement = bulk.sql("SELECT id FROM template WHERE name = :name")
    template = int(connection.scalar(statement, {"name": name}) or 0)
    _stand_for(connection, template, grams)
    return template


def _stand_for(connection: Connection, template: int, grams: Sketch) -> None:
    statement = bulk.sql(
        "INSERT INTO template_sketch (template_id, grams) VALUES (:template, :grams) RETURNING id"
    )
    made = connection.scalar(statement, {"template": template, "grams": sketches.pack(grams)})
    rows = sorted((band, made) for band in set(sketches.bands(grams)))
    bulk.insert(connection, "template_band", ["band", "sketch_id"], rows)
