"""An operator as a graph: its numbers, on which hosts and for which brands they are advertised, and what ties them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import bulk, judgements, operator_details
from output.rows import JudgementRow, TieRow

MOST = 20
"""Numbers, brands and hosts of a graph: what people can still tell apart."""
_NUMBERS = """SELECT n.id, n.number, n.kind, t.pages FROM number n JOIN number_total t ON t.number_id = n.id WHERE n.id IN (
      SELECT o.number_id FROM operator_number o WHERE o.operator = :operator
      UNION SELECT x.id FROM number x WHERE x.number = :alone
        AND NOT EXISTS (SELECT 1 FROM operator_number o WHERE o.number_id = x.id))
    ORDER BY t.pages DESC, n.number"""
# Pages are added up over pairs: good for an order, no count.
_BRANDS = """SELECT b.brand FROM pair_total p JOIN brand b ON b.id = p.brand_id WHERE p.number_id {among}
    GROUP BY b.brand ORDER BY sum(p.pages) DESC, b.brand"""
_HOSTS = """SELECT e.host FROM edge e WHERE e.number_id {among} AND e.host <> ''
    GROUP BY e.host ORDER BY sum(e.pages) DESC, e.host"""
_NUMBER_BRANDS = """SELECT p.number, b.brand, p.pages FROM pair_total p JOIN brand b ON b.id = p.brand_id
    WHERE p.number_id {among} ORDER BY p.number, b.brand"""
_NUMBER_HOSTS = """SELECT n.number, g.host, count(DISTINCT p.page_id) FROM page_pair p JOIN page g ON g.id = p.page_id
    JOIN number n ON n.id = p.number_id WHERE p.number_id {among} AND g.host <> ''
    GROUP BY n.number, g.host ORDER BY n.number, g.host"""
_TIES = """SELECT a.number, b.number, t.kind, t.pieces, t.pages, t.first_seen, t.last_seen, t.left_out
    FROM tie t JOIN number a ON a.id = t.number_a JOIN number b ON b.id = t.number_b
    WHERE t.number_a {among} AND t.number_b {among} AND t.left_out IS NULL"""


class GraphNumber(NamedTuple):
    """A number of the operator, its kind, and how many pages advertise it."""

    number: str
    kind: str
    pages: int


class GraphEdge(NamedTuple):
    """How many pages advertise a number for a brand, or on a host: `name`."""

    number: str
    name: str
    pages: int


@dataclass(frozen=True, slots=True)
class OperatorGraph:
    """The most advertised numbers, brands and hosts of an operator, what is between them, and how many more there are.

    `ties`: those that count between these numbers; `judgements`: that two of them are run together. `mobile_numbers`: how
    many are left out for being personal; brands and hosts are then those of the others.
    """

    operator: str
    numbers: list[GraphNumber]
    brands: list[str]
    hosts: list[str]
    number_brands: list[GraphEdge]
    number_hosts: list[GraphEdge]
    ties: list[TieRow]
    judgements: list[JudgementRow]
    more_numbers: int
    more_brands: int
    more_hosts: int
    mobile_numbers: int


def graph(
    connection: Connection, wanted: str, most: int = MOST, *, include_mobile: bool = False
) -> OperatorGraph:
    """The graph of the operator of that id or number, `most` of each kind. Raises LibraryError if there is none."""
    name = operator_details.id_of(connection, wanted)
    every = connection.execute(
        bulk.sql(_NUMBERS), {"operator": name, "alone": name.removeprefix("op-")}
    ).all()
    members = [row for row in every if include_mobile or row[2] != "mobile"]
    ids = [row[0] for row in members]
    numbers = [GraphNumber(*row[1:]) for row in members[:most]]
    brands = [row[0] for row in _rows(connection, _BRANDS, ids)]
    hosts = [row[0] for row in _rows(connection, _HOSTS, ids)]
    return OperatorGraph(
        operator=name,
        numbers=numbers,
        brands=brands[:most],
        hosts=hosts[:most],
        number_brands=_edges(connection, _NUMBER_BRANDS, ids[:most], brands[:most]),
        number_hosts=_edges(connection, _NUMBER_HOSTS, ids[:most], hosts[:most]),
        ties=_ties(connection, ids[:most]),
        judgements=_judged(connection, [row.number for row in numbers]),
        more_numbers=max(0, len(members) - most),
        more_brands=max(0, len(brands) - most),
        more_hosts=max(0, len(hosts) - most),
        mobile_numbers=len(every) - len(members),
    )


def _rows(connection: Connection, statement: str, ids: Iterable[int]) -> Sequence[Any]:
    values = {"values": bulk.as_list(connection, list(ids))}
    return connection.execute(bulk.sql(statement.format(among=bulk.among(connection))), values).all()


def _edges(
    connection: Connection, statement: str, ids: Iterable[int], names: Iterable[str]
) -> list[GraphEdge]:
    shown = set(names)
    return [GraphEdge(*row) for row in _rows(connection, statement, ids) if row[1] in shown]


def _ties(connection: Connection, ids: Iterable[int]) -> list[TieRow]:
    found = (TieRow(*sorted(row[:2]), *row[2:]) for row in _rows(connection, _TIES, ids))
    return sorted(found, key=lambda tie: (tie.number_a, tie.number_b, tie.kind))


def _judged(connection: Connection, numbers: Sequence[str]) -> list[JudgementRow]:
    shown = set(numbers)
    found = judgements.about(connection, numbers) if numbers else []
    return [row for row in found if row.verdict == "same" and shown.issuperset((row.number_a, row.number_b))]
