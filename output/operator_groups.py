"""Sets of numbers that ties hold together, kept apart where somebody has judged so, each under its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from output import bulk
from output.tie_rules import Two, two
from output.written_numbers import is_mobile

T = TypeVar("T")
_VERDICTS = """SELECT a.id, b.id FROM judgement j JOIN number a ON a.number = j.number_a
    JOIN number b ON b.number = j.number_b WHERE j.undone_at IS NULL AND j.verdict = :verdict
      AND EXISTS (SELECT 1 FROM edge e WHERE e.number_id = a.id) AND EXISTS (SELECT 1 FROM edge e WHERE e.number_id = b.id)"""
_MEMBERS = """SELECT number_id FROM operator_number WHERE operator IN (
    SELECT operator FROM operator_number WHERE number_id {among})"""
_TIES = """SELECT number_a, number_b, kind, pieces, left_out FROM tie
    WHERE (number_a {among} OR number_b {among}) AND (left_out IS NULL OR left_out = 'cut')"""
_SEEN = """SELECT n.id, n.number, min(e.first_seen) FROM number n JOIN edge e ON e.number_id = n.id
    WHERE n.id {among} GROUP BY n.id, n.number"""
_CUT = "UPDATE tie SET left_out = :why WHERE number_a = :a AND number_b = :b AND (left_out IS NULL OR left_out = 'cut')"
_COUNT = """UPDATE operator_number SET ties = (
      SELECT CAST(coalesce(sum(t.pieces), 0) AS bigint) FROM tie t WHERE t.left_out IS NULL
        AND (t.number_a = operator_number.number_id OR t.number_b = operator_number.number_id))
    + (SELECT count(*) FROM judgement j JOIN number n ON n.id = operator_number.number_id
       JOIN number o ON o.number <> n.number AND o.number IN (j.number_a, j.number_b)
       WHERE j.undone_at IS NULL AND j.verdict = 'same' AND n.number IN (j.number_a, j.number_b)
         AND EXISTS (SELECT 1 FROM edge e WHERE e.number_id = o.id))
    WHERE number_id {among}"""
_CONFLICT = "(number_id) DO UPDATE SET operator = excluded.operator, ties = excluded.ties"
_CERTAIN = 1_000_000_000
"""What a judgement weighs against ties: more than any number of them."""


class Seen(NamedTuple):
    """A number, and when an advert first showed it."""

    number: str
    first: str


def concerned(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Those of the numbers that belong to an operator of several, or of which somebody has judged."""
    asked = set(numbers)
    if not asked:
        return set()
    statement = "SELECT number_id FROM operator_number WHERE number_id {among}"
    held = {row[0] for row in bulk.rows_of(connection, statement, sorted(asked))}
    return held | (judged(connection) & asked)


def judged(connection: Connection) -> set[int]:
    """The numbers that judgements hold together."""
    return {number for pair in verdicts(connection, "same") for number in pair}


def verdicts(connection: Connection, verdict: str) -> set[Two]:
    """The pairs of numbers of which that verdict holds; only what adverts show is held together, or apart."""
    return {two(*row) for row in bulk.rows(connection, _VERDICTS, {"verdict": verdict})}


def group(connection: Connection, numbers: Iterable[int]) -> None:
    """Find the operators of these numbers anew, and of all that they are, or were, held together with."""
    seeds = set(numbers)
    if not seeds:
        return
    same = verdicts(connection, "same")
    weights, cut, reached = _reach(connection, _with_members(connection, seeds), same)
    apart = {pair for pair in verdicts(connection, "different") if reached.issuperset(pair)}
    names = _seen(connection, reached)
    severed = _severed(weights, apart, same, reached, names) if apart else set()
    _write_cuts(connection, cut, severed)
    held = weights.keys() - severed
    rows: dict[int, str] = {}
    for members in components(reached, held):
        shown = [names[number] for number in members if number in names]
        if len(shown) > 1:
            operator = name(shown)
            rows |= {number: operator for number in members if number in names}
    _write(connection, reached, rows)
    count(connection, rows)


def kept(connection: Connection) -> set[tuple[int, str]]:
    """Every number that belongs to an operator of several, with that operator, as they are kept."""
    rows = connection.execute(bulk.sql("SELECT number_id, operator FROM operator_number"))
    return {(row[0], row[1]) for row in rows}


def made(connection: Connection) -> set[tuple[int, str]]:
    """The same, as the ties that count and people's judgements have it."""
    rows = connection.execute(bulk.sql("SELECT number_a, number_b FROM tie WHERE left_out IS NULL"))
    held = {two(*row) for row in rows} | verdicts(connection, "same")
    numbers = {number for pair in held for number in pair}
    names = _seen(connection, numbers)
    found = set()
    for members in components(numbers, held):
        shown = [names[number] for number in members if number in names]
        operator = name(shown) if len(shown) > 1 else None
        found |= {(number, operator) for number in members if operator and number in names}
    return found


