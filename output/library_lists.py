"""The part of `Library` that lists things: each list with its filters, a page at a time, with evidence if wanted."""

from __future__ import annotations

from datetime import date
from typing import Any

from output import asking, quotes
from output.details import ClaimedRegion
from output.library_base import LibraryBase
from output.listing import Listing
from output.rows import BrandRow, HostRow, NumberRow, OperatorRow, PageRow, SharedNumberRow


class Lists(LibraryBase):
    """Lists of one library."""

    def numbers(  # noqa: PLR0913 - each is one filter of the command
        self,
        min_brands: int | None = None,
        *,
        brand: str | None = None,
        kind: str | None = None,
        host: str | None = None,
        region: str | None = None,
        status: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        limit: int | None = None,
        after: str | None = None,
        evidence: int | bool = False,
    ) -> Listing[NumberRow] | Listing[SharedNumberRow]:
        """Advertised numbers, those of the most brands first.

        With `min_brands` of two or more: rows of `shared_numbers`. `brand` and `host`: advertised for that brand, on that
        host. `region`: whose adverts claim it, or anything below it; a code, a name or a path. `status`: ``listed``,
        ``unlisted`` or ``public_line``, with `brand` what it is to that brand, ``listed_for_another_brand``, too. `since`, `until`: seen in an advert in that time, both included. `limit`: so many
        rows; the answer's `next` is the cursor to give as `after` for more, with the same filters. `evidence`: how many
        adverts to quote for each row, two if true; the answer's `evidence` holds them. Raises LibraryError.
        """
        asked = {
            "min_brands": min_brands,
            "brand": brand,
            "kind": kind,
            "host": host,
            "region": region,
            "status": status,
            "since": since,
            "until": until,
            "limit": limit,
            "after": after,
        }
        with self._look() as connection:
            found: Listing[Any] = asking.numbers(connection, asked)
            return quotes.beside(
                found, evidence, lambda row, most: quotes.of_number(connection, row.number, most)
            )

    def brands(  # noqa: PLR0913
        self,
        limit: int | None = None,
        *,
        kind: str | None = None,
        host: str | None = None,
        region: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        after: str | None = None,
        evidence: int | bool = False,
    ) -> Listing[BrandRow]:
        """Brands for which numbers are advertised, those with the most numbers first; the rest is as for `numbers`."""
        asked = {
            "kind": kind,
            "host": host,
            "region": region,
            "since": since,
            "until": until,
            "limit": limit,
            "after": after,
        }
        with self._look() as connection:
            found = asking.brands(connection, asked)
            return quotes.beside(
                found, evidence, lambda row, most: quotes.of_brand(connection, row.brand, most)
            )

    def regions(  # noqa: PLR0913
        self,
        *,
        region: str | None = None,
        status: str | None = None,
        level: str | None = None,
        number: str | None = None,
        brand: str | None = None,
        kind: str | None = None,
        host: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        limit: int | None = None,
        after: str | None = None,
        evidence: int | bool = False,
    ) -> Listing[ClaimedRegion]:
        """Regions that adverts claim, or parts of which they claim, those on the most pages first.

        `region`: that one and what lies in it. `status`: ``current`` or ``historical``; `level`: ``province``,
        ``prefecture``, ``county`` or ``township``. `number`: claimed by its adverts; `brand`, `kind`, `host`, `since`,
        `until`: by adverts of a number that `numbers` finds by these. The rest is as for `numbers`.
        """
        asked = {
            "region": region,
            "status": status,
            "level": level,
            "number": number,
            "brand": brand,
            "kind": kind,
            "host": host,
            "since": since,
            "until": until,
            "limit": limit,
            "after": after,
        }
        with self._look() as connection:
            found = asking.regions(connection, asked)
            return quotes.beside(
                found, evidence, lambda row, most: quotes.of_region(connection, row.region, most)
            )

    def pages(  # noqa: PLR0913
        self,
        *,
        host: str | None = None,
        is_advert: bool | None = None,
        number: str | None = None,
        brand: str | None = None,
        kind: str | None = None,
        region: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        limit: int | None = None,
        after: str | None = None,
        evidence: int | bool = False,
    ) -> Listing[PageRow]:
        """Visited pages by address.

        `number`, `brand`, `kind`: that advertise it, for it, or a number of that kind; `region`: whose adverts claim it, or
        anything below it. `since`, `until`: visited with success in that time. The rest is as for `numbers`.
        """
        asked = {
            "host": host,
            "is_advert": is_advert,
            "number": number,
            "brand": brand,
            "kind": kind,
            "region": region,
            "since": since,
            "until": until,
            "limit": limit,
            "after": after,
        }
        with self._look() as connection:
            found = asking.pages(connection, asked)
            return quotes.beside(found, evidence, lambda row, most: quotes.of_page(connection, row.url, most))

    def hosts(  # noqa: PLR0913
        self,
        limit: int | None = None,
        *,
        number: str | None = None,
        brand: str | None = None,
        kind: str | None = None,
        region: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        after: str | None = None,
        evidence: int | bool = False,
    ) -> Listing[HostRow]:
        """Hosts, those with the most adverts first.

        `number`, `brand`, `kind`, `region`: with adverts of a pair that has it. `since`, `until`: a page of which was visited with
        success in that time. The rest is as for `numbers`.
        """
        asked = {
            "number": number,
            "brand": brand,
            "kind": kind,
            "region": region,
            "since": since,
            "until": until,
            "limit": limit,
            "after": after,
        }
        with self._look() as connection:
            found = asking.hosts(connection, asked)
            return quotes.beside(
                found, evidence, lambda row, most: quotes.of_host(connection, row.host, most)
            )

    def operators(  # noqa: PLR0913
        self,
        limit: int | None = None,
        *,
        brand: str | None = None,
        kind: str | None = None,
        host: str | None = None,
        region: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        after: str | None = None,
        evidence: int | bool = False,
    ) -> Listing[OperatorRow]:
        """Operators with their numbers; the filters are those of `numbers`."""
        asked = {
            "brand": brand,
            "kind": kind,
            "host": host,
            "region": region,
            "since": since,
            "until": until,
            "limit": limit,
            "after": after,
        }
        with self._look() as connection:
            found = asking.operators(connection, asked)
            return quotes.beside(
                found, evidence, lambda row, most: quotes.of_number(connection, row.number, most)
            )
