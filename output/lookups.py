"""The queries behind `Library` about one thing: everything about a number, a brand or a page, and the whole in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from output import (
    brand_names,
    bulk,
    links,
    listed_names,
    number_changes,
    query,
    shipped,
    withdrawals,
    written_numbers,
)
from output.details import BrandDetail, NumberDetail, Summary
from output.errors import LibraryError, NotFoundError
from output.listing import Key, Listing, Question, taken
from output.page_lookup import page
from output.rows import BrandRow, NumberBrandRow, NumberRow, OfficialNumberRow

__all__ = ["brand", "number", "official_of", "page", "summary"]

Filters = dict[str, dict[str, Any]]


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
# What adverts of a number say is to be serviced, by whichever reading ties the number to a brand.
_PRODUCTS = """
    SELECT DISTINCT m.product FROM number n JOIN page_pair p ON p.number_id = n.id
    JOIN snapshot s ON s.page_id = p.page_id
    JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN product_mention m ON m.reading_id = r.id WHERE n.number = :number ORDER BY m.product
"""
_HOSTS_OF = """
    SELECT DISTINCT e.host FROM number n CROSS JOIN edge e
    WHERE n.number = :number AND e.number_id = n.id AND e.host <> '' ORDER BY e.host
"""
_AREAS = """SELECT count(DISTINCT a.code) FROM area a
    JOIN claimed_region r ON r.path = a.path AND r.pages > 0
    WHERE EXISTS (SELECT 1 FROM region_pair x JOIN pair_area t
      ON t.number_id = x.number_id AND t.brand_id = x.brand_id AND t.area_id = a.id WHERE x.region_id = r.id)"""
_BRAND_ORDER = (Key("t.pages", True), Key("t.hosts", True), Key("t.number"))
_PAIRS_OF = """SELECT t.pages, t.hosts, t.number, t.first_seen, t.last_seen FROM pair_total t
    WHERE t.brand_id = :brand AND {condition} ORDER BY t.pages DESC, t.hosts DESC, t.number LIMIT :limit"""
_NOT_SAID = "no page in this library says it"


def number_rows(connection: Connection, number: str) -> list[NumberRow]:
    """The row of `numbers` of a number in national digits, if an advert shows it."""
    return query.rows(connection, NumberRow, "numbers", {"number = :number": {"number": number}})


def number(connection: Connection, wanted: str) -> NumberDetail:
    """Everything about one number."""
    found, kind = stored_number(connection, wanted)
    withdrawals.refuse(connection, withdrawals.Subject("number", number=found))
    values = {"number": found}
    own: Filters = {"number = :number": values}
    advertised = number_rows(connection, found)
    counts = asdict(advertised[0]) if advertised else only_mentioned(found, kind)
    urls = list(connection.scalars(bulk.sql(_ADVERTISED_ON), values))
    said = list(connection.scalars(bulk.sql(_PAGES_OF), values))
    if not said and not urls:  # only a superseded reading has it
        raise NotFoundError(f"number {wanted!r}: {_NOT_SAID}")
    official = query.rows(connection, OfficialNumberRow, "official_numbers", own)
    shown = set(urls)
    return NumberDetail(
        **counts,
        listing=listing_of(found, bool(official)),
        products=list(connection.scalars(bulk.sql(_PRODUCTS), values)),
        number_brands=query.rows(connection, NumberBrandRow, "number_brands", own),
        host_names=list(connection.scalars(bulk.sql(_HOSTS_OF), values)),
        advertised_on=urls,
        mentioned_on=[url for url in said if url not in shown],
        official_numbers=official,
        number_changes=number_changes.of_number(connection, found),
    )


def stored_number(connection: Connection, wanted: str) -> tuple[str, str]:
    """Digits and kind of the number that is meant by `wanted`; a LibraryError if no page says it."""
    spellings = written_numbers.spellings(wanted)
    if (parted := written_numbers.parted(wanted)) is not None and parted.extension is not None:
        spellings = [parted.number]
    if not spellings:
        raise LibraryError(f"number {wanted!r}: holds no phone number; give one in digits")
    for spelling in spellings:
        statement = "SELECT number, kind FROM number WHERE number = :number"
        row = connection.execute(bulk.sql(statement), {"number": spelling}).one_or_none()
        if row is not None:
            return row[0], row[1]
    raise NotFoundError(f"number {wanted!r}: {_NOT_SAID}")


def only_mentioned(number: str, kind: str) -> dict[str, Any]:
    """The columns of `numbers` of a number that no advert shows."""
    counts = dict.fromkeys(("brands", "pages", "hosts", "areas"), 0)
    return {"number": number, "kind": kind, **counts, "first_seen": None, "last_seen": None, "operator": None}


def listing_of(number: str, official: bool) -> str:
    """What a number is, whatever the brand; `official`: whether the list has it."""
    if number in shipped.public_lines():
        return "public_line"
    return "listed" if official else "unlisted"


def brand(
    connection: Connection, wanted: str, limit: int | None = None, after: str | None = None
) -> BrandDetail:
    """Everything about one brand; with a `limit` so many of its numbers, from the cursor `after` on, and of its links."""
    name = brand_names.stored(connection, wanted)
    own: Filters = {"brand = :brand": {"brand": name}}
    rows = query.rows(connection, BrandRow, "brands", own)
    if not rows:
        raise NotFoundError(f"brand {wanted!r}: no number is advertised for it in this library")
    return BrandDetail(
        **asdict(rows[0]),
        number_brands=_numbers_of(connection, name, limit, after),
        brand_links=links.brand_links(connection, name, limit),
        official_numbers=official_of(connection, name),
    )


def official_of(connection: Connection, brand: str) -> list[OfficialNumberRow]:
    """The official numbers of a brand, by whichever name the list has it."""
    among = f"brand {bulk.among(connection, kind='text')}"
    values = {"values": bulk.as_list(connection, listed_names.same(brand))}
    return query.rows(connection, OfficialNumberRow, "official_numbers", {among: values})


def _numbers_of(
    connection: Connection, brand: str, limit: int | None, after: str | None
) -> Listing[NumberBrandRow]:
    """The pairs of a brand, by its stored name, those on the most pages first."""
    key = connection.scalar(bulk.sql("SELECT id FROM brand WHERE brand = :brand"), {"brand": brand})

    def ask(condition: str, values: dict[str, Any], size: int) -> Sequence[Sequence[Any]]:
        statement = bulk.sql(_PAIRS_OF.format(condition=condition))
        return connection.execute(statement, {"brand": key, "limit": size, **values}).all()

    found, cursor = taken(_BRAND_ORDER, Question("brand", {"brand": brand}), limit, after, ask)
    listed = Listing(
        NumberBrandRow(number, brand, pages, hosts, first, last)
        for pages, hosts, number, first, last in found
    )
    listed.next = cursor
    return listed


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
