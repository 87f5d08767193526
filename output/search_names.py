"""The rest of what a search finds: numbers, brands, hosts and regions, by their names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection

from output import brand_names, bulk, query, search_text
from output.rows import BrandRow, HostRow, NumberRow
from output.search_rows import FoundRegion, Section
from output.search_words import Query

T = TypeVar("T")
COUNTED = 1000
"""Rows of a kind that are counted at most."""
_EXACT = "SELECT t.number FROM number_total t JOIN number n ON n.id = t.number_id WHERE n.number {among}"
_BEGINS = """SELECT n.number FROM number n JOIN number_total t ON t.number_id = n.id
    WHERE n.number >= :digits AND n.number < :behind AND {shown} ORDER BY n.number LIMIT :most"""
_HOLDS = """SELECT n.number FROM number n JOIN number_total t ON t.number_id = n.id
    WHERE {position} > 1 AND {shown} ORDER BY n.number LIMIT :most"""
_BRANDS = "SELECT b.brand, b.english, t.numbers FROM brand_total t JOIN brand b ON b.id = t.brand_id"
_HOSTS = """SELECT t.host FROM host_total t WHERE t.pages > 0 AND {which}
    ORDER BY t.adverts DESC, t.numbers DESC, t.brands DESC, t.host LIMIT :most"""
_STATUS = "CASE WHEN r.last_year IS NULL THEN 'current' ELSE 'historical' END"
_CLAIMED = f"""SELECT r.code, r.path, r.level, {_STATUS}, c.pages FROM claimed_region c JOIN region r ON r.path = c.path
    WHERE c.pages > 0 AND {{which}} ORDER BY c.pages DESC, r.path, 4, r.code LIMIT :most"""
_ANY_REGION = "SELECT 1 FROM region WHERE {which} LIMIT 1"
# By the index on paths, so that words of many regions end soon.
_UNCLAIMED = f"""SELECT r.code, r.path, r.level, {_STATUS}, 0 FROM region r
    WHERE {{which}} AND NOT EXISTS (SELECT 1 FROM claimed_region c WHERE c.path = r.path AND c.pages > 0)
    ORDER BY r.path, 4, r.code LIMIT :most"""


def _position(connection: Connection, column: str, mark: str) -> str:
    """The SQL of the place at which a parameter's text begins in a column, from 1 on; 0 where it does not occur."""
    return f"strpos({column}, :{mark})" if bulk.is_postgres(connection) else f"instr({column}, :{mark})"


def _section(found: Sequence[T], limit: int) -> tuple[list[T], int, bool]:
    return list(found[:limit]), min(len(found), COUNTED), len(found) > COUNTED


def numbers(connection: Connection, asked: Query, limit: int) -> Section[NumberRow]:
    """Advertised numbers: those that were written in whole first, then those that begin so, then those that hold the digits;
    each by its digits. Mobile numbers only if they were written in whole, or if they are asked for.
    """
    wanted = list(asked.spellings) or sorted(asked.own)
    statement = _EXACT.format(among=bulk.among(connection, kind="text"))
    rows = bulk.rows(connection, statement, {"values": bulk.as_list(connection, wanted)})
    held = {row[0] for row in rows}
    found = dict.fromkeys(one for one in wanted if one in held)
    if asked.digits:
        most = COUNTED + 1
        values: dict[str, Any] = {"digits": asked.digits, "behind": asked.digits + ":", "most": most}
        shown = "1 = 1" if asked.mobiles else "n.kind <> 'mobile'"
        begins = _BEGINS.format(shown=shown)
        found |= dict.fromkeys(row[0] for row in bulk.rows(connection, begins, values))
        if len(found) < most:
            holds = _HOLDS.format(position=_position(connection, "n.number", "digits"), shown=shown)
            values = {"digits": asked.digits, "most": most}
            found |= dict.fromkeys(row[0] for row in bulk.rows(connection, holds, values))
    names, count, more = _section(list(found), limit)
    return Section(_by_name(connection, NumberRow, "numbers", "number", names), count, more)


