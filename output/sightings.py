"""What shows a fact: the pages that say it, each with the words, the body that was served, and its place in the archive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from output import bulk
from output.quotation import quotation
from output.records import Position, Span

_SAYS = """
    SELECT g.url, g.host, n.number, b.brand, p.first_seen, p.last_seen, p.page_id, p.number_id, p.brand_id
    FROM page_pair p JOIN page g ON g.id = p.page_id JOIN number n ON n.id = p.number_id
    JOIN brand b ON b.id = p.brand_id WHERE {which} ORDER BY {order}, g.url, n.number, b.brand {limit}
"""
# The first of its bodies that says it, and there the first place that does.
_WHERE_SAID = """
    SELECT s.sha256, s.warc_file, s.warc_offset, s.warc_length, r.text,
           t.brand_start, t.brand_end, t.number_start, t.number_end
    FROM snapshot s JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.number_id = :number AND t.brand_id = :brand
      AND t.role = 'advertised'
    WHERE s.page_id = :page
    ORDER BY (SELECT min(v.time) FROM visit v
              WHERE v.page_id = s.page_id AND v.snapshot_id = s.id AND v.outcome = 'ok'), s.sha256, t.pos
    LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One page that advertises a number for a brand, and the words in which it first did.

    `brand_span` and `number_span` point into the text of the reading of the body `sha256`; `position` is its record.
    """

    page: str
    host: str | None
    number: str
    brand: str
    first_seen: str
    last_seen: str
    sha256: str
    position: Position
    brand_span: Span
    number_span: Span
    quote: str


def of_pair(connection: Connection, number: str, brand: str, most: int | None = None) -> list[Sighting]:
    """The pages that advertise a number for a brand, the earliest first."""
    return _sightings(connection, "n.number = :n AND b.brand = :b", {"n": number, "b": brand}, most)


def of_number(connection: Connection, number: str, most: int) -> list[Sighting]:
    """The pages that advertise a number, those that were first and those that were last seen, in order of time."""
    which, values = "n.number = :n", {"n": number}
    first = _sightings(connection, which, {**values}, most - most // 2)
    last = _sightings(connection, which, {**values}, most // 2, "p.last_seen DESC")
    found = {(one.page, one.brand): one for one in (*first, *last)}
    return sorted(found.values(), key=lambda one: (one.first_seen, one.last_seen, one.page, one.brand))


def on_pages(
    connection: Connection, number: int, pages: Iterable[int], most: int | None = None
) -> list[Sighting]:
    """The pages, of these ids, that advertise the number of that id; one sighting for each of its brands."""
    values = {"n": number, "values": bulk.as_list(connection, sorted(pages))}
    return _sightings(connection, f"p.number_id = :n AND p.page_id {bulk.among(connection)}", values, most)


def _sightings(
    connection: Connection, which: str, values: dict[str, Any], most: int | None, order: str = "p.first_seen"
) -> list[Sighting]:
    limit = "" if most is None else "LIMIT :most"
    values |= {} if most is None else {"most": most}
    rows = connection.execute(bulk.sql(_SAYS.format(which=which, order=order, limit=limit)), values).all()
    found = [_sighting(connection, row) for row in rows]
    return [sighting for sighting in found if sighting is not None]


def _sighting(connection: Connection, row: Sequence[Any]) -> Sighting | None:
    ids = {"page": row[6], "number": row[7], "brand": row[8]}
    said = connection.execute(bulk.sql(_WHERE_SAID), ids).first()
    if said is None:
        return None
    sha256, *place, text, brand_start, brand_end, number_start, number_end = said
    brand, number = (brand_start, brand_end), (number_start, number_end)
    url, host, digits, name, first, last, *_ = row
    quote = quotation(text, [brand, number], digits)
    return Sighting(url, host, digits, name, first, last, sha256, Position(*place), brand, number, quote)
