"""What the library hands over as files: exports and evidence packs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from output.library_base import LibraryBase

if TYPE_CHECKING:
    from output.evidence import Written
    from output.export import Exported
    from output.page_record import PageRecord


class LibraryFiles(LibraryBase):
    """The part of `Library` that writes files."""

    def export(  # noqa: PLR0913 - each is one choice of the caller
        self,
        folder: str | os.PathLike[str],
        format: str = "csv",
        *,
        plain: bool = False,
        include_mobile: bool = False,
        only: Sequence[str] = (),
        since: str | os.PathLike[str] | date | None = None,
        progress: Callable[[str, int], None] | None = None,
    ) -> list[Exported]:
        """Write every view, or `only` some, into `folder`, with a data dictionary and `datapackage.json`; says what it wrote.

        `format`: csv, jsonl, parquet (a file a view), geojson, stix or misp (one file). `plain`: CSV for programs, not for
        Excel. Rows of mobile numbers are left out unless `include_mobile`. `since`: only what changed since the export
        in that folder, or since a time. All files come together, or none. `progress` is told table and rows so far.
        """
        from output import export  # noqa: PLC0415 - the other questions do not need it

        chosen: Any = {"plain": plain, "include_mobile": include_mobile, "only": only, "since": since}
        with self._look() as connection:
            return export.export(connection, Path(folder), format, progress=progress, **chosen)

    def datasette(self) -> dict[str, Any]:
        """What Datasette is to be told of this library's file: titles, columns, what to hide, and questions with their SQL.

        Raises LibraryError if the library is on PostgreSQL.
        """
        from output import datasette_metadata  # noqa: PLC0415

        with self._look() as connection:
            return datasette_metadata.of_library(connection)

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

    def record(self, url: str, sha256: str, archive: str | os.PathLike[str]) -> PageRecord:
        """The record of one body of a page in the archive's folder, and the body. Raises LibraryError or ArchiveError."""
        from output import page_record  # noqa: PLC0415

        with self._look() as connection:
            return page_record.record(connection, url, sha256, Path(archive))