def count(connection: Connection, numbers: Iterable[int]) -> None:
    """Count the pieces of evidence that tie each of these numbers."""
    asked = sorted(numbers)
    if asked:
        statement = bulk.sql(_COUNT.format(among=bulk.among(connection)))
        connection.execute(statement, {"values": bulk.as_list(connection, asked)})


def name(shown: Iterable[Seen]) -> str:
    """The id of an operator: ``op-`` and the number that was seen first, of several the smallest.

    A mobile number is personal, and names an operator only where it has no other.
    """
    return "op-" + min(shown, key=lambda seen: (is_mobile(seen.number), seen.first, seen.number)).number


def components(numbers: Iterable[T], held: Iterable[tuple[T, T]]) -> list[set[T]]:
    """The numbers in sets, so that those which a pair of `held` joins are in one set."""
    beside: dict[T, list[T]] = {}
    for a, b in held:
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    left, found = set(numbers), []
    while left:
        members: set[T] = set()
        wave = {left.pop()}
        while wave:
            members |= wave
            wave = {other for number in wave for other in beside.get(number, ())} - members
        left -= members
        found.append(members)
    return found


def _with_members(connection: Connection, seeds: set[int]) -> set[int]:
    statement = bulk.sql(_MEMBERS.format(among=bulk.among(connection)))
    return seeds | set(connection.scalars(statement, {"values": bulk.as_list(connection, sorted(seeds))}))


def _reach(
    connection: Connection, seeds: set[int], same: set[Two]
) -> tuple[dict[Two, int], set[Two], set[int]]:
    """What the seeds are tied to, on and on: the weight of each pair, the pairs that were cut, all numbers reached."""
    statement = bulk.sql(_TIES.format(among=bulk.among(connection)))
    weights = dict.fromkeys(same, _CERTAIN)
    told: dict[Two, dict[str, int]] = {}
    cut: set[Two] = set()
    reached, wave = set(), seeds
    while wave:
        reached |= wave
        wave = {number for pair in same if not wave.isdisjoint(pair) for number in pair} | wave
        for part in bulk.chunks(sorted(wave)):
            for a, b, kind, pieces, left_out in connection.execute(
                statement, {"values": bulk.as_list(connection, part)}
            ):
                told.setdefault((a, b), {})[kind] = pieces
                cut |= {(a, b)} if left_out else set()
        ends = {number for pair in told for number in pair}
        wave = (wave | ends) - reached
    for pair, kinds in told.items():
        weights.setdefault(pair, sum(kinds.values()))
    return {pair: weight for pair, weight in weights.items() if reached.issuperset(pair)}, cut, reached


def _seen(connection: Connection, numbers: Iterable[int]) -> dict[int, Seen]:
    statement = bulk.sql(_SEEN.format(among=bulk.among(connection)))
    return {
        row[0]: Seen(row[1], row[2])
        for part in bulk.chunks(sorted(numbers))
        for row in connection.execute(statement, {"values": bulk.as_list(connection, part)})
    }


def _severed(
    weights: Mapping[Two, int],
    apart: Iterable[Two],
    same: set[Two],
    numbers: Iterable[int],
    names: Mapping[int, Seen],
) -> set[Two]:
    """The weakest ties without which no two numbers that are judged different hang together."""
    import networkx as nx  # noqa: PLC0415 - judgements that cut are rare, and it takes a while to load

    def digits(number: int) -> str:
        return names[number].number if number in names else f"~{number}"

    graph = nx.Graph()  # built in the order of digits, so that the same ties are cut whatever the ids are
    graph.add_nodes_from(sorted(numbers, key=digits))
    for a, b in sorted(weights, key=lambda pair: sorted(map(digits, pair))):
        graph.add_edge(a, b, capacity=weights[a, b])
    severed: set[Two] = set()
    for a, b in sorted(apart, key=lambda pair: sorted(map(digits, pair))):
        if nx.has_path(graph, a, b):
            _, (side, _) = nx.minimum_cut(graph, *sorted((a, b), key=digits))
            across = [edge for edge in graph.edges if (edge[0] in side) != (edge[1] in side)]
            severed |= {two(*edge) for edge in across}
            graph.remove_edges_from(across)
    return severed - same


def _write_cuts(connection: Connection, before: set[Two], severed: set[Two]) -> None:
    for pairs, why in ((before - severed, None), (severed - before, "cut")):
        rows = [{"a": a, "b": b, "why": why} for a, b in sorted(pairs)]
        if rows:
            bulk.each(connection, _CUT, rows)


def _write(connection: Connection, numbers: Iterable[int], rows: Mapping[int, str]) -> None:
    gone = [{"number": number} for number in sorted(set(numbers) - rows.keys())]
    if gone:
        bulk.each(connection, "DELETE FROM operator_number WHERE number_id = :number", gone)
    cells = [(number, operator, 0) for number, operator in sorted(rows.items())]
    bulk.insert(connection, "operator_number", ["number_id", "operator", "ties"], cells, _CONFLICT)
