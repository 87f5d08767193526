"""Which other numbers share hosts, templates or lists of regions with one, tied to it or not."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection

from output import bulk, withdrawals, written_numbers
from output.errors import LibraryError

_HOSTS = """SELECT y.number_id, count(DISTINCT y.host) FROM edge x JOIN edge y ON y.host = x.host
    WHERE x.number_id = :id AND x.host <> '' AND y.number_id <> :id GROUP BY y.number_id"""
_TRAITS = """SELECT y.number_id, count(DISTINCT y.trait) FROM trait x JOIN trait y ON y.trait = x.trait
    WHERE x.number_id = :id AND y.number_id <> :id AND x.trait LIKE :kind GROUP BY y.number_id"""
_TIES = """SELECT number_b, count(*) FROM tie WHERE number_a = :id AND left_out IS NULL GROUP BY number_b
    UNION ALL SELECT number_a, count(*) FROM tie WHERE number_b = :id AND left_out IS NULL GROUP BY number_a"""
_NAMES = "SELECT n.id, n.number, n.kind FROM number n WHERE n.id {among}"
_ID = "SELECT n.id FROM number n WHERE n.number = :number AND EXISTS (SELECT 1 FROM edge e WHERE e.number_id = n.id)"


class RelatedRow(NamedTuple):
    """A number that has something in common with another, which need not mean that one hand runs both."""

    number: Annotated[str, "phone number in national digits"]
    kind: Annotated[str, "shared_cost (400), toll_free (800), landline, mobile or service_code"]
    ties: Annotated[int, "how many kinds of ties hold the two together; see `operator --why`"]
    region_lists: Annotated[int, "how many lists of regions adverts of both claim"]
    templates: Annotated[int, "how many templates adverts of both are of"]
    hosts: Annotated[int, "how many hosts advertise both"]


def related(
    connection: Connection, wanted: str, limit: int | None = None, *, include_mobile: bool = False
) -> list[RelatedRow]:
    """The numbers that share most with one first. Raises LibraryError if no advert shows it, or it is withdrawn."""
    number = written_numbers.national(wanted)
    if number is None:
        raise LibraryError(f"{wanted[:60]!r} is no phone number")
    withdrawals.refuse(connection, withdrawals.Subject("number", number=number))
    own = connection.scalar(bulk.sql(_ID), {"number": number})
    if own is None:
        raise LibraryError(f"no advert in this library shows {written_numbers.hyphenate(number)}")
    counts: dict[int, list[int]] = {}
    questions: list[tuple[str, dict[str, Any]]] = [
        (_TIES, {}),
        (_TRAITS, {"kind": "r:%"}),
        (_TRAITS, {"kind": "t:%"}),
        (_HOSTS, {}),
    ]
    for at, (statement, values) in enumerate(questions):
        for other, count in connection.execute(bulk.sql(statement), {"id": own, **values}):
            counts.setdefault(other, [0, 0, 0, 0])[at] = count
    values = {"values": bulk.as_list(connection, sorted(counts))}
    named = connection.execute(bulk.sql(_NAMES.format(among=bulk.among(connection))), values)
    found = [RelatedRow(digits, kind, *counts[key]) for key, digits, kind in named]
    kept = [row for row in found if include_mobile or row.kind != "mobile"]
    return sorted(kept, key=lambda row: (*(-count for count in row[2:]), row.number))[:limit]
