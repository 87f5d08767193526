"""The facts of readings as rows: every mention with its characters, written by the thousand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from output import bulk
from output.answers import AnswerIds, lookup
from output.migrations.reference_rows import english_names, public_lines
from output.records import Advert

Reading = tuple[int, Advert]
"""The id of a reading's row, and what it says."""

# One integer carries a mention into SQLite: 23 bits of start, 10 of length, 30 of answer. Unpacking it there
# takes half the time of a row of bound values.
_START, _LENGTH, _ANSWER = 23, 10, 30
_UNPACK = (
    'INSERT INTO area_mention (reading_id, pos, start, "end", answer_id) '
    f"SELECT ?1, key, value >> {_LENGTH + _ANSWER}, "
    f"(value >> {_LENGTH + _ANSWER}) + ((value >> {_ANSWER}) & {(1 << _LENGTH) - 1}), "
    f"value & {(1 << _ANSWER) - 1} FROM json_each(?2)"
)


def write(connection: Connection, readings: Sequence[Reading], answers: AnswerIds) -> None:
    """Store every mention of new readings."""
    numbers = _numbers(connection, readings)
    brands = _brands(connection, readings)
    span = ("reading_id", "pos", "start", "end")
    for table, column, rows in (
        ("brand_mention", "brand_id", _spans(readings, "brands", "brand", brands)),
        ("product_mention", "product", _spans(readings, "product_mentions", "product", None)),
        ("claim_mention", "claim", _spans(readings, "claims", "claim", None)),
    ):
        bulk.insert(connection, table, (*span, column), list(rows))
    bulk.insert(
        connection, "number_mention", (*span, "number_id", "extension"), list(_number_rows(readings, numbers))
    )
    columns = (
        "reading_id pos number_id brand_id role brand_start brand_end number_start number_end".split()
    )
    bulk.insert(connection, "pair_mention", columns, list(_pair_rows(readings, numbers, brands)))
    _areas(connection, readings, answers)


def _numbers(connection: Connection, readings: Sequence[Reading]) -> dict[str, int]:
    kinds = {fact.number: fact.kind.value for _, advert in readings for fact in advert.numbers}
    rows = [(number, kinds[number], int(number in public_lines())) for number in sorted(kinds)]
    # The newest reader knows the numbering plan best.
    keep = "(number) DO UPDATE SET kind = excluded.kind WHERE number.kind <> excluded.kind"
    bulk.insert(connection, "number", ("number", "kind", "is_public"), rows, keep)
    return lookup(connection, "number", "number", kinds)


def brand_name(brand: str) -> str:
    """A brand as it is stored: without the bar that separates names in a list."""
    return bulk.clean(brand).replace("|", "|")


def _brands(connection: Connection, readings: Sequence[Reading]) -> dict[str, int]:
    found = sorted({brand_name(fact.brand) for _, advert in readings for fact in advert.brands})
    rows = [(brand, english_names().get(brand)) for brand in found]
    bulk.insert(connection, "brand", ("brand", "english"), rows, "(brand) DO NOTHING")
    return lookup(connection, "brand", "brand", found)


def _spans(
    readings: Sequence[Reading], facts: str, name: str, ids: dict[str, int] | None
) -> Iterator[tuple[Any, ...]]:
    """Rows (reading, pos, start, end, name or its id) of one kind of merged facts, in the order of the facts."""
    for reading, advert in readings:
        pos = 0
        for fact in getattr(advert, facts):
            value = getattr(fact, name)
            value = bulk.clean(value) if ids is None else ids[brand_name(value)]
            for start, end in fact.evidence:
                yield reading, pos, start, end, value
                pos += 1


def _number_rows(readings: Sequence[Reading], numbers: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    for reading, advert in readings:
        pos = 0
        for fact in advert.numbers:
            for start, end in fact.evidence:
                yield reading, pos, start, end, numbers[fact.number], fact.extension
                pos += 1


def _pair_rows(
    readings: Sequence[Reading], numbers: dict[str, int], brands: dict[str, int]
) -> Iterator[tuple[Any, ...]]:
    for reading, advert in readings:
        pos = 0
        for pair in advert.pairs:
            ids = (numbers[pair.number], brands[brand_name(pair.brand)])
            for place in pair.evidence:
                yield reading, pos, *ids, pair.role.value, *place.brand, *place.number
                pos += 1


def _areas(connection: Connection, readings: Sequence[Reading], answers: AnswerIds) -> None:
    mentioned = [mention.answer for _, advert in readings for mention in advert.areas]
    ids = iter(answers.ids(connection, mentioned))
    packed: list[tuple[int, str]] = []
    plain: list[tuple[int, ...]] = []
    for reading, advert in readings:
        places = [(start, end, next(ids)) for _, start, end in advert.areas]
        if not bulk.is_postgres(connection) and _fits(advert, places):
            packed.append((reading, _pack(places)))
        else:
            plain += ((reading, pos, *place) for pos, place in enumerate(places))
    if packed:
        connection.exec_driver_sql(_UNPACK, packed)
    bulk.insert(connection, "area_mention", ("reading_id", "pos", "start", "end", "answer_id"), plain)


def _fits(advert: Advert, places: list[tuple[int, int, int]]) -> bool:
    return len(advert.text) >> _START == 0 and all(
        0 <= end - start < 1 << _LENGTH and answer < 1 << _ANSWER for start, end, answer in places
    )


def _pack(places: list[tuple[int, int, int]]) -> str:
    high = _LENGTH + _ANSWER
    return json.dumps([start << high | (end - start) << _ANSWER | answer for start, end, answer in places])
