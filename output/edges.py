"""Edges: which number is advertised for which brand on which host, kept up page by page.

`page_pair` says what each page advertises and when it was seen; `edge` adds that up by host. A change of a
page is the difference between its pairs before and after, so that no other page is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import bulk, database

Pair = tuple[int, int, int]
"""Ids of page, number, brand."""
EdgeKey = tuple[int, int, str]
"""Ids of number and brand, and the host, empty where there is none."""
Seen = tuple[str, str]
"""First and last time."""

_EDGE_LOCK = 0x407A71A6

# A pair counts if the current reading of any snapshot shows it; its span is that of visits that showed it.
_PAIRS = """
    SELECT s.page_id, t.number_id, t.brand_id, min(v.first) AS first_seen, max(v.last) AS last_seen
    FROM snapshot s
    JOIN (SELECT snapshot_id, min(time) AS first, max(time) AS last FROM visit
          WHERE outcome = 'ok' AND snapshot_id IS NOT NULL {which} GROUP BY snapshot_id) v
      ON v.snapshot_id = s.id
    JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
    JOIN number n ON n.id = t.number_id AND n.is_public = 0
    GROUP BY s.page_id, t.number_id, t.brand_id
"""
_EDGES = """
    SELECT p.number_id, p.brand_id, coalesce(g.host, ''), count(*), min(p.first_seen), max(p.last_seen)
    FROM page_pair p JOIN page g ON g.id = p.page_id {which}
    GROUP BY p.number_id, p.brand_id, coalesce(g.host, '')
