"""Why numbers are held to be run together: the ties of an operator, what shows each, and what falls apart without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection

from output import bulk, judgements, query, withdrawals
from output.errors import LibraryError, NotFoundError
from output.operators import LEFT_OUT
from output.rows import JudgementRow, OperatorRow
from output.sightings import Sighting, on_pages
from output.tie_rules import KINDS, SAME_ADVERT, SWAP, TEMPLATE, Two
from output.written_numbers import hyphenate, meant

_SHOWN = 3
"""Pages shown of each number for one piece of evidence, and pieces shown of one tie."""
_LOOKED_AT = 200
NOTE = (
    "Ties say that numbers appear together in ways that one hand explains best. They do not prove who that is, nor that "
    "anybody has done wrong."
)
_TIES = """
    SELECT t.number_a, t.number_b, t.kind, t.pieces, t.pages, t.first_seen, t.last_seen, t.left_out, a.number, b.number
    FROM tie t JOIN number a ON a.id = t.number_a JOIN number b ON b.id = t.number_b
    WHERE a.number {among} OR b.number {among}
"""
_ABOUT = {SAME_ADVERT: ("page", "url"), SWAP: ("page", "url"), TEMPLATE: ("template", "name")}
"""Table and column in which what a piece is about has its name, by the id with which the piece's key begins."""
_PIECES = """SELECT key, first_seen FROM tie_evidence WHERE number_a = :a AND number_b = :b AND kind = :kind
    ORDER BY first_seen, key LIMIT :most"""
_OF_TEMPLATE = """SELECT p.page_id FROM page_pair q JOIN page g ON g.id = q.page_id
    JOIN page_template p ON p.page_id = q.page_id AND p.number_id = q.number_id AND p.template_id = :template
    WHERE q.number_id = :number AND g.host = :host
    GROUP BY p.page_id, g.url ORDER BY min(p.first_seen), g.url LIMIT :most"""
_OF_LIST = """SELECT p.page_id FROM reading r JOIN snapshot s ON s.id = r.snapshot_id
    JOIN page_pair p ON p.page_id = s.page_id AND p.number_id = :number JOIN page g ON g.id = p.page_id
    WHERE r.regions = :list AND r.current = 1
    GROUP BY p.page_id, g.url ORDER BY min(p.first_seen), g.url LIMIT :most"""
_COUNTS = """SELECT count(DISTINCT e.brand_id), count(DISTINCT CASE WHEN e.host <> '' THEN e.host END)
    FROM edge e JOIN number n ON n.id = e.number_id WHERE n.number {among}"""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: what it is about (a page, a template and host, a list of regions), and what shows it."""

    about: str
    sightings: list[Sighting]


@dataclass(frozen=True, slots=True)
class TieDetail:
    """A tie with its evidence, the first pieces of it.

    `left_out`: why it does not count; null if it does. `without_it`: the sets of numbers into which the operator would
    fall if this tie were wrong; empty if others hold it together all the same.
    """

    number_a: str
    number_b: str
    kind: str
    says: str
    pieces: int
    pages: int
    first_seen: str
    last_seen: str
    left_out: str | None
    without_it: list[list[str]]
    evidence: list[Piece]


@dataclass(frozen=True, slots=True)
class OperatorDetail:
    """One operator: its numbers, for how many brands and on how many hosts they are advertised, what people judged of
    them, and with ``why`` the ties that hold it together, then those that are left out.
    """

    operator: str
    numbers: list[OperatorRow]
    brands: int
    hosts: int
    judgements: list[JudgementRow]
    ties: list[TieDetail]
    note: str


def operator(connection: Connection, wanted: str, *, why: bool = False) -> OperatorDetail:
    """Everything about the operator with that id, or of that number; with `why` its ties. Raises LibraryError."""
    name = id_of(connection, wanted)
    members = query.rows(connection, OperatorRow, "operators", {"operator = :operator": {"operator": name}})
    if not members:
        raise NotFoundError(f"operator {wanted[:60]!r}: there is none; `hotlines operators` lists them")
    numbers = [row.number for row in members]
    among = bulk.among(connection, kind="text")
    values = {"values": bulk.as_list(connection, numbers)}
    brands, hosts = connection.execute(bulk.sql(_COUNTS.format(among=among)), values).one()
    judged = judgements.about(connection, numbers)
    ties = _ties(connection, numbers, judged) if why else []
    return OperatorDetail(name, members, brands, hosts, judged, ties, NOTE)


def id_of(connection: Connection, wanted: str) -> str:
    """The id of the operator that is meant; a member's number, or the id that it once had, will do."""
    number = meant(wanted.strip().removeprefix("op-"))
    if number is None:
        raise LibraryError(f"operator {wanted[:60]!r}: is no operator's id (op-4001112223) and no number")
    withdrawals.refuse(connection, withdrawals.Subject("number", number=number))
    found = connection.scalar(
        bulk.sql("SELECT operator FROM operators WHERE number = :number"), {"number": number}
    )
    if found is None:
        raise NotFoundError(f"operator {wanted[:60]!r}: no advert in this library shows {hyphenate(number)}")
    return str(found)


