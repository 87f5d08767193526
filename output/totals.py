"""Totals of numbers, brands, pairs and hosts, as differences of the pairs of pages and of the edges.

How many hosts, brands or numbers something has follows from which edges there are: what a batch touches is looked up
before and after, so that the rest of a number's or a host's edges is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from output import bulk

EdgeKey = tuple[int, int, str]
"""Ids of number and brand, and the host, empty where there is none."""
Pair = tuple[int, int]
Seen = tuple[str, str]

_EDGE = {"number": "bigint", "brand": "bigint", "host": "text"}
_ON_HOST = {"id": "bigint", "host": "text"}
_PAIR = {"number": "bigint", "brand": "bigint"}
_EDGES = """SELECT rows.number, rows.brand, rows.host FROM {rows}
    JOIN edge e ON e.number_id = rows.number AND e.brand_id = rows.brand AND e.host = rows.host"""
_HOSTS = """SELECT rows.id, rows.host FROM {rows}
    WHERE EXISTS (SELECT 1 FROM edge e WHERE e.host = rows.host AND e.{column} = rows.id)"""
_PAIRS = """SELECT rows.number, rows.brand FROM {rows}
    WHERE EXISTS (SELECT 1 FROM edge e WHERE e.number_id = rows.number AND e.brand_id = rows.brand)"""


@dataclass(frozen=True)
class There:
    """Which edges there are, and so which hosts of numbers and of brands, and which pairs."""

    edges: frozenset[EdgeKey]
    of_numbers: frozenset[tuple[int, str]]
    of_brands: frozenset[tuple[int, str]]
    pairs: frozenset[Pair]


@dataclass
class Gains:
    """By how much each table's rows change: by key, then by column; and the spans that were seen."""

    numbers: dict[int, Counter[str]] = field(default_factory=dict)
    brands: dict[int, Counter[str]] = field(default_factory=dict)
    pairs: dict[Pair, Counter[str]] = field(default_factory=dict)
    hosts: dict[str, Counter[str]] = field(default_factory=dict)
    seen: dict[Pair, Seen] = field(default_factory=dict)

    def saw(self, pair: Pair, seen: Seen) -> None:
        """A page showed the pair in that span."""
        old = self.seen.get(pair, seen)
        self.seen[pair] = (min(old[0], seen[0]), max(old[1], seen[1]))

    def page(self, before: Iterable[Pair], after: Iterable[Pair]) -> None:
        """A page that advertised some pairs advertises others now."""
        for by, pairs in ((1, set(after)), (-1, set(before))):
            for pair in pairs:
                _add(self.pairs, pair, "pages", by)
            for number in {number for number, _ in pairs}:
                _add(self.numbers, number, "pages", by)
            for brand in {brand for _, brand in pairs}:
                _add(self.brands, brand, "pages", by)

    def edges(self, before: There, after: There) -> None:
        """Edges came and went."""
        for by, now, then in ((1, after, before), (-1, before, after)):
            for number, brand, host in now.edges - then.edges:
                _add(self.pairs, (number, brand), "hosts", by * bool(host))
            for number, host in now.of_numbers - then.of_numbers:
                _add(self.numbers, number, "hosts", by)
                _add(self.hosts, host, "numbers", by)
            for brand, host in now.of_brands - then.of_brands:
                _add(self.brands, brand, "hosts", by)
                _add(self.hosts, host, "brands", by)
            for number, brand in now.pairs - then.pairs:
                _add(self.numbers, number, "brands", by)
                _add(self.brands, brand, "numbers", by)


def _add(counts: dict[Any, Counter[str]], key: Any, column: str, by: int) -> None:
    counts.setdefault(key, Counter())[column] += by


def first_seen(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """When each of the numbers was seen first; one that is not advertised is left out."""
    statement = "SELECT number_id, first_seen FROM number_total WHERE number_id {among}"
    return dict(bulk.rows_of(connection, statement, sorted(numbers)))


def there(connection: Connection, keys: Iterable[EdgeKey]) -> There:
    """What of these edges, and of what follows from them, is in the table."""
    wanted = sorted(keys)
    numbers = sorted({(number, host) for number, _, host in wanted if host})
    brands = sorted({(brand, host) for _, brand, host in wanted if host})
    pairs = sorted({(number, brand) for number, brand, _ in wanted})
    return There(
        frozenset(_found(connection, _EDGES, _EDGE, wanted)),
        frozenset(_found(connection, _HOSTS.replace("{column}", "number_id"), _ON_HOST, numbers)),
        frozenset(_found(connection, _HOSTS.replace("{column}", "brand_id"), _ON_HOST, brands)),
        frozenset(_found(connection, _PAIRS, _PAIR, pairs)),
    )


def _found(
    connection: Connection, statement: str, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]
) -> Iterable[Any]:
    for part in bulk.chunks(rows):
        asked = statement.format(rows=bulk.given(connection, columns))
        yield from bulk.rows(connection, asked, bulk.as_given(connection, columns, part))