"""
_EDGE_COLUMNS = ["number_id", "brand_id", "host", "pages", "first_seen", "last_seen"]
_PAIR_COLUMNS = ["page_id", "number_id", "brand_id", "first_seen", "last_seen"]


class Gain(NamedTuple):
    """What an edge has won: pages, and the span in which they were seen."""

    pages: int
    first: str
    last: str

    def plus(self, pages: int, seen: Seen) -> Gain:
        """This, and so many more pages seen in that span."""
        return Gain(self.pages + pages, min(self.first, seen[0]), max(self.last, seen[1]))


def update(connection: Connection, pages: dict[int, str | None]) -> None:
    """Bring pairs and edges of these pages (id to host) up to what their current readings say."""
    before, after = _pairs(connection, pages)
    if before == after:
        return
    database.lock(connection, _EDGE_LOCK)
    _write_pairs(connection, before, after)
    gains, shrunk = _differences(before, after, pages)
    for key in shrunk:
        gains.pop(key, None)
    _add(connection, gains)
    _recount(connection, shrunk)


def refresh(connection: Connection, pages: dict[int, str | None]) -> None:
    """The same as `update` for many pages of few pairs, while nobody else writes: each pair is counted once."""
    database.lock(connection, _EDGE_LOCK)
    touched: set[tuple[int, int]] = set()
    for part in bulk.chunks(sorted(pages)):
        before, after = _pairs(connection, part)
        _write_pairs(connection, before, after)
        changed = {pair for pair in before.keys() | after.keys() if before.get(pair) != after.get(pair)}
        touched |= {(number, brand) for _, number, brand in changed}
    names = [{"number": number, "brand": brand} for number, brand in sorted(touched)]
    _count_again(connection, names)


def rebuild(connection: Connection) -> None:
    """Make all pairs and edges anew from the readings: what `update` has kept up must be the same."""
    database.lock(connection, _EDGE_LOCK)
    for statement in (
        "DELETE FROM edge",
        "DELETE FROM page_pair",
        f"INSERT INTO page_pair ({', '.join(_PAIR_COLUMNS)}) {_PAIRS.format(which='')}",
        f"INSERT INTO edge ({', '.join(_EDGE_COLUMNS)}) {_EDGES.format(which='')}",
    ):
        connection.execute(bulk.sql(statement))


def kept_and_made_pairs() -> tuple[str, str]:
    """The rows of `page_pair`, and what `rebuild` would make of the readings."""
    return f"SELECT {', '.join(_PAIR_COLUMNS)} FROM page_pair", _PAIRS.format(which="")


def kept_and_made_edges() -> tuple[str, str]:
    """The rows of `edge`, and what `rebuild` would make of `page_pair`."""
    return f"SELECT {', '.join(_EDGE_COLUMNS)} FROM edge", _EDGES.format(which="")


def _pairs(connection: Connection, pages: Iterable[int]) -> tuple[dict[Pair, Seen], dict[Pair, Seen]]:
    """The pairs of these pages as they are kept, and as their readings say."""
    ids, among = bulk.as_list(connection, pages), bulk.among(connection)
    kept = f"SELECT {', '.join(_PAIR_COLUMNS)} FROM page_pair WHERE page_id {among}"
    return _read(connection, kept, ids), _read(connection, _PAIRS.format(which=f"AND page_id {among}"), ids)


def _read(connection: Connection, statement: str, ids: object) -> dict[Pair, Seen]:
    rows = connection.execute(bulk.sql(statement), {"values": ids})
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}


def _write_pairs(connection: Connection, before: dict[Pair, Seen], after: dict[Pair, Seen]) -> None:
    gone = sorted(before.keys() - after.keys())
    if gone:
        connection.execute(
            bulk.sql(
                "DELETE FROM page_pair WHERE page_id = :page AND number_id = :number AND brand_id = :brand"
            ),
            [{"page": page, "number": number, "brand": brand} for page, number, brand in gone],
        )
    changed = sorted((*pair, *seen) for pair, seen in after.items() if before.get(pair) != seen)
    span = "first_seen = excluded.first_seen, last_seen = excluded.last_seen"
    bulk.insert(
        connection,
        "page_pair",
        _PAIR_COLUMNS,
        changed,
        f"(page_id, number_id, brand_id) DO UPDATE SET {span}",
    )


def _differences(
    before: dict[Pair, Seen], after: dict[Pair, Seen], pages: dict[int, str | None]
) -> tuple[dict[EdgeKey, Gain], set[EdgeKey]]:
    """What edges win by the change, and which lose something and must be counted again."""
    gains: dict[EdgeKey, Gain] = {}
    shrunk: set[EdgeKey] = set()
    for pair in before.keys() | after.keys():
        old, new = before.get(pair), after.get(pair)
        key = (pair[1], pair[2], pages[pair[0]] or "")
        if old == new:
            continue
        if new is None or (old is not None and (new[0] > old[0] or new[1] < old[1])):
            shrunk.add(key)
        else:
            gains[key] = gains.get(key, Gain(0, *new)).plus(old is None, new)
    return gains, shrunk


def _add(connection: Connection, gains: dict[EdgeKey, Gain]) -> None:
    least, most = ("least", "greatest") if bulk.is_postgres(connection) else ("min", "max")
    bulk.insert(
        connection,
        "edge",
        _EDGE_COLUMNS,
        [(*key, *gain) for key, gain in sorted(gains.items())],
        "(number_id, brand_id, host) DO UPDATE SET pages = edge.pages + excluded.pages, "
        f"first_seen = {least}(edge.first_seen, excluded.first_seen), "
        f"last_seen = {most}(edge.last_seen, excluded.last_seen)",
    )


def _recount(connection: Connection, keys: Iterable[EdgeKey]) -> None:
    names = [{"number": number, "brand": brand, "host": host} for number, brand, host in sorted(keys)]
    _count_again(connection, names, "AND host = :host", "AND coalesce(g.host, '') = :host")


def _count_again(
    connection: Connection, names: list[dict[str, Any]], of_edge: str = "", of_page: str = ""
) -> None:
    """Make the edges of these numbers and brands anew from their pairs, of all hosts or as the conditions say."""
    which = f"WHERE p.number_id = :number AND p.brand_id = :brand {of_page}"
    for statement in (
        f"DELETE FROM edge WHERE number_id = :number AND brand_id = :brand {of_edge}",
        f"INSERT INTO edge ({', '.join(_EDGE_COLUMNS)}) {_EDGES.format(which=which)}",
    ):
        if names:
            connection.execute(bulk.sql(statement), names)
