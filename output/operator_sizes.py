"""Which operators run the most numbers: each with what its numbers add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from sqlalchemy import Connection

from output import asking, bulk
from output.asking import Asked
from output.listing import Key, Listing, ordered, taken

_ORDER = (Key("x.numbers", True), Key("x.operator"))
# Numbers that are tied to others: as a rule a small part of all. The rest are operators of one number each.
_TIED = "SELECT o.operator, count(*) AS numbers FROM operator_number o {which} GROUP BY o.operator"
_OF_CHOSEN = "WHERE o.operator IN (SELECT m.operator FROM operator_number m WHERE m.number_id IN ({numbers}))"
_ALONE = """SELECT 'op-' || k.number AS operator, 1 AS numbers FROM number_total k
    WHERE NOT EXISTS (SELECT 1 FROM operator_number o WHERE o.number_id = k.number_id) {which}"""
_PART = "SELECT x.numbers, x.operator FROM ({rows}) x WHERE {which} ORDER BY {order} LIMIT :limit"
# An operator bears a mobile number's name only where it has no other: ids of 14 characters, from op-13 on.
_NO_MOBILE = "NOT (length(x.operator) = 14 AND x.operator >= 'op-13' AND x.operator < 'op-2')"
_SPREAD = """SELECT o.operator, count(DISTINCT e.brand_id), count(DISTINCT CASE WHEN e.host <> '' THEN e.host END),
        min(e.first_seen), max(e.last_seen)
    FROM operator_number o JOIN edge e ON e.number_id = o.number_id WHERE o.operator {among} GROUP BY o.operator"""
_PAGES = """SELECT o.operator, count(DISTINCT p.page_id) FROM operator_number o
    JOIN page_pair p ON p.number_id = o.number_id WHERE o.operator {among} GROUP BY o.operator"""
_OF_ONE = """SELECT n.number, t.brands, t.hosts, t.pages, t.first_seen, t.last_seen
    FROM number n JOIN number_total t ON t.number_id = n.id WHERE n.number {among}"""


class OperatorSize(NamedTuple):
    """An operator: how many numbers it runs, and how far these reach."""

    operator: Annotated[str, "as in operators"]
    numbers: Annotated[int, "how many numbers it runs, mobile ones included"]
    brands: Annotated[int, "for how many brands they are advertised"]
    hosts: Annotated[int, "how many hosts (registered domains) advertise one of them"]
    pages: Annotated[int, "how many pages do"]
    first_seen: Annotated[str, "time of the first successful visit that showed one of them, ISO 8601 in UTC"]
    last_seen: Annotated[str, "time of the last one"]


def operator_sizes(connection: Connection, asked: Asked) -> Listing[OperatorSize]:
    """Operators, those of the most numbers first; those of mobile numbers alone only if wanted."""
    which = ["1 = 1"] if asked["include_mobile"] else [_NO_MOBILE]
    values: dict[str, Any] = {}
    if asked["min_numbers"] is not None:
        which.append("x.numbers >= :least")
        values["least"] = asked["min_numbers"]
    chosen = asking.chosen(connection, {**asked, "status": None}, "t.number_id")
    tied, alone = _TIED.format(which=""), _ALONE.format(which="")
    if chosen is not None:
        tied = _TIED.format(which=_OF_CHOSEN.format(numbers=chosen[0]))
        alone = _ALONE.format(which=f"AND k.number_id IN ({chosen[0]})")
        values |= chosen[1]

    def ask(condition: str, after: dict[str, Any], limit: int) -> Sequence[Sequence[Any]]:
        found: list[Sequence[Any]] = []
        for rows in (tied, alone):  # those of several numbers come first
            part = _PART.format(rows=rows, which=" AND ".join([condition, *which]), order=ordered(_ORDER))
            wanted = {**values, **after, "limit": limit - len(found)}
            found += connection.execute(bulk.sql(part), wanted).all() if len(found) < limit else []
        return found

    keys, cursor = taken(
        _ORDER, asking.question("operator_sizes", asked), asked["limit"], asked["after"], ask
    )
    found = Listing(row for part in bulk.chunks(keys) for row in _rows(connection, part))
    found.next = cursor
    return found


def _rows(connection: Connection, keys: Sequence[Sequence[Any]]) -> list[OperatorSize]:
    """The rows of some operators, by the number of their numbers and their ids."""
    reach = _of_several(connection, [name for numbers, name in keys if numbers > 1])
    reach |= _of_one(connection, [name for numbers, name in keys if numbers == 1])
    return [OperatorSize(name, numbers, *reach[name]) for numbers, name in keys if name in reach]


def _of_several(connection: Connection, names: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    among, values = bulk.among(connection, kind="text"), {"values": bulk.as_list(connection, names)}
    pages = {row[0]: row[1] for row in connection.execute(bulk.sql(_PAGES.format(among=among)), values)}
    spread = connection.execute(bulk.sql(_SPREAD.format(among=among)), values)
    return {name: (brands, hosts, pages.get(name, 0), *span) for name, brands, hosts, *span in spread}


def _of_one(connection: Connection, names: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    statement = bulk.sql(_OF_ONE.format(among=bulk.among(connection, kind="text")))
    numbers = [name.removeprefix("op-") for name in names]
    found = connection.execute(statement, {"values": bulk.as_list(connection, numbers)})
    return {f"op-{number}": tuple(rest) for number, *rest in found}
