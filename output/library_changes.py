"""What the library lets people change: the official list, what is taken back, what is forgotten; and how it is kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from output import withdrawals
from output.library_base import LibraryBase
from output.listing import Listing
from output.rows import WithdrawalRow

if TYPE_CHECKING:
    from output.db_check import Checked
    from output.db_copy import Copied
    from output.forget import Forgot, Read
    from output.recompute import Recomputed
    from output.registry import Imported
    from output.withdrawals import Changed


class LibraryChanges(LibraryBase):
    """The part of `Library` that is about changes by hand, and about keeping the library."""

    def official_import(self, file: str | os.PathLike[str]) -> Imported:
        """Add the rows of a CSV file to the registry, all or none; see `output.registry`. Raises LibraryError."""
        from output import registry  # noqa: PLC0415 - reading does not need it

        return registry.add(self.engine, registry.read(Path(file)))

    def official_remove(self, number: str, brand: str | None = None) -> int:
        """Take imported rows of a number out, of one brand or of all; how many. A LibraryError if there are none."""
        from output import registry  # noqa: PLC0415

        return registry.remove(self.engine, number, brand)

    def withdraw(self, what: str, brand: str | None = None, *, why: str, who: str) -> Changed:
        """Take back a page (its address), a number, or a number for one brand: gone from views, exports and packs.

        It stays so after its pages are read again, and can be undone. A LibraryError if it is withdrawn already.
        """
        return withdrawals.withdraw(self.engine, what, brand, why, who)

    def undo_withdrawal(self, what: str, brand: str | None = None, *, why: str, who: str) -> Changed:
        """Show again what `withdraw` took back; that it was withdrawn stays written down. A LibraryError if it is not."""
        return withdrawals.undo(self.engine, what, brand, why, who)

    def forget(
        self,
        number: str,
        *,
        archive: str | os.PathLike[str],
        why: str,
        who: str,
        read: Read | None = None,
    ) -> Forgot:
        """Erase a mobile number for good, from this library and the archive in the folder `archive`; see `output.forget`.

        It cannot be undone. With `read` (body, content type, address) the reader sees to it that it finds the number
        nowhere any more. A LibraryError for other numbers, and for those that no page says.
        """
        from output import forget  # noqa: PLC0415

        return forget.forget(self.engine, number, Path(archive), why, who, read)

    def db_check(
        self, archive: str | os.PathLike[str] | None = None, bodies: int | None = 1000
    ) -> Iterator[Checked]:
        """Look whether the library is whole, one check after the other; with `archive` also at `bodies` in it, or all."""
        from output import db_check  # noqa: PLC0415

        return db_check.check(self.engine, None if archive is None else Path(archive), bodies)

    def db_recompute(self, *, links: bool = False) -> list[Recomputed]:
        """Make links, summaries and operators anew from the readings, and put right what differs: rows by table, none if
        nothing did. `links`: without areas and regions, which take longest; see `output.recompute`.
        """
        from output import recompute  # noqa: PLC0415

        return recompute.recompute(self.engine, links=links)

    def db_copy(self, to: str, tell: Callable[[str, int], None] = lambda table, rows: None) -> list[Copied]:
        """Copy this library into the new database at the URL `to`; see `output.db_copy`. A LibraryError if it is not new."""
        from output import db_copy  # noqa: PLC0415

        return db_copy.copy(self.engine, to, tell)

    def withdrawals(
        self, limit: int | None = None, *, include_mobile: bool = False, after: str | None = None
    ) -> Listing[WithdrawalRow]:
        """What was withdrawn, the newest first, with who, when and why; undone withdrawals, too.

        `limit`: so many; the answer's `next` is the cursor to give as `after` for more.
        """
        with self._look() as connection:
            return withdrawals.rows(connection, limit, after, include_mobile=include_mobile)
