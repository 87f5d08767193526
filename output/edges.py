"""Edges: which number is advertised for which brand on which host, kept up page by page.

`page_pair` says what each page advertises and when it was seen; `edge` adds that up by host, and the summaries add up
the rest (`output.totals`, `output.coverage`). A change of a page is the difference between its pairs before and
after, so that no other page is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import bulk, coverage, database, totals
from output.gains import Gain, add, is_less
from output.totals import EdgeKey, Gains

Pair = tuple[int, int]
"""Ids of number and brand."""

# A pair counts if the current reading of any snapshot shows it; its span is that of visits that showed it.
_SHOWN = """
    SELECT DISTINCT s.page_id, t.number_id, t.brand_id, r.id, v.first, v.last
    FROM snapshot s
    LEFT JOIN (SELECT snapshot_id, min(time) AS first, max(time) AS last FROM visit
               WHERE outcome = 'ok' AND snapshot_id IS NOT NULL AND page_id {among} GROUP BY snapshot_id) v
      ON v.snapshot_id = s.id
    JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
    JOIN number n ON n.id = t.number_id AND n.is_public = 0
    WHERE s.page_id {among}
"""
EDGES = """
    SELECT p.number_id, p.brand_id, coalesce(g.host, ''), count(*), min(p.first_seen), max(p.last_seen)
    FROM page_pair p JOIN page g ON g.id = p.page_id {which}
    GROUP BY p.number_id, p.brand_id, coalesce(g.host, '')
