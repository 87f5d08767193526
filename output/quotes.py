"""The adverts behind a row: where and when they were seen, where the archive keeps them, and the very words.

Of many the earliest and the latest are quoted, so that an answer stays as short as it was asked to be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection

from output import bulk
from output.errors import LibraryError
from output.listing import Listing
from output.quotation import Quote, hidden
from output.records import Position
from output.written_numbers import MOBILE, is_mobile

T = TypeVar("T")
MOST = 100
"""Adverts that are quoted for a row at most."""


class Evidence(NamedTuple):
    """One advert: its page, a visit that showed it, the body by its hash and place in the archive, and where the reading of
    that body ties the number to the brand. `area_quote`: where it claims the region, for rows of regions.

    A mobile number that the row is not about, being a person's, is told by the word ``mobile``, its digits by stars.
    """

    page: str
    seen: str
    sha256: str
    warc: Position
    brand_name: str
    number: str
    brand_quote: Quote
    number_quote: Quote
    area_quote: Quote | None = None


# The earliest and the latest pairs of pages, each with the time that puts it here.
_CHOSEN = """
    SELECT page_id, number_id, brand_id, seen FROM (
      SELECT p.page_id, p.number_id, p.brand_id, p.{time} AS seen FROM {tables} WHERE {which}
      ORDER BY p.{time} {falls}, p.page_id, p.number_id, p.brand_id LIMIT :most) c
"""
_SHOWN = """
    SELECT g.url, v.time, s.sha256, s.warc_file, s.warc_offset, s.warc_length, b.brand, n.number,
           m.brand_start, m.brand_end, substr(r.text, m.brand_start + 1, m.brand_end - m.brand_start),
           m.number_start, m.number_end, substr(r.text, m.number_start + 1, m.number_end - m.number_start),
           r.id, p.page_id, p.number_id, p.brand_id
    FROM ({chosen}) p
    JOIN page g ON g.id = p.page_id
    JOIN visit v ON v.page_id = p.page_id AND v.time = p.seen AND v.outcome = 'ok'
    JOIN snapshot s ON s.id = v.snapshot_id
    JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention m ON m.reading_id = r.id AND m.number_id = p.number_id AND m.brand_id = p.brand_id
      AND m.role = 'advertised'
    JOIN number n ON n.id = p.number_id JOIN brand b ON b.id = p.brand_id
    ORDER BY v.time, g.url, b.brand, n.number, s.sha256, m.pos
