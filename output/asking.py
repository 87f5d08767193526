"""The lists of the library: numbers, brands, hosts, regions, pages, operators, each with filters, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from output import bulk, filters, query
from output.details import ClaimedRegion
from output.filters import Where
from output.listing import Key, Listing, Question, ordered, taken
from output.rows import BrandRow, HostRow, NumberRow, OperatorRow, PageRow, Row, SharedNumberRow

R = TypeVar("R", bound=Row)
Asked = Mapping[str, Any]
"""Filters by their names, null where none was given, with ``limit`` and ``after``."""

_BY_RANK = (Key("t.brands", True), Key("t.pages", True), Key("t.hosts", True), Key("t.number"))
_FEW = 3_000  # numbers that are looked up one by one; of more, the ranks are walked down until enough fit
_OF_BRAND = "SELECT p.number_id FROM pair_total p WHERE p.brand_id = :brand"
_OF_HOST = "SELECT e.number_id FROM edge e WHERE e.host = :host"
_OF_REGION = "SELECT x.number_id FROM region_pair x WHERE x.region_id = :region"
_KIND = "(SELECT n.kind FROM number n WHERE n.id = t.number_id) = :kind"


def question(name: str, asked: Asked) -> Question:
    """The question that a cursor belongs to."""
    return Question(
        name, {key: value for key, value in asked.items() if key not in {"limit", "after", "evidence"}}
    )


def numbers(connection: Connection, asked: Asked) -> Listing[NumberRow] | Listing[SharedNumberRow]:
    """Advertised numbers, those of the most brands first; of two brands or more as rows of `shared_numbers`."""
    least = asked["min_brands"]
    table, where = _numbers(connection, asked)
    if least is not None and least > 1:
        where["t.brands >= :least"] = {"least": least}
    rows, cursor = listed(connection, "numbers", _BY_RANK, f"{table} number_total t", where, asked)
    found = [row[3] for row in rows]
    answer: Listing[Any]
    if least is not None and least > 1:
        answer = _by_name(connection, SharedNumberRow, "shared_numbers", "number", found)
    else:
        answer = _by_name(connection, NumberRow, "numbers", "number", found)
    answer.next = cursor
    return answer


def _numbers(connection: Connection, asked: Asked) -> tuple[str, Where]:
    """What to begin with, and conditions on `number_total` t."""
    where: Where = filters.listing(connection, asked["status"], asked["brand"])
    filters.one_of("kind of number", asked["kind"], filters.KINDS)
    if asked["kind"] is not None:
        where[_KIND] = {"kind": asked["kind"]}
    number = filters.number(connection, asked.get("number"))
    if number is not None:
        where["t.number_id = :number"] = {"number": number}
    where |= filters.seen(
        filters.span(asked["since"], asked["until"]), "t", "page_pair p", "p.number_id = t.number_id",
        "m.number_id = t.number_id",
    )  # fmt: skip
    sets: list[tuple[int, str, str, dict[str, Any]]] = []
    brand = filters.brand_id(connection, asked["brand"])
    if brand is not None:
        size = _count(connection, "SELECT numbers FROM brand_total WHERE brand_id = :id", brand)
        here = "EXISTS (SELECT 1 FROM pair_total p WHERE p.number_id = t.number_id AND p.brand_id = :brand)"
        sets.append((size, _OF_BRAND, here, {"brand": brand}))
    host = filters.known_host(connection, asked["host"])
    if host is not None:
        size = _count(connection, "SELECT numbers FROM host_total WHERE host = :id", host)
        here = "EXISTS (SELECT 1 FROM edge e WHERE e.host = :host AND e.number_id = t.number_id)"
        sets.append((size, _OF_HOST, here, {"host": host}))
    region = filters.region(connection, asked["region"])
    if region is not None:
        here = (
            "EXISTS (SELECT 1 FROM region_pair x WHERE x.region_id = :region AND x.number_id = t.number_id)"
        )
        sets.append((region.pages, _OF_REGION, here, {"region": region.id}))
    return _driven(sets, where)


def chosen(connection: Connection, asked: Asked, column: str) -> tuple[str, dict[str, Any]] | None:
    """A SELECT of that column of `number_total` t, of the numbers that the filters choose, with its parameters; null if
    nothing was asked.
    """
    begin, where = _numbers(connection, asked)
    if not where:
        return None
    values = {key: value for parameters in where.values() for key, value in parameters.items()}
    return f"SELECT {column} FROM {begin} number_total t WHERE {' AND '.join(where)}", values


def _driven(sets: list[tuple[int, str, str, dict[str, Any]]], where: Where) -> tuple[str, Where]:
    """Begin with the smallest set of numbers, if it is small; every other one is a condition."""
    sets.sort(key=lambda one: one[0])
    begin = ""
    for at, (size, chosen, here, values) in enumerate(sets):
        if at == 0 and size <= _FEW:
            begin = f"(SELECT DISTINCT d.number_id FROM ({chosen}) d) d CROSS JOIN"
            where["t.number_id = d.number_id"] = values
        else:
            where[here] = values
    return begin, where


def _count(connection: Connection, statement: str, key: int | str) -> int:
    return int(connection.scalar(bulk.sql(statement), {"id": key}) or 0)


def listed(  # noqa: PLR0913, PLR0917
    connection: Connection,
    name: str,
    order: Sequence[Key],
    tables: str,
    where: Where,
    asked: Asked,
    more: str = "",
) -> tuple[list[Sequence[Any]], str | None]:
    """The keys of the next rows, with `more` columns behind them, and the cursor behind these."""
    columns = ", ".join(key.column for key in order) + more
    values = {key: value for parameters in where.values() for key, value in parameters.items()}

    def ask(condition: str, after: dict[str, Any], limit: int) -> Sequence[Sequence[Any]]:
        every = " AND ".join([condition, *where])
        statement = f"SELECT {columns} FROM {tables} WHERE {every} ORDER BY {ordered(order)} LIMIT :limit"
        return connection.execute(bulk.sql(statement), {**values, **after, "limit": limit}).all()

    return taken(order, question(name, asked), asked["limit"], asked["after"], ask)


def _by_name(
    connection: Connection, kind: type[R], view: str, column: str, names: Sequence[str]
) -> Listing[R]:
    """The rows of a view with these names, in their order."""
    condition = f"{column} {bulk.among(connection, kind='text')}"
    found: dict[str, R] = {}
    for part in bulk.chunks(names):
        values = {"values": bulk.as_list(connection, part)}
        for row in query.rows(connection, kind, view, {condition: values}):
            found[getattr(row, column)] = row
    return Listing(found[name] for name in names if name in found)


def brands(connection: Connection, asked: Asked) -> Listing[BrandRow]:
    """Brands for which numbers are advertised, those with the most numbers first."""
    filters.one_of("kind of number", asked["kind"], filters.KINDS)
    where: Where = filters.seen(
        filters.span(asked["since"], asked["until"]), "t", "page_pair p", "p.brand_id = t.brand_id",
        "m.brand_id = t.brand_id AND m.number_id = p.number_id",
    )  # fmt: skip
    if asked["kind"] is not None:
        kind = """EXISTS (SELECT 1 FROM pair_total p JOIN number n ON n.id = p.number_id
            WHERE p.brand_id = t.brand_id AND n.kind = :kind)"""
        where[kind] = {"kind": asked["kind"]}
    host = filters.known_host(connection, asked["host"])
    if host is not None:
        where["t.brand_id IN (SELECT e.brand_id FROM edge e WHERE e.host = :host)"] = {"host": host}
    region = filters.region(connection, asked["region"])
    if region is not None:
        claims = "t.brand_id IN (SELECT x.brand_id FROM region_pair x WHERE x.region_id = :region)"
        where[claims] = {"region": region.id}
    order = (Key("t.numbers", True), Key("t.pages", True), Key("t.hosts", True), Key("b.brand"))
    tables = "brand_total t JOIN brand b ON b.id = t.brand_id"
    rows, cursor = listed(connection, "brands", order, tables, where, asked)
    answer = _by_name(connection, BrandRow, "brands", "brand", [row[3] for row in rows])
    answer.next = cursor
    return answer


def hosts(connection: Connection, asked: Asked) -> Listing[HostRow]:
    """Hosts, those with the most adverts first."""
    filters.one_of("kind of number", asked["kind"], filters.KINDS)
    where: Where = {"t.pages > 0": {}} | _host_seen(filters.span(asked["since"], asked["until"]))
    brand = filters.brand_id(connection, asked["brand"])
    if brand is not None:
        where["EXISTS (SELECT 1 FROM edge e WHERE e.host = t.host AND e.brand_id = :brand)"] = {
            "brand": brand
        }
    if asked["kind"] is not None:
        kind = """EXISTS (SELECT 1 FROM edge e JOIN number n ON n.id = e.number_id
            WHERE e.host = t.host AND n.kind = :kind)"""
        where[kind] = {"kind": asked["kind"]}
    region = filters.region(connection, asked["region"])
    if region is not None:
        claims = """EXISTS (SELECT 1 FROM edge e JOIN region_pair x ON x.region_id = :region
            AND x.number_id = e.number_id AND x.brand_id = e.brand_id WHERE e.host = t.host)"""
        where[claims] = {"region": region.id}
    number, tables = filters.number(connection, asked["number"]), "host_total t"
    if number is not None:
        tables = "(SELECT DISTINCT e.host FROM edge e WHERE e.number_id = :number) d CROSS JOIN host_total t"
        where["t.host = d.host"] = {"number": number}
    order = (Key("t.adverts", True), Key("t.numbers", True), Key("t.brands", True), Key("t.host"))
    rows, cursor = listed(connection, "hosts", order, tables, where, asked)
    answer = _by_name(connection, HostRow, "hosts", "host", [row[3] for row in rows])
    answer.next = cursor
    return answer


def _host_seen(span: filters.Span) -> Where:
    values = {name: value for name, value in span._asdict().items() if value is not None}
    if not values:
        return {}
    within = "".join(
        f" AND v.time {sign} :{name}" for name, sign in (("since", ">="), ("until", "<=")) if name in values
    )
    return {
        f"EXISTS (SELECT 1 FROM page g JOIN visit v ON v.page_id = g.id WHERE g.host = t.host AND v.outcome = 'ok'{within})": values
    }


def pages(connection: Connection, asked: Asked) -> Listing[PageRow]:
    """Visited pages by address."""
    where: Where = {}
    host = filters.known_host(connection, asked["host"])
    if host is not None:
        where["t.host = :host"] = {"host": host}
    if asked["is_advert"] is not None:
        where["t.is_advert = :advert"] = {"advert": int(asked["is_advert"])}
    span = filters.span(asked["since"], asked["until"])
    within = "".join(
        f" AND v.time {sign} :{name}"
        for name, sign in (("since", ">="), ("until", "<="))
        if getattr(span, name)
    )
    if within:
        values = {name: value for name, value in span._asdict().items() if value is not None}
        visited = f"""EXISTS (SELECT 1 FROM page g JOIN visit v ON v.page_id = g.id
            WHERE g.url = t.url AND v.outcome = 'ok'{within})"""
        where[visited] = values
    pairs, values = _page_pairs(connection, asked)
    if pairs:
        where[f"t.url IN (SELECT g.url FROM page_pair p JOIN page g ON g.id = p.page_id {pairs})"] = values
    rows, cursor = listed(connection, "pages", (Key("t.url"),), "pages t", where, asked)
    answer = _by_name(connection, PageRow, "pages", "url", [row[0] for row in rows])
    answer.next = cursor
    return answer


def _page_pairs(connection: Connection, asked: Asked) -> tuple[str, dict[str, Any]]:
    """Which rows of `page_pair` p the filters for what a page advertises want; an empty text if all pages will do."""
    filters.one_of("kind of number", asked["kind"], filters.KINDS)
    joins, which, values = "", [], {}
    brand = filters.brand_id(connection, asked["brand"])
    if brand is not None:
        which.append("p.brand_id = :brand")
        values["brand"] = brand
    number = filters.number(connection, asked["number"])
    if number is not None:
        which.append("p.number_id = :number")
        values["number"] = number
    if asked["kind"] is not None:
        joins += " JOIN number n ON n.id = p.number_id"
        which.append("n.kind = :kind")
        values["kind"] = asked["kind"]
    region = filters.region(connection, asked["region"])
    if region is not None:
        joins += """ JOIN region_pair x ON x.region_id = :region AND x.number_id = p.number_id
            AND x.brand_id = p.brand_id"""
        which.append(
            """EXISTS (SELECT 1 FROM snapshot s JOIN reading r ON r.snapshot_id = s.id AND r.current = 1
            AND r.is_advert = 1 JOIN area_mention m ON m.reading_id = r.id JOIN answer w ON w.id = m.answer_id
            JOIN area_region a ON a.area_id = w.area_id AND a.region_id = :region
            WHERE s.page_id = p.page_id)"""
        )
        values["region"] = region.id
    return (f"{joins} WHERE {' AND '.join(which)}" if which else ""), values


def operators(connection: Connection, asked: Asked) -> Listing[OperatorRow]:
    """Every advertised number with the operator that it belongs to."""
    numbers = chosen(connection, {**asked, "status": None}, "t.number")
    where: Where = {} if numbers is None else {f"o.number IN ({numbers[0]})": numbers[1]}
    order = (Key("o.operator"), Key("o.number"))
    more = ", o.ties, o.first_seen, o.last_seen"
    rows, cursor = listed(connection, "operators", order, "operators o", where, asked, more)
    found = Listing(OperatorRow(*row) for row in rows)
    found.next = cursor
    return found


def regions(connection: Connection, asked: Asked) -> Listing[ClaimedRegion]:
    """Regions that adverts claim, or parts of which they claim, those on the most pages first."""
    filters.one_of("status of a region", asked["status"], filters.STATUSES)
    filters.one_of("level", asked["level"], filters.LEVELS)
    where: Where = {"t.pages > 0": {}}
    for name in ("status", "level"):
        if asked[name] is not None:
            where[f"t.{name} = :{name}"] = {name: asked[name]}
    region = filters.region(connection, asked["region"])
    if region is not None:
        inside = "(t.id = :region OR t.path LIKE :inside)"
        where[inside] = {"region": region.id, "inside": f"{region.path}/%"}
    numbers = chosen(connection, {**asked, "status": None, "region": None}, "t.number_id")
    if numbers is not None:
        brand = "AND q.brand_id = :brand" if asked["brand"] is not None else ""
        claimed = f"""t.id IN (SELECT a.region_id FROM pair_area q JOIN area_region a ON a.area_id = q.area_id
            WHERE q.number_id IN ({numbers[0]}) {brand})"""
        where[claimed] = numbers[1]
    order = (Key("t.pages", True), Key("t.path"))
    more = ", t.code, t.level, t.status, (SELECT count(*) FROM region_pair x WHERE x.region_id = t.id)"
    rows, cursor = listed(connection, "regions", order, "claimed_region t", where, asked, more)
    answer = Listing(
        ClaimedRegion(code, path, level, status, count, pairs)
        for count, path, code, level, status, pairs in rows
    )
    answer.next = cursor
    return answer