"""
_EDGE_COLUMNS = ["number_id", "brand_id", "host", "pages", "first_seen", "last_seen"]
_PAIR_COLUMNS = ["page_id", "number_id", "brand_id", "first_seen", "last_seen", "readings"]


class Shown(NamedTuple):
    """When a page was seen to advertise a pair, and in which of its current readings, by id, joined by commas."""

    first: str
    last: str
    readings: str


Pages = dict[int, dict[Pair, Shown]]
"""The pairs of each page, by its id."""


@dataclass
class _Changes:
    """What edges win by a change of pages, which lose something and must be counted again, and what follows.

    `moved`: numbers that a page shows first at another time than before: they may be first seen at another time.
    """

    gains: dict[EdgeKey, Gain] = field(default_factory=dict)
    shrunk: set[EdgeKey] = field(default_factory=set)
    totals: Gains = field(default_factory=Gains)
    coverage: coverage.Changes = field(default_factory=coverage.Changes)
    moved: set[int] = field(default_factory=set)


def update(connection: Connection, pages: Mapping[int, str | None]) -> set[int]:
    """Bring pairs, edges and summaries of these pages (id to host) up to what their current readings say.

    Returns the numbers that are first seen at another time than before, or have come, or gone.
    """
    before, after = _kept(connection, pages), said(connection, pages)
    if before == after:
        return set()
    database.lock(connection, database.EDGE_LOCK)
    changes = _Changes()
    _write_pairs(connection, before, after)
    _compare(changes, before, after, pages)
    return _apply(connection, changes)


def refresh(connection: Connection, pages: Mapping[int, str | None]) -> set[int]:
    """The same as `update` for many pages of few pairs, while nobody else writes: each pair is counted once."""
    database.lock(connection, database.EDGE_LOCK)
    changes = _Changes()
    for part in bulk.chunks(sorted(pages)):
        before, after = _kept(connection, part), said(connection, part)
        _write_pairs(connection, before, after)
        _compare(changes, before, after, pages)
    return _apply(connection, changes, at_once=True)


def rebuild(connection: Connection) -> None:
    """Make all pairs, edges and summaries anew from the readings: what `update` has kept up must be the same."""
    from output import summaries  # noqa: PLC0415 - it takes its SQL from here

    summaries.rebuild(connection)


def _kept(connection: Connection, pages: Iterable[int]) -> Pages:
    """The pairs of these pages as they are kept."""
    statement = f"SELECT {', '.join(_PAIR_COLUMNS)} FROM page_pair WHERE page_id {{among}}"
    found: Pages = {}
    for row in bulk.rows_of(connection, statement, pages):
        found.setdefault(row[0], {})[row[1], row[2]] = Shown(row[3], row[4], row[5])
    return found


def said(connection: Connection, pages: Iterable[int]) -> Pages:
    """The pairs of these pages as their current readings say. A body that no visit was seen to show has no times."""
    said: dict[int, dict[Pair, list[Any]]] = {}
    for page, number, brand, *shown in bulk.rows_of(connection, _SHOWN, pages):
        said.setdefault(page, {}).setdefault((number, brand), []).append(shown)
    found: Pages = {}
    for page, pairs in said.items():
        for pair, every in pairs.items():
            seen = [(first, last) for _, first, last in every if first is not None]
            if seen:
                readings = ",".join(map(str, sorted(reading for reading, _, _ in every)))
                first, last = min(first for first, _ in seen), max(last for _, last in seen)
                found.setdefault(page, {})[pair] = Shown(first, last, readings)
    return found


def _write_pairs(connection: Connection, before: Pages, after: Pages) -> None:
    gone = sorted(
        (page, *pair) for page, pairs in before.items() for pair in pairs if pair not in after.get(page, {})
    )
    bulk.each(
        connection,
        "DELETE FROM page_pair WHERE page_id = :page AND number_id = :number AND brand_id = :brand",
        [{"page": page, "number": number, "brand": brand} for page, number, brand in gone],
    )
    changed = sorted(
        (page, *pair, *shown)
        for page, pairs in after.items()
        for pair, shown in pairs.items()
        if before.get(page, {}).get(pair) != shown
    )
    columns = ", ".join(f"{name} = excluded.{name}" for name in _PAIR_COLUMNS[3:])
    bulk.insert(
        connection,
        "page_pair",
        _PAIR_COLUMNS,
        changed,
        f"(page_id, number_id, brand_id) DO UPDATE SET {columns}",
    )


def _compare(changes: _Changes, before: Pages, after: Pages, hosts: Mapping[int, str | None]) -> None:
    """Note what a change of pages means for edges and summaries."""
    for page in before.keys() | after.keys():
        old, new = before.get(page, {}), after.get(page, {})
        if old == new:
            continue
        if old.keys() != new.keys():
            changes.totals.page(old, new)
        was, now = _readings(old.values()), _readings(new.values())
        if was != now:
            changes.coverage.pages.append((was, now))
        for pair in old.keys() | new.keys():
            _compare_pair(changes, (*pair, hosts[page] or ""), old.get(pair), new.get(pair))


def _readings(shown: Iterable[Shown]) -> tuple[int, ...]:
    return tuple(sorted({int(one) for some in shown for one in some.readings.split(",") if one}))


def _compare_pair(changes: _Changes, key: EdgeKey, old: Shown | None, new: Shown | None) -> None:
    if old == new:
        return
    was, now = _readings([old] if old else []), _readings([new] if new else [])
    if was != now:
        changes.coverage.pairs.append((key[:2], was, now))
    if old is None or new is None or old.first != new.first:
        changes.moved.add(key[0])
    if new is None or (old is not None and is_less(old[:2], new[:2])):
        changes.shrunk.add(key)
    elif old is None or old[:2] != new[:2]:
        seen = (new.first, new.last)
        changes.gains[key] = changes.gains.get(key, Gain(0, *seen)).plus(old is None, seen)
        changes.totals.saw(key[:2], seen)


def _apply(connection: Connection, changes: _Changes, *, at_once: bool = False) -> set[int]:
    """Write what follows from changed pairs; the numbers that are first seen at another time than before, come, or gone.

    `at_once`: count each pair that lost something again, on all hosts.
    """
    first = totals.first_seen(connection, changes.moved)
    gains = {key: gain for key, gain in changes.gains.items() if key not in changes.shrunk}
    touched = changes.shrunk | {key for key, gain in changes.gains.items() if gain.pages}
    before = totals.there(connection, touched)
    fresh = touched - before.edges
    add(connection, "edge", _EDGE_COLUMNS[:3], gains)
    if at_once:
        _recount_pairs(connection, {key[:2] for key in changes.shrunk})
    else:
        _recount(connection, changes.shrunk)
    if fresh or changes.shrunk:
        changes.totals.edges(before, totals.there(connection, touched))
    totals.write(connection, changes.totals)
    totals.add_areas(connection, coverage.update(connection, changes.coverage))
    totals.sweep(connection, {key[:2] for key in changes.shrunk})
    now = totals.first_seen(connection, changes.moved)
    return {number for number in changes.moved if first.get(number) != now.get(number)}


def _recount(connection: Connection, keys: Iterable[EdgeKey]) -> None:
    names = [{"number": number, "brand": brand, "host": host} for number, brand, host in sorted(keys)]
    _count_again(connection, names, "AND host = :host", "AND coalesce(g.host, '') = :host")


def _recount_pairs(connection: Connection, pairs: Iterable[Pair]) -> None:
    _count_again(connection, [{"number": number, "brand": brand} for number, brand in sorted(pairs)])


def _count_again(
    connection: Connection, names: list[dict[str, Any]], of_edge: str = "", of_page: str = ""
) -> None:
    """Make the edges of these numbers and brands anew from their pairs, of all hosts or as the conditions say."""
    which = f"WHERE p.number_id = :number AND p.brand_id = :brand {of_page}"
    for statement in (
        f"DELETE FROM edge WHERE number_id = :number AND brand_id = :brand {of_edge}",
        f"INSERT INTO edge ({', '.join(_EDGE_COLUMNS)}) {EDGES.format(which=which)}",
    ):
        if names:
            bulk.each(connection, statement, names)