"""
_AREA = """SELECT m.start, m."end", substr(r.text, m.start + 1, m."end" - m.start)
    FROM reading r JOIN area_mention m ON m.reading_id = r.id JOIN answer w ON w.id = m.answer_id
    JOIN area_region a ON a.area_id = w.area_id AND a.region_id = :region
    WHERE r.id = :reading ORDER BY m.pos LIMIT 1"""
# Pages of the pairs that claim a region on most pages, whose readings, as they are counted, claim it.
_REGION = """
    p.number_id IN (SELECT x.number_id FROM region_pair x WHERE x.region_id = :region ORDER BY x.pages DESC LIMIT 3)
    AND EXISTS (SELECT 1 FROM region_pair x WHERE x.region_id = :region AND x.number_id = p.number_id
                AND x.brand_id = p.brand_id)
    AND EXISTS (SELECT 1 FROM snapshot s JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
                JOIN area_mention m ON m.reading_id = r.id JOIN answer w ON w.id = m.answer_id
                JOIN area_region a ON a.area_id = w.area_id AND a.region_id = :region
                WHERE s.page_id = p.page_id)"""

# The earliest and latest pages of an operator are pages of the numbers that were first, or last, seen.
_OPERATOR = """p.number_id IN (
    SELECT m.number_id FROM (
      SELECT o.number_id FROM operator_number o JOIN number_total t ON t.number_id = o.number_id
      WHERE o.operator = :operator ORDER BY t.{time} {falls}, o.number_id LIMIT :most) m
    UNION SELECT n.id FROM number n WHERE n.number = :number)"""


def wanted(evidence: int | bool) -> int:
    """How many adverts are to be quoted for a row: a number, or true for two. Raises LibraryError."""
    if isinstance(evidence, bool):
        return 2 if evidence else 0
    if not 0 <= evidence <= MOST:
        raise LibraryError(f"{evidence} adverts for a row are too many, or none; ask for 1 to {MOST}")
    return evidence


def beside(found: Listing[T], evidence: int | bool, quote: Callable[[T, int], list[Evidence]]) -> Listing[T]:
    """The answer, with the evidence of each row if any is wanted."""
    most = wanted(evidence)
    if most:
        found.evidence = [quote(row, most) for row in found]
    return found


def of_number(
    connection: Connection,
    number: str,
    most: int,
    pages: str = "1 = 1",
    values: Mapping[str, Any] = MappingProxyType({}),
) -> list[Evidence]:
    """Of a number, in national digits; on all `pages`, or those rows of `page_pair` p of which that holds."""
    which = f"p.number_id = (SELECT id FROM number WHERE number = :number) AND {pages}"
    return _quoted(connection, "page_pair p", which, {**values, "number": number}, most, {number})


def of_operator(connection: Connection, operator: str, most: int) -> list[Evidence]:
    """Of an operator, by its id."""
    number = operator.removeprefix("op-")
    values = {"operator": operator, "number": number}
    return _quoted(connection, "page_pair p", _OPERATOR, values, most, {number})


def of_brand(connection: Connection, brand: str, most: int) -> list[Evidence]:
    """Of a brand, by its stored name."""
    which = "p.brand_id = (SELECT id FROM brand WHERE brand = :brand)"
    return _quoted(connection, "page_pair p", which, {"brand": brand}, most)


def of_host(connection: Connection, host: str, most: int) -> list[Evidence]:
    """On a host."""
    tables = "page g JOIN page_pair p ON p.page_id = g.id"
    return _quoted(connection, tables, "g.host = :host", {"host": host}, most)


def of_page(connection: Connection, url: str, most: int) -> list[Evidence]:
    """On a page."""
    which = "p.page_id = (SELECT id FROM page WHERE url = :url)"
    return _quoted(connection, "page_pair p", which, {"url": url}, most)


def of_region(connection: Connection, path: str, most: int) -> list[Evidence]:
    """Of a region that is claimed, by its path, or of what lies in it; with the words that claim it."""
    region = connection.scalar(bulk.sql("SELECT id FROM claimed_region WHERE path = :path"), {"path": path})
    found = []
    for quoted, reading in _rows(connection, "page_pair p", _REGION, {"region": region}, most * 2):
        row = connection.execute(bulk.sql(_AREA), {"reading": reading, "region": region}).first()
        if row is not None:
            found.append(quoted._replace(area_quote=Quote(*row)))
    return [_shown(one, ()) for one in _bounded(found, most)]


def _quoted(  # noqa: PLR0913, PLR0917
    connection: Connection,
    tables: str,
    which: str,
    values: dict[str, Any],
    most: int,
    own: Collection[str] = (),
) -> list[Evidence]:
    found = [quoted for quoted, _ in _rows(connection, tables, which, values, most)]
    return [_shown(one, own) for one in _bounded(found, most)]


def _shown(found: Evidence, own: Collection[str]) -> Evidence:
    """What is told of an advert of a row about the numbers `own`: other mobile numbers are nobody's business."""
    said = found.number if is_mobile(found.number) else None
    return found._replace(
        number=found.number if said is None or said in own else MOBILE,
        brand_quote=hidden(found.brand_quote, own),
        number_quote=hidden(found.number_quote, own, said),
        area_quote=None if found.area_quote is None else hidden(found.area_quote, own),
    )


def _bounded(found: Sequence[Evidence], most: int) -> list[Evidence]:
    """The earliest half and the latest half of what was found, in order of time."""
    if len(found) <= most:
        return list(found)
    early = (most + 1) // 2
    return [*found[:early], *found[len(found) - (most - early) :]]


def _rows(
    connection: Connection, tables: str, which: str, values: dict[str, Any], most: int
) -> Iterable[tuple[Evidence, int]]:
    chosen = " UNION ".join(
        _CHOSEN.format(time=time, falls=falls, tables=tables, which=which.format(time=time, falls=falls))
        for time, falls in (("first_seen", ""), ("last_seen", "DESC"))
    )
    seen = set()
    for row in connection.execute(bulk.sql(_SHOWN.format(chosen=chosen)), {**values, "most": most}):
        key = (row[1], *row[15:])
        if key in seen:  # further places of the same pair, or another body at the same second
            continue
        seen.add(key)
        yield (
            Evidence(
                row[0],
                row[1],
                row[2],
                Position(*row[3:6]),
                row[6],
                row[7],
                Quote(*row[8:11]),
                Quote(*row[11:14]),
            ),
            row[14],
        )
