"""The queries behind `Library`: filters, and everything about one number, brand, page or region."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from output import (
    brand_names,
    bulk,
    links,
    number_changes,
    query,
    region_entry,
    shipped,
    withdrawals,
    written_numbers,
)
from output.details import BrandDetail, NumberDetail, RegionDetail, Summary
from output.errors import LibraryError
from output.page_lookup import page
from output.rows import BrandRow, NumberBrandRow, NumberRow, OfficialNumberRow, ServiceAreaRow

__all__ = ["brand", "number", "number_filters", "numbers", "page", "region", "summary"]

Filters = dict[str, dict[str, Any]]

NUMBERS_FIRST = "brands DESC, pages DESC, hosts DESC, number"

_OF_BRAND = """number IN (SELECT n.number FROM edge e JOIN number n ON n.id = e.number_id
    JOIN brand b ON b.id = e.brand_id WHERE b.brand = :brand)"""
_OF_HOST = (
    """number IN (SELECT n.number FROM edge e JOIN number n ON n.id = e.number_id WHERE e.host = :host)"""
)
_OF_KIND = "number IN (SELECT n.number FROM number n WHERE n.kind = :kind)"
# There is no index from answer to mention: hundreds of rows a page would have to keep it up. The narrow table
# of mentions is looked through instead, first and alone.
_HITS = """
    WITH hit AS MATERIALIZED (
      SELECT m.reading_id, m.answer_id FROM area_mention m WHERE m.answer_id IN (
        SELECT w.id FROM answer w JOIN area a ON a.id = w.area_id WHERE {which}))
"""
# What lies in a region has its path and more.
_OF_REGION = f"""number IN ({_HITS.format(which="a.code = :code OR a.path LIKE :inside")}
    SELECT n.number FROM (SELECT DISTINCT reading_id FROM hit) h
    JOIN reading r ON r.id = h.reading_id AND r.current = 1 AND r.is_advert = 1
    JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
    JOIN number n ON n.id = t.number_id)"""
# The first numbers by rank alone; how many areas each claims is then counted for these only.
_RANKED = """
    SELECT number FROM (
      SELECT n.number, count(DISTINCT e.brand_id) AS brands,
             (SELECT count(DISTINCT p.page_id) FROM page_pair p WHERE p.number_id = n.id) AS pages,
             count(DISTINCT CASE WHEN e.host <> '' THEN e.host END) AS hosts
      FROM number n JOIN edge e ON e.number_id = n.id GROUP BY n.id, n.number) k
    {where} ORDER BY brands DESC, pages DESC, hosts DESC, number LIMIT :limit
"""
_KEPT = "NOT EXISTS (SELECT 1 FROM withdrawal x WHERE x.url = g.url AND x.undone_at IS NULL)"
_PAGES_OF = f"""
    SELECT g.url FROM page g WHERE g.id IN (
      SELECT s.page_id FROM number_mention m JOIN reading r ON r.id = m.reading_id AND r.current = 1
      JOIN snapshot s ON s.id = r.snapshot_id
      WHERE m.number_id = (SELECT id FROM number WHERE number = :number))
    AND {_KEPT} ORDER BY g.url
"""
_ADVERTISED_ON = """
    SELECT DISTINCT g.url FROM page_pair p JOIN page g ON g.id = p.page_id
    JOIN number n ON n.id = p.number_id WHERE n.number = :number ORDER BY g.url
"""
_HOSTS_OF = """
    SELECT DISTINCT e.host FROM edge e JOIN number n ON n.id = e.number_id
    WHERE n.number = :number AND e.host <> '' ORDER BY e.host
"""
_AREAS = """
    WITH advert AS MATERIALIZED (
      SELECT r.id FROM reading r WHERE r.current = 1 AND r.is_advert = 1
        AND EXISTS (SELECT 1 FROM pair_mention t JOIN number n ON n.id = t.number_id AND n.is_public = 0
                    WHERE t.reading_id = r.id AND t.role = 'advertised')),
    said AS MATERIALIZED (
      SELECT DISTINCT m.answer_id FROM advert d CROSS JOIN area_mention m WHERE m.reading_id = d.id)
    SELECT count(DISTINCT a.code)
    FROM said JOIN answer w ON w.id = said.answer_id JOIN area a ON a.id = w.area_id
"""
_CLAIMED_BY = f"""{_HITS.format(which="a.code = :code AND a.path {among}")}
    SELECT n.number, b.brand, a.code, a.path, a.level, a.status, count(DISTINCT s.page_id)
    FROM hit h JOIN answer w ON w.id = h.answer_id JOIN area a ON a.id = w.area_id
    JOIN reading r ON r.id = h.reading_id AND r.current = 1 AND r.is_advert = 1
    JOIN snapshot s ON s.id = r.snapshot_id
    JOIN pair_mention t ON t.reading_id = r.id AND t.role = 'advertised'
    JOIN number n ON n.id = t.number_id AND n.is_public = 0
    JOIN brand b ON b.id = t.brand_id
    GROUP BY n.number, b.brand, a.code, a.path, a.level, a.status
    ORDER BY n.number, b.brand, a.status, a.path