def _ties(connection: Connection, numbers: Sequence[str], judged: Iterable[JudgementRow]) -> list[TieDetail]:
    among = bulk.among(connection, kind="text")
    values = {"values": bulk.as_list(connection, numbers)}
    rows = connection.execute(bulk.sql(_TIES.format(among=among)), values).all()
    held = [(row[8], row[9]) for row in rows if row[7] is None]
    own = set(numbers)  # a judgement may be about a number that no advert shows
    held += [
        (row.number_a, row.number_b)
        for row in judged
        if row.verdict == "same" and own.issuperset((row.number_a, row.number_b))
    ]
    splits = _bridges(numbers, held)
    found = []
    for a, b, kind, pieces, pages, first, last, left_out, *digits in rows:
        one, other = sorted(digits)
        told = None if left_out is None else f"{left_out}: {LEFT_OUT[left_out]}"
        without = splits.get((one, other), []) if left_out is None else []
        evidence = _pieces(connection, a, b, kind)
        counts = (pieces, pages, first, last)
        found.append(TieDetail(one, other, kind, KINDS[kind], *counts, told, without, evidence))
    return sorted(found, key=lambda tie: (tie.left_out is not None, tie.number_a, tie.number_b, tie.kind))


def _bridges(
    numbers: Iterable[str], held: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], list[list[str]]]:
    """The pairs of which everything hangs on one tie, each with the sets that are left without it."""
    import networkx as nx  # noqa: PLC0415 - takes a while to load

    pairs = sorted(tuple(sorted(pair)) for pair in held)
    graph = nx.Graph()
    graph.add_nodes_from(numbers)
    graph.add_edges_from(pairs)
    once = {pair for pair, same in groupby(pairs) if len(list(same)) == 1}
    found = {}
    for bridge in list(nx.bridges(graph)):
        a, b = sorted(bridge)
        if (a, b) in once:
            graph.remove_edge(a, b)
            sides = [nx.node_connected_component(graph, end) for end in (a, b)]
            found[a, b] = [sorted(side) for side in sides]
            graph.add_edge(a, b)
    return found


def _pieces(connection: Connection, a: int, b: int, kind: str) -> list[Piece]:
    """The first pieces; which of those of one moment come first does not depend on the ids that a database gives."""
    values = {"a": a, "b": b, "kind": kind, "most": _LOOKED_AT}
    found = connection.execute(bulk.sql(_PIECES), values).all()
    abouts = _abouts(connection, kind, [key for key, _ in found])
    named = sorted((first, abouts[key], key) for key, first in found)
    return [_piece(connection, (a, b), kind, about, key) for _, about, key in named[:_SHOWN]]


def _abouts(connection: Connection, kind: str, keys: Sequence[str]) -> dict[str, str]:
    """What each piece is about, by its key; see `output.ties`."""
    if kind not in _ABOUT:
        return {key: f"the list of regions {key}" for key in keys}
    table, column = _ABOUT[kind]
    parted = {key: key.partition(" ") for key in keys}
    values = {"values": bulk.as_list(connection, sorted({int(part[0]) for part in parted.values()}))}
    statement = f"SELECT id, {column} FROM {table} WHERE id {bulk.among(connection)}"
    names = {row[0]: row[1] for row in connection.execute(bulk.sql(statement), values)}
    hosts = {key: f" on {part[2]}" if kind == TEMPLATE else "" for key, part in parted.items()}
    return {key: f"{names.get(int(part[0]))}{hosts[key]}" for key, part in parted.items()}


def _piece(connection: Connection, pair: Two, kind: str, about: str, key: str) -> Piece:
    sightings = [
        seen
        for number in pair
        for seen in on_pages(connection, number, _pages(connection, kind, key, number), _SHOWN)
    ]
    return Piece(
        about, sorted(sightings, key=lambda seen: (seen.number, seen.first_seen, seen.page, seen.brand))
    )


def _pages(connection: Connection, kind: str, key: str, number: int) -> list[int]:
    """The first pages by which a number has part in a piece."""
    if kind in {SAME_ADVERT, SWAP}:
        return [int(key)]
    values: dict[str, object] = {"number": number, "most": _SHOWN}
    if kind == TEMPLATE:
        template, _, host = key.partition(" ")
        values |= {"template": int(template), "host": host}
        return list(connection.scalars(bulk.sql(_OF_TEMPLATE), values))
    return list(connection.scalars(bulk.sql(_OF_LIST), {**values, "list": key}))
