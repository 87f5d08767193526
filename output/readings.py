"""A stored reading as the object that the reader made: what went in comes out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from output import bulk, withdrawals
from output.records import (
    Advert,
    AreaAnswer,
    AreaMention,
    AreaStatus,
    BrandFact,
    ClaimFact,
    NumberFact,
    NumberKind,
    PairEvidence,
    PairFact,
    ProductFact,
    Reason,
    RegionRef,
    Role,
    Span,
)
from output.region_answers import FIELDS

_READING = """
    SELECT r.id, r.title, r.text, r.is_advert, r.score, r.reader, r.charset, r.reasons,
           r.span_start, r.span_end
    FROM reading r WHERE r.snapshot_id = :snapshot AND {which}
"""
_CURRENT = _READING.format(which="r.current = 1")
_BY_READER = _READING.format(which="r.reader = :reader")
_NUMBERS = """
    SELECT n.number, n.kind, m.extension, m.start, m."end"
    FROM number_mention m JOIN number n ON n.id = m.number_id WHERE m.reading_id = :id ORDER BY m.pos
"""
_BRANDS = """
    SELECT b.brand, m.start, m."end"
    FROM brand_mention m JOIN brand b ON b.id = m.brand_id WHERE m.reading_id = :id ORDER BY m.pos
"""
_PRODUCTS = 'SELECT product, start, "end" FROM product_mention WHERE reading_id = :id ORDER BY pos'
_CLAIMS = 'SELECT claim, start, "end" FROM claim_mention WHERE reading_id = :id ORDER BY pos'
_PAIRS = """
    SELECT b.brand, n.number, m.role, m.brand_start, m.brand_end, m.number_start, m.number_end
    FROM pair_mention m JOIN brand b ON b.id = m.brand_id JOIN number n ON n.id = m.number_id
    WHERE m.reading_id = :id ORDER BY m.pos
"""
_AREAS = f"""
    SELECT m.answer_id, m.start, m."end", {", ".join(f"w.{name}" for name in FIELDS)}
    FROM area_mention m JOIN answer w ON w.id = m.answer_id WHERE m.reading_id = :id ORDER BY m.pos
"""


def current_reading(connection: Connection, snapshot: int, url: str, *, whole: bool = False) -> Advert | None:
    """The current reading of a snapshot by its row id; null if it has none.

    Without the numbers and pairs that are withdrawn, unless it is wanted `whole`.
    """
    row = connection.execute(bulk.sql(_CURRENT), {"snapshot": snapshot}).one_or_none()
    return None if row is None else _advert(connection, row, url, whole=whole)


def reading_by(connection: Connection, snapshot: int, url: str, reader: str) -> Advert | None:
    """The reading of a snapshot by this version of the reader, current or not, as it was read, be its pairs withdrawn
    or not; null if there is none.
    """
    values = {"snapshot": snapshot, "reader": reader}
    row = connection.execute(bulk.sql(_BY_READER), values).one_or_none()
    return None if row is None else _advert(connection, row, url, whole=True)


def _advert(connection: Connection, row: Any, url: str, *, whole: bool = False) -> Advert:
    reading = _Facts(connection, row.id, row.text)
    return Advert(
        url=url,
        title=row.title,
        text=row.text,
        is_advert=bool(row.is_advert),
        score=row.score,
        reader=row.reader,
        reasons=tuple(
            Reason(name, weight, tuple((start, end) for start, end in spans))
            for name, weight, spans in json.loads(row.reasons)
        ),
        advert_span=None if row.span_start is None else (row.span_start, row.span_end),
        brands=tuple(BrandFact(*fact) for fact in reading.merged(_BRANDS)),
        product_mentions=tuple(ProductFact(*fact) for fact in reading.merged(_PRODUCTS)),
        numbers=reading.numbers(whole),
        pairs=reading.pairs(whole),
        areas=reading.areas(),
        claims=tuple(ClaimFact(*fact) for fact in reading.merged(_CLAIMS)),
        charset=row.charset,
    )


class _Facts:
    """The mentions of one reading, put together again."""

    def __init__(self, connection: Connection, reading: int, text: str) -> None:
        self._connection = connection
        self._reading = reading
        self._text = text

    def _rows(self, statement: str) -> Iterable[Any]:
        return self._connection.execute(bulk.sql(statement), {"id": self._reading})

    def _written(self, spans: Iterable[Span]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._text[start:end] for start, end in spans))

    def merged(self, statement: str) -> list[tuple[str, tuple[str, ...], tuple[Span, ...]]]:
        """Name, spellings and places of each fact, in the order in which they were stored."""
        places: dict[str, list[Span]] = {}
        for name, start, end in self._rows(statement):
            places.setdefault(name, []).append((start, end))
        return [(name, self._written(spans), tuple(spans)) for name, spans in places.items()]

    def numbers(self, whole: bool) -> tuple[NumberFact, ...]:
        """The numbers with every place that says them; `whole`: also what is withdrawn."""
        places: dict[tuple[str, str, str | None], list[Span]] = {}
        for number, kind, extension, start, end in self._rows(_NUMBERS):
            places.setdefault((number, kind, extension), []).append((start, end))
        hidden = (
            set() if whole else withdrawals.numbers(self._connection, {number for number, _, _ in places})
        )
        return tuple(
            NumberFact(number, NumberKind(kind), self._written(spans), tuple(spans), extension)
            for (number, kind, extension), spans in places.items()
            if number not in hidden
        )

    def pairs(self, whole: bool) -> tuple[PairFact, ...]:
        """The pairs with every place that ties them; `whole`: also what is withdrawn."""
        places: dict[tuple[str, str, str], list[PairEvidence]] = {}
        for brand, number, stored, *spans in self._rows(_PAIRS):
            if stored in withdrawals.ROLES and not whole:
                continue
            role = withdrawals.ROLES.get(stored, stored)
            evidence = PairEvidence((spans[0], spans[1]), (spans[2], spans[3]))
            places.setdefault((brand, number, role), []).append(evidence)
        return tuple(
            PairFact(brand, number, Role(role), tuple(evidence))
            for (brand, number, role), evidence in places.items()
        )

    def areas(self) -> tuple[AreaMention, ...]:
        """The areas in page order; mentions of one stored answer share it."""
        answers: dict[int, AreaAnswer] = {}
        mentions = []
        for answer, start, end, *cells in self._rows(_AREAS):
            if answer not in answers:
                answers[answer] = _answer(dict(zip(FIELDS, cells, strict=True)))
            mentions.append(AreaMention(answers[answer], start, end, self._text[start:end]))
        return tuple(mentions)


def _answer(cells: dict[str, Any]) -> AreaAnswer:
    cells["status"] = AreaStatus(cells["status"])
    cells["successors"] = tuple(json.loads(cells["successors"]))
    for name in ("candidates", "readings"):
        cells[name] = tuple(RegionRef(*ref) for ref in json.loads(cells[name]))
    return AreaAnswer(**cells)
