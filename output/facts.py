"""The facts of readings as rows: every mention with its characters, written by the thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from output import bulk, withdrawals
from output.records import Advert
from output.region_answers import AnswerIds, lookup
from output.shipped import english_names, public_lines

Reading = tuple[int, Advert]
"""The id of a reading's row, and what it says."""

# One integer carries a mention into SQLite: 23 bits of start, 10 of length, 30 of answer. Unpacking it there
# takes less time than binding a row of values.
START, LENGTH, ANSWER = 23, 10, 30
UNPACK = (
    'INSERT INTO area_mention (reading_id, pos, start, "end", answer_id) '
    f"SELECT ?1, key, value >> {LENGTH + ANSWER}, "
    f"(value >> {LENGTH + ANSWER}) + ((value >> {ANSWER}) & {(1 << LENGTH) - 1}), "
    f"value & {(1 << ANSWER) - 1} FROM json_each(?2)"
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
    columns = [
        "reading_id",
        "pos",
        "number_id",
        "brand_id",
        "role",
        "brand_start",
        "brand_end",
        "number_start",
        "number_end",
    ]
    bulk.insert(connection, "pair_mention", columns, list(_pair_rows(readings, numbers, brands)))
    withdrawals.mark(connection, [reading for reading, _ in readings])
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
    return bulk.clean(brand).replace("|", "\uff5c")


def _brands(connection: Connection, readings: Sequence[Reading]) -> dict[str, int]:
    found = sorted({brand_name(fact.brand) for _, advert in readings for fact in advert.brands})
    rows = [(brand, english_names().get(brand)) for brand in found]
    bulk.insert(connection, "brand", ("brand", "english"), rows, "(brand) DO NOTHING")
    return lookup(connection, "brand", "brand", found)


def _spans(
    readings: Sequence[Reading], facts: str, name: str, ids: dict[str, int] | None
) -> Iterator[tuple[Any, ...]]:
    """Rows (reading, pos, start, end, name or its id) of one kind of merged facts, in their order."""
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
            ids = (numbers.get(pair.number), brands.get(brand_name(pair.brand)))
            if None in ids:  # a tie between facts that the reading does not hold
                continue
            for place in pair.evidence:
                yield reading, pos, *ids, pair.role.value, *place.brand, *place.number
                pos += 1


def _areas(connection: Connection, readings: Sequence[Reading], answers: AnswerIds) -> None:
    ids = answers.ids(connection, [mention for _, advert in readings for mention in advert.areas])
    packed: list[tuple[int, str]] = []
    plain: list[tuple[int, ...]] = []
    at = 0
    pack = not bulk.is_postgres(connection)
    for reading, advert in readings:
        own = ids[at : at + len(advert.areas)]
        at += len(own)
        numbers = _pack(advert, own) if pack else None
        if numbers is not None:
            packed.append((reading, numbers))
        else:
            places = zip(advert.areas, own, strict=True)
            plain += ((reading, pos, m.start, m.end, answer) for pos, (m, answer) in enumerate(places))
    if packed:
        connection.exec_driver_sql(UNPACK, packed)
    bulk.insert(connection, "area_mention", ("reading_id", "pos", "start", "end", "answer_id"), plain)


def _pack(advert: Advert, answers: list[int]) -> str | None:
    """One integer a mention, as JSON; null if one is too large for that, which only absurd ones are."""
    starts = [mention[1] for mention in advert.areas]
    lengths = [end - start for _, start, end, _ in advert.areas]
    if (
        len(advert.text) >> START
        or min(lengths, default=0) < 0
        or max(lengths, default=0) >> LENGTH
        or max(answers, default=0) >> ANSWER
    ):
        return None
    shift = LENGTH + ANSWER
    triples = zip(starts, lengths, answers, strict=True)
    # The text of a list of integers is JSON, and quicker to have than json.dumps of it.
    return str([start << shift | length << ANSWER | answer for start, length, answer in triples])
