"""Reading the library. The command line, the Python name and every other door ask here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection

from output import (
    asking,
    brand_names,
    database,
    lookups,
    query,
    quotes,
    region_claims,
    runs,
    times,
)
from output.details import BrandDetail, ClaimedRegion, NumberDetail, PageDetail, RegionDetail, Summary
from output.library_changes import LibraryChanges
from output.library_files import LibraryFiles
from output.library_links import LinkQuestions
from output.listing import Listing
from output.rows import (
    BrandRow,
    HostRow,
    NumberRow,
    OfficialNumberRow,
    OperatorRow,
    PageRow,
    SharedNumberRow,
)
from output.run_rows import RunDetail, RunRow

if TYPE_CHECKING:
    from datetime import datetime

    from output.checking import Check
    from output.database import Upgraded
    from output.news import NewRow

T = TypeVar("T")


def open_library(url: str | None = None) -> Library:
    """The library at `url` (``sqlite:///data/hotlines.db``) for reading; a LibraryError if there is none."""
    return Library(database.open_engine(url))


def upgrade_library(url: str | None = None) -> Upgraded:
    """Bring the library at `url` up to date: from which schema to which. A LibraryError if there is none, or a newer one."""
    return database.upgrade_existing(url)


class Library(LinkQuestions, LibraryChanges, LibraryFiles):
    """Questions to one library. Every answer sees the library as it was at one moment."""

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
        ``unlisted`` or ``public_line``. `since`, `until`: seen in an advert in that time, both included. `limit`: so many
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
            return self._quoted(
                connection, found, evidence, lambda row, most: quotes.of_number(connection, row.number, most)
            )

    def _quoted(
        self,
        connection: Connection,
        found: Listing[T],
        evidence: int | bool,
        quote: Callable[[T, int], list[quotes.Evidence]],
    ) -> Listing[T]:
        """The answer, with the evidence of each row if any is wanted."""
        most = quotes.wanted(evidence)
        if most:
            found.evidence = [quote(row, most) for row in found]
        return found

    def number(self, number: str) -> NumberDetail:
        """Everything about one number, in any common spelling; a LibraryError if no page says it."""
        with self._look() as connection:
            return lookups.number(connection, number)

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
            return self._quoted(
                connection, found, evidence, lambda row, most: quotes.of_brand(connection, row.brand, most)
            )

    def brand(self, brand: str, *, limit: int | None = None, after: str | None = None) -> BrandDetail:
        """Everything about one brand, by its name, its name in Latin letters or an alias.

        `limit`: so many of its numbers and of its links; `number_brands.next` is the cursor to give as `after`.
        """
        with self._look() as connection:
            return lookups.brand(connection, brand, limit, after)

    def region(self, region: str, *, limit: int | None = None, after: str | None = None) -> RegionDetail:
        """The gazetteer's entry of a region (code, name or path), and the pairs whose adverts claim it.

        `limit`: so many pairs that claim it or anything below it (100, if not given); `claimed_within.next` is the cursor to
        give as `after`. With either, `claimed_by` tells of these pairs only.
        """
        with self._look() as connection:
            return region_claims.detail(connection, region, limit, after)

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
            return self._quoted(
                connection, found, evidence, lambda row, most: quotes.of_region(connection, row.region, most)
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

        `number`, `brand`, `kind`: that advertise it, for it, or a number of that kind; `region`: whose adverts claim it, or anything below
        it. `since`, `until`: visited with success in that time. The rest is as for `numbers`.
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
            return self._quoted(
                connection, found, evidence, lambda row, most: quotes.of_page(connection, row.url, most)
            )

    def page(self, url: str) -> PageDetail:
        """Everything about one page: visits, snapshots, current reading; a LibraryError if never visited."""
        with self._look() as connection:
            return lookups.page(connection, url)

    def hosts(  # noqa: PLR0913
        self,
        limit: int | None = None,
        *,
        brand: str | None = None,
        kind: str | None = None,
        region: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        after: str | None = None,
        evidence: int | bool = False,
    ) -> Listing[HostRow]:
        """Hosts, those with the most adverts first.

        `brand`, `kind`, `region`: with adverts of a pair that has it. `since`, `until`: a page of which was visited with
        success in that time. The rest is as for `numbers`.
        """
        asked = {
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
            return self._quoted(
                connection, found, evidence, lambda row, most: quotes.of_host(connection, row.host, most)
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
            return self._quoted(
                connection, found, evidence, lambda row, most: quotes.of_number(connection, row.number, most)
            )

    def official_numbers(self, brand: str | None = None) -> list[OfficialNumberRow]:
        """The registry of official numbers, shipped and imported rows, of one brand (name or alias) or of all."""
        where = {} if brand is None else {"brand = :brand": {"brand": brand_names.canonical(brand)}}
        with self._look() as connection:
            return query.rows(connection, OfficialNumberRow, "official_numbers", where)

    def check(self, number: str, brand: str | None = None, on: date | None = None) -> Check:
        """What is known of a number for a brand: is it listed, for whom is it advertised, what shows it.

        `on`: only sources seen by that day count. Also of numbers that no page shows; a LibraryError for what is none.
        """
        from output import checking  # noqa: PLC0415 - the other questions do not need it

        with self._look() as connection:
            return checking.check(connection, number, brand, on)

    def new(
        self,
        since: str | date,
        brand: str | None = None,
        until: str | date | None = None,
        *,
        include_mobile: bool = False,
    ) -> list[NewRow]:
        """What is new from `since` to `until` (now), both included: numbers, hosts, swaps, further brands.

        A text is ``2026-11-22`` or an ISO time, UTC unless it says otherwise; a date means its first second as
        `since`, its last as `until`. With `brand` only what concerns it. Mobiles are left out unless
        `include_mobile`.
        """
        from output.news import news  # noqa: PLC0415 - the other questions do not need it

        start = times.to_text(times.parse(since))
        end = times.to_text(times.parse(until, last=True) if until is not None else times.now())
        with self._look() as connection:
            return news(connection, start, end, brand, include_mobile)

    def runs(self, limit: int | None = None, *, now: datetime | None = None) -> list[RunRow]:
        """Runs of commands that write, the newest first. `now` says which of them are still running."""
        with self._look() as connection:
            return runs.rows(connection, limit, now)

    def run(self, run: int, *, now: datetime | None = None) -> RunDetail:
        """Everything about one run, by its number; a LibraryError if there is none."""
        with self._look() as connection:
            return runs.detail(connection, run, now)

    def summary(self) -> Summary:
        """The whole library in figures."""
        with self._look() as connection:
            return lookups.summary(connection)