_SPAN = ("first_seen", "last_seen")
_COUNTS = {
    "number_total": ("brands", "pages", "hosts", "areas"),
    "brand_total": ("numbers", "pages", "hosts"),
    "pair_total": ("pages", "hosts"),
    "host_total": ("pages", "adverts", "numbers", "brands"),
}


def write(connection: Connection, gains: Gains) -> None:
    """Add the gains to the tables; rows that have nothing left stay until `sweep`, and spans never shrink here."""
    words = _words(
        connection, gains.numbers.keys() | {number for number, _ in gains.pairs.keys() | gains.seen}
    )
    numbers, brands = _spans(gains.seen, 0), _spans(gains.seen, 1)
    _upsert(
        connection, "number_total", ("number_id", "number"),
        {(number, words[number]): counts for number, counts in gains.numbers.items()},
        {(number, words[number]): seen for number, seen in numbers.items()},
    )  # fmt: skip
    _upsert(connection, "brand_total", ("brand_id",), _keyed(gains.brands), _keyed(brands))
    _upsert(
        connection, "pair_total", ("number_id", "brand_id", "number"),
        {(*pair, words[pair[0]]): counts for pair, counts in gains.pairs.items()},
        {(*pair, words[pair[0]]): seen for pair, seen in gains.seen.items()},
    )  # fmt: skip
    _upsert(connection, "host_total", ("host",), _keyed(gains.hosts), {})


def _keyed(rows: Mapping[Any, Any]) -> dict[tuple[Any, ...], Any]:
    return {(key,): value for key, value in rows.items()}


def _spans(seen: Mapping[Pair, Seen], side: int) -> dict[int, Seen]:
    """The spans of numbers (0) or brands (1)."""
    found: dict[int, Seen] = {}
    for pair, span in seen.items():
        old = found.get(pair[side], span)
        found[pair[side]] = (min(old[0], span[0]), max(old[1], span[1]))
    return found


def _words(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    return dict(bulk.rows_of(connection, "SELECT id, number FROM number WHERE id {among}", numbers))


def _upsert(
    connection: Connection,
    table: str,
    key: Sequence[str],
    counts: Mapping[tuple[Any, ...], Counter[str]],
    spans: Mapping[tuple[Any, ...], Seen],
) -> None:
    """Add counts and widen spans. A row without a span has one already, or is to go."""
    names = _COUNTS[table]
    none: Counter[str] = Counter()
    never = (None, None) if table == "host_total" else ("", "")
    rows = [
        (*row, *(counts.get(row, none)[name] for name in names), *spans.get(row, never))
        for row in sorted(counts.keys() | spans.keys())
        if row in spans or any(counts[row].values())
    ]
    least, most = ("least", "greatest") if bulk.is_postgres(connection) else ("min", "max")
    parts = [f"{name} = {table}.{name} + excluded.{name}" for name in names]
    if table != "host_total":
        parts += [
            f"first_seen = CASE WHEN excluded.first_seen = '' THEN {table}.first_seen "
            f"ELSE {least}({table}.first_seen, excluded.first_seen) END",
            f"last_seen = {most}({table}.last_seen, excluded.last_seen)",
        ]
    own = [name for name in key if name != "number"]
    bulk.insert(
        connection,
        table,
        [*key, *names, *_SPAN],
        rows,
        f"({', '.join(own)}) DO UPDATE SET {', '.join(parts)}",
    )


def add_areas(connection: Connection, more: Mapping[int, int]) -> None:
    """Add to the areas of numbers, by their ids."""
    rows = [{"id": number, "by": by} for number, by in sorted(more.items()) if by]
    if rows:
        statement = "UPDATE number_total SET areas = areas + :by WHERE number_id = :id"
        bulk.each(connection, statement, rows)


_PAIR_SPANS = """UPDATE pair_total SET
    first_seen = (SELECT min(e.first_seen) FROM edge e WHERE e.number_id = :number AND e.brand_id = :brand),
    last_seen = (SELECT max(e.last_seen) FROM edge e WHERE e.number_id = :number AND e.brand_id = :brand)
    WHERE number_id = :number AND brand_id = :brand"""
_SPANS = """UPDATE {table} SET
    first_seen = (SELECT min(t.first_seen) FROM pair_total t WHERE t.{column} = :id),
    last_seen = (SELECT max(t.last_seen) FROM pair_total t WHERE t.{column} = :id)
    WHERE {column} = :id"""


def sweep(connection: Connection, shrunk: Iterable[Pair]) -> None:
    """Take rows of these pairs away that have nothing left, and look their spans up again."""
    pairs = sorted(shrunk)
    if not pairs:
        return
    names = [{"number": number, "brand": brand} for number, brand in pairs]
    which = "number_id = :number AND brand_id = :brand"
    bulk.each(connection, f"DELETE FROM pair_total WHERE {which} AND pages = 0", names)
    bulk.each(connection, _PAIR_SPANS, names)
    for table, column, side in (("number_total", "number_id", 0), ("brand_total", "brand_id", 1)):
        ids = [{"id": one} for one in sorted({pair[side] for pair in pairs})]
        bulk.each(connection, f"DELETE FROM {table} WHERE {column} = :id AND pages = 0", ids)
        bulk.each(connection, _SPANS.format(table=table, column=column), ids)
