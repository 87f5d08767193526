"""Operators: ties added up, those that do not count told apart, and the sets of numbers that the others hold together.

All of it follows from `tie_evidence`, the registry of official numbers and people's judgements, and only what a change
can have touched is looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from output import bulk, database, hubs, operator_groups
from output.tie_rules import SAME_ADVERT, Two, two

OFFICIAL, PLATFORM, JUDGED, CUT = "official", "platform", "judged", "cut"
LEFT_OUT = {
    OFFICIAL: "one of the two is on the list of official numbers, which anybody may quote",
    PLATFORM: "one of the two stands beside many others that have nothing to do with each other",
    JUDGED: "somebody has judged that the two are not run together",
    CUT: "it would tie numbers that somebody has judged not to be run together",
}
"""Why a tie does not count."""

_COLUMNS = ["number_a", "number_b", "kind", "pieces", "pages", "first_seen", "last_seen"]
_SUMS = """SELECT number_a, number_b, kind, count(*), CAST(sum(pages) AS bigint), min(first_seen), max(last_seen)
    FROM tie_evidence {which} GROUP BY number_a, number_b, kind"""
MADE = _SUMS.format(which="")
"""What all evidence adds up to: all rows of `tie`, but for why they are left out."""
_STORED = f"SELECT {', '.join(_COLUMNS)} FROM tie WHERE number_a = :a AND number_b = :b"
_OF_PAIR = "WHERE number_a = :a AND number_b = :b"
_CONFLICT = (
    "(number_a, number_b, kind) DO UPDATE SET pieces = excluded.pieces, pages = excluded.pages, "
    "first_seen = excluded.first_seen, last_seen = excluded.last_seen"
)
_BY_ID = "SELECT number_a, number_b FROM tie WHERE number_a {among} OR number_b {among}"
_OFFICIAL = """SELECT n.id FROM number n WHERE n.id {among} AND (n.is_public = 1
    OR EXISTS (SELECT 1 FROM official_number o WHERE o.number = n.number))"""
_MARKED = "SELECT number_a, number_b, kind, left_out FROM tie WHERE number_a {among}"
_MARK = "UPDATE tie SET left_out = :why WHERE number_a = :a AND number_b = :b AND kind = :kind"
_CANDIDATES = f"""SELECT n FROM (SELECT number_a AS n FROM tie WHERE kind = '{SAME_ADVERT}'
    UNION ALL SELECT number_b FROM tie WHERE kind = '{SAME_ADVERT}') x GROUP BY n HAVING count(*) >= {hubs.LEAST}"""
_ALL = "SELECT number_a FROM tie UNION SELECT number_b FROM tie"


def settle(connection: Connection, pairs: Iterable[Two], moved: Iterable[int] = ()) -> None:
    """Bring ties and operators up to changed evidence between `pairs` of numbers, by their ids.

    `moved`: numbers that are first seen at another time than before, have come, or are gone.
    """
    pairs = set(pairs)
    touched = operator_groups.concerned(connection, moved)
    if not pairs and not touched:
        return
    database.lock(connection, database.TIE_LOCK)
    shifted, counted = _add_up(connection, pairs)
    flipped = hubs.settle(connection, hubs.perhaps(connection, shifted))
    _mark(connection, shifted | _at(connection, flipped))
    touched |= {number for pair in shifted for number in pair} | flipped
    operator_groups.group(connection, touched)
    operator_groups.count(connection, {number for pair in counted for number in pair} - touched)


def review(connection: Connection, numbers: Iterable[int]) -> None:
    """See to numbers, by their ids, of which something else is known now: a judgement, or the official list."""
    asked = set(numbers)
    database.lock(connection, database.TIE_LOCK)
    pairs = _at(connection, asked)
    _mark(connection, pairs)
    operator_groups.group(connection, asked | {number for pair in pairs for number in pair})


def rebuild(connection: Connection) -> dict[str, int]:
    """Make ties and operators anew from the evidence; how many rows of each table have changed by it."""
    database.lock(connection, database.TIE_LOCK)
    before = _rows(connection)
    for table in before:
        connection.execute(bulk.sql(f"DELETE FROM {table}"))
    connection.execute(bulk.sql(f"INSERT INTO tie ({', '.join(_COLUMNS)}) {MADE}"))
    hubs.settle(connection, connection.scalars(bulk.sql(_CANDIDATES)).all())
    numbers = set(connection.scalars(bulk.sql(_ALL)))
    _mark(connection, _at(connection, numbers))
    operator_groups.group(connection, numbers | operator_groups.judged(connection))
    after = _rows(connection)
    changed = {
        table: max(len(rows - after[table]), len(after[table] - rows)) for table, rows in before.items()
    }
    return {table: count for table, count in changed.items() if count}


def _rows(connection: Connection) -> dict[str, set[tuple[Any, ...]]]:
    return {
        table: set(map(tuple, connection.execute(bulk.sql(f"SELECT * FROM {table}"))))
        for table in ("hub", "tie", "operator_number")
    }


def _add_up(connection: Connection, pairs: Iterable[Two]) -> tuple[set[Two], set[Two]]:
    """Add the evidence of these pairs up: those that have gained or lost a kind of tie, and those with other counts."""
    shifted: set[Two] = set()
    counted: set[Two] = set()
    rows = []
    for a, b in sorted(pairs):
        values = {"a": a, "b": b}
        stored = {row[2]: row for row in bulk.rows(connection, _STORED, values)}
        wanted = {row[2]: row for row in bulk.rows(connection, _SUMS.format(which=_OF_PAIR), values)}
        for kind in stored.keys() - wanted.keys():
            delete = "DELETE FROM tie WHERE number_a = :a AND number_b = :b AND kind = :kind"
            connection.execute(bulk.sql(delete), {**values, "kind": kind})
        if stored.keys() != wanted.keys():
            shifted.add((a, b))
        elif stored != wanted:
            counted.add((a, b))
        rows += [row for kind, row in sorted(wanted.items()) if stored.get(kind) != row]
    bulk.insert(connection, "tie", _COLUMNS, rows, _CONFLICT)
    return shifted, counted


def _at(connection: Connection, numbers: Iterable[int]) -> set[Two]:
    """The pairs that are tied and of which one is among `numbers`."""
    statement = bulk.sql(_BY_ID.format(among=bulk.among(connection)))
    return {
        two(*row)
        for part in bulk.chunks(sorted(numbers))
        for row in connection.execute(statement, {"values": bulk.as_list(connection, part)})
    }


def _mark(connection: Connection, pairs: set[Two]) -> None:
    """Write down which ties of these pairs count, and why the others do not."""
    if not pairs:
        return
    ends = sorted({number for pair in pairs for number in pair})
    among, values = bulk.among(connection), {"values": bulk.as_list(connection, ends)}
    official = set(connection.scalars(bulk.sql(_OFFICIAL.format(among=among)), values))
    platforms = hubs.stored(connection, ends)
    apart = operator_groups.verdicts(connection, "different")
    changes = []
    for a, b, kind, before in connection.execute(bulk.sql(_MARKED.format(among=among)), values).all():
        if (a, b) not in pairs:
            continue
        why: str | None = None
        if a in official or b in official:
            why = OFFICIAL
        elif (a, b) in apart:
            why = JUDGED
        elif a in platforms or b in platforms:
            why = PLATFORM
        if why != before:
            changes.append({"a": a, "b": b, "kind": kind, "why": why})
    if changes:
        bulk.each(connection, _MARK, changes)
