"""Reading the library. The command line, the Python name and every other door ask here."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from output import (
    brand_names,
    database,
    lookups,
    query,
    region_claims,
    runs,
    times,
    withdrawals,
)
from output.details import BrandDetail, NumberDetail, PageDetail, RegionDetail, Summary
from output.library_lists import Lists
from output.rows import (
    OfficialNumberRow,
    WithdrawalRow,
)
from output.run_rows import RunDetail, RunRow

if TYPE_CHECKING:
    from datetime import datetime

    from output.checking import Check
    from output.evidence import Written
    from output.export import Exported
    from output.news import NewRow
    from output.registry import Imported
    from output.withdrawals import Changed


def open_library(url: str | None = None) -> Library:
    """The library at `url` (``sqlite:///data/hotlines.db``) for reading; a LibraryError if there is none."""
    return Library(database.open_engine(url))


class Library(Lists):
    """Questions to one library. Every answer sees the library as it was at one moment."""

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

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

    def page(self, url: str) -> PageDetail:
        """Everything about one page: visits, snapshots, current reading; a LibraryError if never visited."""
        with self._look() as connection:
            return lookups.page(connection, url)

    def official_numbers(self, brand: str | None = None) -> list[OfficialNumberRow]:
        """The registry of official numbers, shipped and imported rows, of one brand (name or alias) or of all."""
        where = {} if brand is None else {"brand = :brand": {"brand": brand_names.canonical(brand)}}
        with self._look() as connection:
            return query.rows(connection, OfficialNumberRow, "official_numbers", where)

    def official_import(self, file: str | os.PathLike[str]) -> Imported:
        """Add the rows of a CSV file to the registry, all or none; see `output.registry`. Raises LibraryError."""
        from output import registry  # noqa: PLC0415 - reading does not need it

        return registry.add(self.engine, registry.read(Path(file)))

    def official_remove(self, number: str, brand: str | None = None) -> int:
        """Take imported rows of a number out, of one brand or of all; how many. A LibraryError if there are none."""
        from output import registry  # noqa: PLC0415

        return registry.remove(self.engine, number, brand)

    def check(self, number: str, brand: str | None = None, on: date | None = None) -> Check:
        """What is known of a number for a brand: is it listed, for whom is it advertised, what shows it.

        `on`: only sources seen by that day count. Also of numbers that no page shows; a LibraryError for what is none.
        """
        from output import checking  # noqa: PLC0415 - the other questions do not need it

        with self._look() as connection:
            return checking.check(connection, number, brand, on)

    def withdraw(self, what: str, brand: str | None = None, *, why: str, who: str) -> Changed:
        """Take back a page (its address), a number, or a number for one brand: gone from views, exports and packs.

        It stays so after its pages are read again, and can be undone. A LibraryError if it is withdrawn already.
        """
        return withdrawals.withdraw(self.engine, what, brand, why, who)

    def undo_withdrawal(self, what: str, brand: str | None = None, *, why: str, who: str) -> Changed:
        """Show again what `withdraw` took back; that it was withdrawn stays written down. A LibraryError if it is not."""
        return withdrawals.undo(self.engine, what, brand, why, who)

    def withdrawals(self, *, include_mobile: bool = False) -> list[WithdrawalRow]:
        """What was withdrawn, the newest first, with who, when and why; undone withdrawals, too."""
        with self._look() as connection:
            return withdrawals.rows(connection, include_mobile=include_mobile)

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

    def export(
        self,
        folder: str | os.PathLike[str],
        format: str = "csv",
        *,
        plain: bool = False,
        include_mobile: bool = False,
    ) -> list[Exported]:
        """Write every view into `folder`, one file each, and a data dictionary; says what it wrote.

        `plain`: for programs, not for Excel. Rows of mobile numbers are left out unless `include_mobile`.
        """
        from output import export  # noqa: PLC0415 - the other questions do not need it

        with self._look() as connection:
            return export.export(connection, Path(folder), format, plain=plain, include_mobile=include_mobile)

    def evidence(  # noqa: PLR0913 - each is one choice of the caller
        self,
        what: str,
        out: str | os.PathLike[str],
        archive: str | os.PathLike[str],
        *,
        created: datetime | None = None,
        include_mobile: bool = False,
        force: bool = False,
    ) -> Written:
        """Write an evidence pack about a page (its address) or a number to the file `out`; see `output.evidence`.

        `archive` is the archive's folder, `created` the time that the pack bears (now, if not given). A file that is
        there is replaced with `force` only. Raises LibraryError or ArchiveError; `out` is then as it was before.
        """
        from output import evidence  # noqa: PLC0415
        from output.archive import Archive  # noqa: PLC0415

        with self._look() as connection:
            return evidence.write(
                connection, what, Path(out), Archive(archive), created, include_mobile, force
            )
