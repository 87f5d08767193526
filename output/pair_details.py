"""Why a number is said to be advertised for a brand: the adverts that say so, and what is left if some are wrong."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from output import brand_names, bulk, checking, query, withdrawals, written_numbers
from output.errors import LibraryError, NotFoundError
from output.rows import NumberBrandRow
from output.sightings import Sighting, of_pair

_SHOWN = 20
_HOSTS = """SELECT e.host, e.pages FROM edge e JOIN number n ON n.id = e.number_id JOIN brand b ON b.id = e.brand_id
    WHERE n.number = :number AND b.brand = :brand ORDER BY e.pages DESC, e.host"""


@dataclass(frozen=True, slots=True)
class PairDetail:
    """A number and a brand: the columns of `number_brands`, what the official list says, the chain of adverts.

    `other_brands`: those that the number is advertised for besides, which is what links them. `rests_on`: what would be
    left of the pair if a page, or a host, were wrong. `sightings`: the earliest adverts, at most 20, of `pages`.
    """

    number: str
    brand: str
    pages: int
    hosts: int
    first_seen: str
    last_seen: str
    listing: str
    other_brands: list[str]
    host_pages: dict[str, int]
    rests_on: str
    sightings: list[Sighting]
    note: str


def why(connection: Connection, number: str, brand: str) -> PairDetail:
    """What the pair rests on. Raises LibraryError if no advert shows it, or it is withdrawn."""
    name = brand_names.stored(connection, brand)
    digits = written_numbers.meant(number)
    if digits is None:
        raise LibraryError(f"{number[:60]!r} is no phone number")
    for about in (
        withdrawals.Subject("pair", number=digits, brand=name),
        withdrawals.Subject("number", number=digits),
    ):
        withdrawals.refuse(connection, about)
    own = {"number = :number": {"number": digits}}
    rows = query.rows(connection, NumberBrandRow, "number_brands", own)
    pair = next((row for row in rows if row.brand == name), None)
    if pair is None:
        raise NotFoundError(f"no advert in this library shows {written_numbers.hyphenate(digits)} for {name}")
    found = connection.execute(bulk.sql(_HOSTS), {"number": digits, "brand": name})
    hosts = {host: pages for host, pages in found if host}
    known = checking.check(connection, digits, name)
    return PairDetail(
        *(pair.number, pair.brand, pair.pages, pair.hosts, pair.first_seen, pair.last_seen),
        listing=known.listing,
        other_brands=[row.brand for row in rows if row.brand != name],
        host_pages=hosts,
        rests_on=_rests_on(pair.pages, hosts),
        sightings=of_pair(connection, digits, name, _SHOWN),
        note=checking.CAUTION,
    )


def _rests_on(pages: int, hosts: dict[str, int]) -> str:
    """What falls if one page, or one host, is wrong."""
    if pages == 1:
        return "one page alone: if its reading is wrong, nothing is left of the pair"
    if not hosts:
        return f"{pages} pages without a host, as files are: no single one is needed"
    if len(hosts) == 1 and sum(hosts.values()) == pages:
        return f"{pages} pages of one host: no single page is needed, but the host is"
    most, of_it = next(iter(hosts.items()))
    left = pages - of_it
    shown = f"{left} page still shows it" if left == 1 else f"{left} pages still show it"
    return (
        f"{pages} pages, {len(hosts)} host{'s' * (len(hosts) > 1)}: without {most}, which has most, {shown}"
    )
