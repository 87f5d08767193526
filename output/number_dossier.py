"""What a page about one number shows: all that can be told in bounded time, however many pages advertise it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, checking, listed_names, lookups, number_changes, query, sightings, withdrawals
from output.errors import NotFoundError
from output.rows import NumberChangeRow, OfficialNumberRow
from output.sightings import Sighting

BRANDS = 100
"""Brands that are named, those on the most pages first."""
QUOTED = 12
"""Adverts that are quoted: the earliest and the latest."""
PAGES = 200
"""Pages that are looked through for products, and for changes."""
_DAYS = 62
_PAIRS = """SELECT b.brand, t.pages, t.hosts, t.first_seen, t.last_seen FROM pair_total t JOIN brand b ON b.id = t.brand_id
    JOIN number n ON n.id = t.number_id WHERE n.number = :number
    ORDER BY t.pages DESC, t.hosts DESC, b.brand LIMIT :most"""
_MENTIONED = """SELECT DISTINCT g.url FROM (
      SELECT m.reading_id FROM number_mention m JOIN number n ON n.id = m.number_id
      WHERE n.number = :number LIMIT :most) m
    JOIN reading r ON r.id = m.reading_id AND r.current = 1
    JOIN snapshot s ON s.id = r.snapshot_id JOIN page g ON g.id = s.page_id
    WHERE NOT EXISTS (SELECT 1 FROM withdrawal x WHERE x.url = g.url AND x.undone_at IS NULL) ORDER BY g.url"""
_PRODUCTS = """SELECT DISTINCT m.product FROM (
      SELECT DISTINCT p.page_id FROM number n JOIN page_pair p ON p.number_id = n.id WHERE n.number = :number
      ORDER BY p.page_id LIMIT :most) g
    JOIN snapshot s ON s.page_id = g.page_id
    JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN product_mention m ON m.reading_id = r.id ORDER BY m.product"""
_TIMES = """SELECT substr(g.{time}, 1, :size), count(*) FROM (
      SELECT p.page_id, min(p.first_seen) AS first_seen, max(p.last_seen) AS last_seen
      FROM page_pair p JOIN number n ON n.id = p.number_id WHERE n.number = :number GROUP BY p.page_id) g GROUP BY 1"""


class BrandOfNumber(NamedTuple):
    """A brand that the number is advertised for; `listing`: what the official list says of it for this brand."""

    brand: str
    listing: str
    pages: int
    hosts: int
    first_seen: str
    last_seen: str


class SeenIn(NamedTuple):
    """One day, or month, of the time in which a number was seen: pages that first, and that last, advertised it then."""

    when: str
    first_seen: int
    last_seen: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """One number: the columns of `numbers`, and what stands behind them, as far as it fits on a page.

    `number_brands`: at most 100, with what the list says of each. `products`: of 200 of its pages. `times`: by day, if
    it was seen for no more than two months, else by month, without gaps. `number_changes`: the latest first, of the 200
    pages with several bodies that were seen last. `sightings`: at most 12 adverts. `mentioned_on`: pages that say it, told
    only if none advertises it.
    """

    number: str
    kind: str
    brands: int
    pages: int
    hosts: int
    areas: int
    first_seen: str | None
    last_seen: str | None
    operator: str | None
    listing: str
    caution: str
    number_brands: list[BrandOfNumber]
    official_numbers: list[OfficialNumberRow]
    products: list[str]
    times: list[SeenIn]
    number_changes: list[NumberChangeRow]
    sightings: list[Sighting]
    mentioned_on: list[str]


def dossier(connection: Connection, wanted: str) -> Dossier:
    """The dossier of a number in any common spelling. Raises LibraryError if no page says it, or it is withdrawn."""
    found, kind = lookups.stored_number(connection, wanted)
    withdrawals.refuse(connection, withdrawals.Subject("number", number=found))
    rows = lookups.number_rows(connection, found)
    values = {"number": found, "most": PAGES}
    mentions: list[str] = []
    if not rows:
        mentions = list(connection.scalars(bulk.sql(_MENTIONED), values))
        if not mentions:
            raise NotFoundError(f"number {wanted[:60]!r}: no page in this library says it")
    counts = asdict(rows[0]) if rows else lookups.only_mentioned(found, kind)
    own = {"number = :number": {"number": found}}
    official = query.rows(connection, OfficialNumberRow, "official_numbers", own)
    listing = lookups.listing_of(found, bool(official))
    return Dossier(
        **counts,
        listing=listing,
        caution=checking.CAUTION,
        number_brands=_brands(connection, found, listing, {row.brand for row in official}),
        official_numbers=official,
        products=list(connection.scalars(bulk.sql(_PRODUCTS), values)),
        times=_seen(connection, found, counts["first_seen"], counts["last_seen"]),
        number_changes=number_changes.latest_of_number(connection, found, PAGES),
        sightings=sightings.of_number(connection, found, QUOTED),
        mentioned_on=mentions,
    )


def _brands(connection: Connection, number: str, listing: str, listed: set[str]) -> list[BrandOfNumber]:
    def told(brand: str) -> str:
        if listing != "listed":
            return listing
        return "listed" if listed & set(listed_names.same(brand)) else "listed_for_another_brand"

    rows = connection.execute(bulk.sql(_PAIRS), {"number": number, "most": BRANDS})
    return [BrandOfNumber(brand, told(brand), *rest) for brand, *rest in rows]


def _seen(connection: Connection, number: str, first: str | None, last: str | None) -> list[SeenIn]:
    if first is None or last is None:
        return []
    begin, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    size = 10 if (end - begin).days <= _DAYS else 7
    counts: list[dict[str, int]] = []
    for time in ("first_seen", "last_seen"):
        rows = connection.execute(bulk.sql(_TIMES.format(time=time)), {"number": number, "size": size})
        counts.append({row[0]: row[1] for row in rows})
    return [SeenIn(when, counts[0].get(when, 0), counts[1].get(when, 0)) for when in _times(begin, end, size)]


def _times(begin: date, end: date, size: int) -> Iterator[str]:
    """Every day (`size` 10), or month (7), from `begin` to `end`."""
    at = begin if size == 10 else begin.replace(day=1)
    while at <= end:
        yield at.isoformat()[:size]
        at = at + timedelta(1) if size == 10 else (at + timedelta(32)).replace(day=1)
