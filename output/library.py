"""Reading the library. The command line, the Python name and every other door ask here."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from output import (
    brand_names,
    database,
    lookups,
    query,
    region_claims,
    runs,
    times,
)
from output.details import BrandDetail, NumberDetail, PageDetail, RegionDetail, Summary
from output.errors import NotFoundError
from output.library_changes import LibraryChanges
from output.library_files import LibraryFiles
from output.library_links import LinkQuestions
from output.library_lists import Lists
from output.library_search import Searching
from output.listing import Listing, Question, part_of
from output.rows import (
    OfficialNumberRow,
)
from output.run_rows import RunDetail, RunRow

if TYPE_CHECKING:
    from datetime import datetime

    from output.checking import Check
    from output.database import Upgraded
    from output.host_details import HostDetail
    from output.news import NewRow
    from output.number_claims import ClaimsOfNumber
    from output.number_dossier import Dossier


def open_library(url: str | None = None) -> Library:
    """The library at `url` (``sqlite:///data/hotlines.db``) for reading; a LibraryError if there is none."""
    return Library(database.open_engine(url))


def upgrade_library(url: str | None = None) -> Upgraded:
    """Bring the library at `url` up to date: from which schema to which. A LibraryError if there is none, or a newer one."""
    return database.upgrade_existing(url)


class Library(Lists, Searching, LinkQuestions, LibraryChanges, LibraryFiles):
    """Questions to one library. Every answer sees the library as it was at one moment."""

    def number(self, number: str) -> NumberDetail:
        """Everything about one number, in any common spelling; a LibraryError if no page says it."""
        with self._look() as connection:
            return lookups.number(connection, number)

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

    def page(self, url: str, snapshot: str | None = None) -> PageDetail:
        """Everything about one page, by its address in any spelling: visits, snapshots, current reading; a LibraryError if
        never visited.

        `snapshot`: the reading of the body with that SHA-256, not of the newest.
        """
        from output.urls import canonical_url  # noqa: PLC0415 - the other questions do not need it

        with self._look() as connection:
            try:
                return lookups.page(connection, url, snapshot)
            except NotFoundError:
                return lookups.page(connection, canonical_url(url) or url, snapshot)

    def dossier(self, number: str) -> Dossier:
        """What a page about one number shows, in bounded time: for whom it is advertised and listed, since when, the
        adverts that say so. A LibraryError if no page says it.
        """
        from output import number_dossier  # noqa: PLC0415 - the other questions do not need it

        with self._look() as connection:
            return number_dossier.dossier(connection, number)

    def claims(self, number: str, within: str | None = None) -> list[ClaimsOfNumber]:
        """Which provinces the adverts of a number claim, or what lies directly `within` a region; see `output.number_claims`."""
        from output import number_claims  # noqa: PLC0415

        with self._look() as connection:
            return number_claims.claims(connection, number, within)

    def host(self, host: str, *, limit: int | None = None, after: str | None = None) -> HostDetail:
        """Everything about one host: its figures, and the pairs that it advertises, those on the most of its pages first.

        `limit`: so many of its pairs; `host_pairs.next` is the cursor to give as `after`. A LibraryError if no page of it
        was visited.
        """
        from output import host_details  # noqa: PLC0415

        with self._look() as connection:
            return host_details.host(connection, host, limit, after)

    def official_numbers(
        self, brand: str | None = None, *, limit: int | None = None, after: str | None = None
    ) -> Listing[OfficialNumberRow]:
        """The registry of official numbers, shipped and imported rows, of one brand (name or alias) or of all.

        `limit`: so many; the answer's `next` is the cursor to give as `after` for more.
        """
        with self._look() as connection:
            if brand is not None:
                rows = lookups.official_of(connection, brand_names.canonical(brand))
            else:
                rows = query.rows(connection, OfficialNumberRow, "official_numbers")
        question = Question("official_numbers", {"brand": brand})
        return part_of(rows, _official_key, (False,) * 4, question, limit, after)

    def check(self, number: str, brand: str | None = None, on: str | date | None = None) -> Check:
        """What is known of a number for a brand: is it listed, for whom is it advertised, what shows it.

        `on`: only sources seen by that day count, a date or ``2026-02-01``. Also of numbers that no page shows; a LibraryError for what is none.
        """
        from output import checking  # noqa: PLC0415 - the other questions do not need it

        with self._look() as connection:
            return checking.check(connection, number, brand, on)

    def new(  # noqa: PLR0913 - each is one filter of the command
        self,
        since: str | date,
        brand: str | None = None,
        until: str | date | None = None,
        *,
        include_mobile: bool = False,
        limit: int | None = None,
        after: str | None = None,
    ) -> Listing[NewRow]:
        """What is new from `since` to `until` (now), both included: numbers, hosts, swaps, further brands.

        A text is ``2026-11-22`` or an ISO time, UTC unless it says otherwise; a date means its first second as
        `since`, its last as `until`. With `brand` only what concerns it. Mobiles are left out unless
        `include_mobile`. `limit` and `after` as for `official_numbers`.
        """
        from output.news import key, news  # noqa: PLC0415 - the other questions do not need it

        start = times.to_text(times.parse(since))
        end = times.to_text(times.parse(until, last=True) if until is not None else times.now())
        with self._look() as connection:
            rows = news(connection, start, end, brand, include_mobile)
        # Not the times: "7 days ago" is another time with each page that is asked for.
        asked = {"brand": brand, "include_mobile": include_mobile}
        return part_of(rows, key, (False,) * 3, Question("new", asked), limit, after)

    def runs(
        self, limit: int | None = None, *, now: datetime | None = None, after: str | None = None
    ) -> Listing[RunRow]:
        """Runs of commands that write, the newest first. `now` says which of them are still running.

        `limit` and `after` as for `official_numbers`.
        """
        with self._look() as connection:
            return runs.rows(connection, limit, now, after=after)

    def run(self, run: int, *, now: datetime | None = None) -> RunDetail:
        """Everything about one run, by its number; a LibraryError if there is none."""
        with self._look() as connection:
            return runs.detail(connection, run, now)

    def summary(self) -> Summary:
        """The whole library in figures."""
        with self._look() as connection:
            return lookups.summary(connection)


def _official_key(row: OfficialNumberRow) -> tuple[str, ...]:
    return row.brand, row.number, row.source, row.seen_on or ""
