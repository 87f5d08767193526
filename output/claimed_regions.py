"""The regions that areas lie in, by their paths: 湖北省/武汉市 lies in 湖北省 and in itself; what bears a former name lies in
the region of today, too, as 湖北省/襄樊市 in 湖北省/襄阳市. A row each, made when an area is first counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import bulk, gazetteer, region_entry
from output.errors import LibraryError

_KNOWN = "SELECT area_id, {listed} FROM area_region WHERE area_id {among} GROUP BY area_id"
_AREAS = "SELECT id, code, path, level, status FROM area WHERE id {among}"
_SHIPPED = "SELECT path, code, level, last_year FROM region WHERE path {among}"
_IDS = "SELECT path, id FROM claimed_region WHERE path {among}"
_COLUMNS = ["path", "code", "level", "status", "pages"]
_LEVELS = ("province", "prefecture", "county", "township")


class _Named(NamedTuple):
    code: str
    level: str
    status: str


def of_areas(connection: Connection, areas: Iterable[int]) -> dict[int, frozenset[int]]:
    """The regions that each of the areas lies in, by ids. Those that are not known yet are stored."""
    wanted = set(areas)
    found = known(connection, wanted)
    missing = wanted - found.keys()
    if missing:
        _learn(connection, missing)
        found |= known(connection, missing)
    return found


def paths(path: str) -> list[str]:
    """The path of a region and those of all that it lies in, from the province down."""
    steps = path.split("/")
    return ["/".join(steps[: count + 1]) for count in range(len(steps))]


def relabel(connection: Connection) -> None:
    """Name all regions as the stored gazetteer has them now."""
    rows = connection.execute(bulk.sql("SELECT path, id FROM claimed_region"))
    held: dict[str, int] = {row[0]: row[1] for row in rows}
    for path, named in _shipped(connection, held).items():
        statement = "UPDATE claimed_region SET code = :code, level = :level, status = :status WHERE id = :id"
        connection.execute(bulk.sql(statement), {"id": held[path], **named._asdict()})


def known(connection: Connection, areas: Iterable[int]) -> dict[int, frozenset[int]]:
    """The regions that each of the areas lies in, as far as that is stored."""
    statement = _KNOWN.replace("{listed}", bulk.listed(connection, "region_id"))
    rows = bulk.rows_of(connection, statement, areas)
    return {row[0]: frozenset(map(int, row[1].split(","))) for row in rows}


def _learn(connection: Connection, areas: Iterable[int]) -> None:
    rows = _rows(connection, _AREAS, sorted(areas), "bigint")
    above = {row.id: paths(row.path) for row in rows}
    named = _own_words(rows)
    named |= _shipped(connection, named)
    today = {path: found for path, what in named.items() if (found := _today(path, what))}
    above = {
        area: sorted({*steps, *(today[path] for path in steps if path in today)})
        for area, steps in above.items()
    }
    named |= _shipped(connection, set(today.values()) - named.keys())
    every = sorted({path for steps in above.values() for path in steps})
    cells = [(path, *named[path], 0) for path in every]
    bulk.insert(connection, "claimed_region", _COLUMNS, cells, "(path) DO NOTHING")
    ids = {row.path: row.id for row in _rows(connection, _IDS, every, "text")}
    pairs = sorted((area, ids[path]) for area, steps in above.items() for path in steps)
    bulk.insert(connection, "area_region", ["area_id", "region_id"], pairs)


def _own_words(rows: Iterable[Any]) -> dict[str, _Named]:
    """What areas say of themselves, and of what they lie in: needed where the stored gazetteer has no such path."""
    found: dict[str, _Named] = {}
    for row in rows:
        *above, own = paths(row.path)
        for depth, path in enumerate(above[:3], 1):
            code = row.code[: 2 * depth].ljust(6, "0")
            found.setdefault(path, _Named(code, _LEVELS[depth - 1], "historical"))
        for path in above[3:]:
            found.setdefault(path, _Named(row.code[:6], _LEVELS[3], "historical"))
        found[own] = _Named(row.code, row.level, row.status)
    return found


def _today(path: str, named: _Named) -> str | None:
    """The path of the region that exists and once bore this one; null if there is none, or this one exists."""
    if named.status == "current":
        return None
    shipped = gazetteer.load()
    codes = {named.code: None}
    for row in shipped.by_code(named.code):
        codes |= dict.fromkeys(row.successors)
    for code in codes:
        try:
            entry = region_entry.region_entry(code)
        except LibraryError:
            continue
        if entry.last_year is None and path in {former.path for former in entry.former_names}:
            return entry.path
    return None


def _shipped(connection: Connection, wanted: Iterable[str]) -> dict[str, _Named]:
    """What the stored gazetteer says of paths: of several rows the one that lasted longest."""
    rows = _rows(connection, _SHIPPED, sorted(wanted), "text")
    ranked = sorted(rows, key=lambda row: (row.last_year or 9999, row.code))
    status = {True: "current", False: "historical"}
    return {row.path: _Named(row.code, row.level, status[row.last_year is None]) for row in ranked}


def _rows(connection: Connection, statement: str, values: Iterable[Any], kind: str) -> list[Any]:
    asked = bulk.sql(statement.format(among=bulk.among(connection, kind=kind)))
    return [
        row
        for part in bulk.chunks(values)
        for row in connection.execute(asked, {"values": bulk.as_list(connection, part)})
    ]