"""
_NOT_SAID = "no page in this library says it"


def number_filters(
    connection: Connection, brand: str | None, kind: str | None, host: str | None, region: str | None
) -> Filters:
    """Conditions on the column `number` for what the caller asked for."""
    where: Filters = {}
    if brand is not None:
        where[_OF_BRAND] = {"brand": brand_names.stored(connection, brand)}
    if kind is not None:
        where[_OF_KIND] = {"kind": kind}
    if host is not None:
        where[_OF_HOST] = {"host": host}
    if region is not None:
        entry = region_entry.region_entry(region)
        where[_OF_REGION] = {"code": entry.code, "inside": f"{entry.path}/%"}
    return where


def numbers(connection: Connection, where: Filters, limit: int | None) -> list[NumberRow]:
    """Rows of `numbers`, those of the most brands first."""
    if limit is None:
        return query.rows(connection, NumberRow, "numbers", where, order=NUMBERS_FIRST)
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    values = {name: value for parameters in where.values() for name, value in parameters.items()}
    ranked = connection.scalars(bulk.sql(_RANKED.format(where=condition)), values | {"limit": max(limit, 0)})
    return [row for number in ranked.all() for row in _number_rows(connection, number)]


def _number_rows(connection: Connection, number: str) -> list[NumberRow]:
    return query.rows(connection, NumberRow, "numbers", {"number = :number": {"number": number}})


def number(connection: Connection, wanted: str) -> NumberDetail:
    """Everything about one number."""
    found, kind = _stored_number(connection, wanted)
    withdrawals.refuse(connection, withdrawals.Subject("number", number=found))
    values = {"number": found}
    own: Filters = {"number = :number": values}
    advertised = _number_rows(connection, found)
    counts = asdict(advertised[0]) if advertised else _only_mentioned(found, kind)
    urls = list(connection.scalars(bulk.sql(_ADVERTISED_ON), values))
    said = list(connection.scalars(bulk.sql(_PAGES_OF), values))
    if not said and not urls:  # only a superseded reading has it
        raise LibraryError(f"number {wanted!r}: {_NOT_SAID}")
    official = query.rows(connection, OfficialNumberRow, "official_numbers", own)
    return NumberDetail(
        **counts,
        listing=_listing(found, bool(official)),
        number_brands=query.rows(connection, NumberBrandRow, "number_brands", own),
        host_names=list(connection.scalars(bulk.sql(_HOSTS_OF), values)),
        advertised_on=urls,
        mentioned_on=[url for url in said if url not in set(urls)],
        official_numbers=official,
        number_changes=number_changes.of_number(connection, found),
    )


def _stored_number(connection: Connection, wanted: str) -> tuple[str, str]:
    spellings = written_numbers.spellings(wanted)
    if not spellings:
        raise LibraryError(f"number {wanted!r}: holds no phone number; give one in digits")
    for spelling in spellings:
        statement = "SELECT number, kind FROM number WHERE number = :number"
        row = connection.execute(bulk.sql(statement), {"number": spelling}).one_or_none()
        if row is not None:
            return row[0], row[1]
    raise LibraryError(f"number {wanted!r}: {_NOT_SAID}")


def _only_mentioned(number: str, kind: str) -> dict[str, Any]:
    counts = dict.fromkeys(("brands", "pages", "hosts", "areas"), 0)
    return {"number": number, "kind": kind, **counts, "first_seen": None, "last_seen": None, "operator": None}


def _listing(number: str, official: bool) -> str:
    if number in shipped.public_lines():
        return "public_line"
    return "listed" if official else "unlisted"


def brand(connection: Connection, wanted: str) -> BrandDetail:
    """Everything about one brand."""
    name = brand_names.stored(connection, wanted)
    own: Filters = {"brand = :brand": {"brand": name}}
    rows = query.rows(connection, BrandRow, "brands", own)
    if not rows:
        raise LibraryError(f"brand {wanted!r}: no number is advertised for it in this library")
    return BrandDetail(
        **asdict(rows[0]),
        number_brands=query.rows(
            connection, NumberBrandRow, "number_brands", own, order="pages DESC, hosts DESC, number"
        ),
        brand_links=links.brand_links(connection, name),
        official_numbers=query.rows(connection, OfficialNumberRow, "official_numbers", own),
    )


def region(connection: Connection, wanted: str) -> RegionDetail:
    """A region's entry with the pairs whose adverts claim it, by its present name or a former one."""
    entry = region_entry.region_entry(wanted)
    paths = {entry.path, *(former.path for former in entry.former_names)}
    statement = _CLAIMED_BY.replace("{among}", bulk.among(connection, kind="text"))
    values = {"code": entry.code, "values": bulk.as_list(connection, sorted(paths))}
    claims = [ServiceAreaRow(*row) for row in connection.execute(bulk.sql(statement), values)]
    fields = {name: getattr(entry, name) for name in type(entry).__dataclass_fields__}
    return RegionDetail(**fields, claimed_by=claims)


def summary(connection: Connection) -> Summary:
    """The whole library in figures."""

    def count(statement: str) -> int:
        return int(connection.scalar(bulk.sql(statement)) or 0)

    return Summary(
        pages=count(f"SELECT count(*) FROM page g WHERE {_KEPT}"),
        adverts=count("SELECT count(*) FROM pages WHERE is_advert = 1"),
        numbers=count("SELECT count(DISTINCT number_id) FROM edge"),
        brands=count("SELECT count(DISTINCT brand_id) FROM edge"),
        areas=count(_AREAS),
        hosts=count(f"SELECT count(DISTINCT g.host) FROM page g WHERE {_KEPT}"),
        shared_numbers=count("SELECT count(*) FROM shared_numbers"),
    )