def _by_name(connection: Connection, kind: type[T], view: str, column: str, names: Sequence[str]) -> list[T]:
    among = f"{column} {bulk.among(connection, kind='text')}"
    rows: Any = query.rows(connection, kind, view, {among: {"values": bulk.as_list(connection, names)}})
    found = {getattr(row, column): row for row in rows}
    return [found[name] for name in names if name in found]


@cache
def _aliases() -> dict[str, list[str]]:
    """All other names of each brand of the shipped tables, folded."""
    found: dict[str, list[str]] = {}
    for alias, brand in brand_names.aliases().items():
        found.setdefault(brand, []).append(search_text.fold(alias))
    return found


def brands(connection: Connection, asked: Query, limit: int) -> Section[BrandRow]:
    """Brands that numbers are advertised for, in whose name, name in Latin letters or aliases all the words occur: those that
    are called so first, then those whose name begins so, each those of the most numbers first.
    """
    first = asked.words[0].text
    found = []
    rows = bulk.rows(connection, _BRANDS)
    # Folding and finding are quick by the thousand, and no name holds a NUL.
    own = search_text.fold("\0".join(row[0] for row in rows))
    latin = search_text.fold("\0".join(row[1] or "" for row in rows))
    others = "\0".join(alias for some in _aliases().values() for alias in some)
    if not all(word.text in own or word.text in latin or word.text in others for word in asked.words):
        return Section([], 0, False)
    for (brand, _, numbers), one, other in zip(rows, own.split("\0"), latin.split("\0"), strict=False):
        names = [one, other, *_aliases().get(brand, ())]
        if all(any(word.text in name for name in names) for word in asked.words):
            rank = 0 if first in names else 1 if any(name.startswith(first) for name in names) else 2
            found.append((rank, -numbers, brand))
    names, count, more = _section([row[2] for row in sorted(found)], limit)
    return Section(_by_name(connection, BrandRow, "brands", "brand", names), count, more)


def hosts(connection: Connection, asked: Query, limit: int) -> Section[HostRow]:
    """Hosts in whose name all the words occur, those with the most adverts first."""
    which, values = _holding(connection, asked, "t.host")
    rows = bulk.rows(connection, _HOSTS.format(which=which), {**values, "most": COUNTED + 1})
    names, count, more = _section([row[0] for row in rows], limit)
    return Section(_by_name(connection, HostRow, "hosts", "host", names), count, more)


def _holding(connection: Connection, asked: Query, column: str) -> tuple[str, dict[str, Any]]:
    """That all the words occur in a column, in SQL, with the parameters."""
    which = [f"{_position(connection, column, f'word{at}')} > 0" for at in range(len(asked.words))]
    return " AND ".join(which), {f"word{at}": word.text for at, word in enumerate(asked.words)}


def regions(connection: Connection, asked: Query, limit: int) -> Section[FoundRegion]:
    """Regions of the gazetteer in whose path all the words occur, one of them in the region's own name; those claimed on the
    most pages first, then the others, each by path.
    """
    within, values = _holding(connection, asked, "path")
    tails = {f"tail{at}": word.text.rpartition("/")[2] for at, word in enumerate(asked.words)}
    tails = {mark: tail for mark, tail in tails.items() if tail}
    if not tails or not bulk.rows(connection, _ANY_REGION.format(which=within), values):
        return Section([], 0, False)
    named = " OR ".join(f"{_position(connection, 'r.name', mark)} > 0" for mark in tails)
    values |= {**tails, "most": COUNTED + 1}
    found: dict[FoundRegion, None] = {}
    for statement, path in ((_CLAIMED, "c.path"), (_UNCLAIMED, "r.path")):
        if len(found) <= COUNTED:
            which = f"{_holding(connection, asked, path)[0]} AND ({named})"
            rows = bulk.rows(connection, statement.format(which=which), values)
            found |= dict.fromkeys(_region(*row) for row in rows)
    return Section(*_section(list(found), limit))


def _region(code: str, path: str, level: str, status: str, pages: int) -> FoundRegion:
    return FoundRegion(code, path, level, status, pages)


Part = Callable[[Connection, Query, int], Section[Any]]
PARTS: dict[str, Part] = {"numbers": numbers, "brands": brands, "hosts": hosts, "regions": regions}
"""What is found by name, in the order in which it is told."""
