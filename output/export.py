"""Exports: the library's tables as files that belong together, the same bytes for the same library.

`export` makes them; a delta holds only what changed since an earlier export or a time. The files of one export come into
their folder together, see `output.export_folder`, with a description of each in `datapackage.json`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from output import (
    datapackage,
    delta,
    delta_source,
    export_dictionary,
    geojson,
    indicators,
    misp,
    stix,
    times,
)
from output.errors import LibraryError
from output.export_csv import CsvTable
from output.export_folder import MANIFEST, Draft, Hashed, together
from output.export_jsonl import JsonTable
from output.export_parquet import ParquetTable, arrow
from output.export_rows import Part, parts
from output.export_tables import TABLES
from output.rows import VIEWS, Column, columns, described

TABULAR = ("csv", "jsonl", "parquet")
"""Formats with a file a table."""
SINGLE = {"geojson": "service_areas.geojson", "stix": "shared_numbers.stix.json", "misp": "shared_numbers.misp.json"}  # fmt: skip
"""Formats that are one file, with its name."""
FORMATS = (*TABULAR, *SINGLE)
Told = Callable[[str, int], None]
"""Is told from time to time which table is being written, and how many rows of it are."""


class Exported(NamedTuple):
    """One file that was written: the table's name, the file, its rows without the head line."""

    table: str
    path: Path
    rows: int


class Wanted(NamedTuple):
    """What is to be exported. `moment`: only what is new since that time; `base`: since that export."""

    format: str
    plain: bool
    include_mobile: bool
    tables: tuple[str, ...]
    moment: str | None
    base: delta_source.Earlier | None
    told: Told = lambda table, rows: None

    def said(self) -> dict[str, Any]:
        """The options, as `datapackage.json` has them."""
        plain = self.plain if self.format == "csv" else self.format in TABULAR
        return {
            "format": self.format,
            "plain": plain,
            "include_mobile": self.include_mobile,
            "tables": list(self.tables),
        }


class _Table(Protocol):
    def write(self, rows: Part) -> None: ...

    def close(self) -> None: ...


def export(  # noqa: PLR0913 - each is one choice of the caller
    connection: Connection,
    folder: Path,
    format: str,
    *,
    plain: bool = False,
    include_mobile: bool = False,
    only: Sequence[str] = (),
    since: str | os.PathLike[str] | date | None = None,
    progress: Told | None = None,
) -> list[Exported]:
    """Write the views, or `only` some of them, and what describes them into `folder`, made if missing.

    `plain` concerns CSV: for programs instead of Excel. `since`: the folder of an earlier export, or a time: then only what
    changed since, behind a column `change`. All files come under their names together, or none does.
    Raises LibraryError, with one line.
    """
    tables = _tables(format, only)
    moment, earlier = _since(since, format, folder)
    wanted = Wanted(format, plain, include_mobile, tables, moment, None)
    if earlier is not None:
        wanted = wanted._replace(base=delta_source.find(earlier, wanted.said(), tables))
    if progress is not None:
        wanted = wanted._replace(told=progress)
    try:
        with together(folder) as draft:
            files, done = _write(connection, draft, wanted)
            with draft.file(MANIFEST) as file:
                file.write(datapackage.package(files, {**wanted.said(), **_told(wanted)}))
    except OSError as error:
        raise LibraryError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return [Exported(name, folder / path, rows) for name, path, rows in done]


def _tables(format: str, only: Sequence[str]) -> tuple[str, ...]:
    if format not in FORMATS:
        raise LibraryError(f"no such format: {format!r}; there is {', '.join(FORMATS)}")
    if format == "parquet":
        arrow()
    if only and format in SINGLE:
        raise LibraryError(f"{format} is one file; tables can be chosen for {', '.join(TABULAR)}")
    for name in only:
        if name not in VIEWS:
            raise LibraryError(f"no such table: {name[:60]!r}; there is {', '.join(VIEWS)}")
    return tuple(name for name in VIEWS if name in only or not only) if format in TABULAR else ()


def _since(
    since: str | os.PathLike[str] | date | None, format: str, folder: Path
) -> tuple[str | None, Path | None]:
    """The time, or the folder with an export, that `since` means."""
    if since is None:
        return None, None
    if format in SINGLE:
        raise LibraryError(f"{format} knows no deltas; {', '.join(TABULAR)} do")
    if isinstance(since, os.PathLike) or (isinstance(since, str) and Path(since).is_dir()):
        if Path(since).resolve() == folder.resolve():
            raise LibraryError(f"{folder}: is the export to compare with; write the delta to another folder")
        return None, Path(since)
    try:
        moment = times.parse(since)
    except ValueError as error:
        raise LibraryError(f"{error}, and no folder with an export") from None
    if moment > times.now():
        raise LibraryError(f"since {since}: lies ahead")
    return times.to_text(moment), None


def _told(wanted: Wanted) -> dict[str, Any]:
    """What `datapackage.json` says of a delta."""
    if wanted.base is not None:
        return {"since": {"export": f"sha256:{wanted.base.name}"}}
    if wanted.moment is None:
        return {}
    timeless = [name for name in wanted.tables if not TABLES[name].began]
    return {
        "since": {
            "time": wanted.moment,
            "left_out": timeless,
            "cannot_tell": "what was removed, what was read again or changed without a visit, and the tables left out, "
            "which have no times; a delta since an export tells all of it",
        }
    }


def _write(
    connection: Connection, draft: Draft, wanted: Wanted
) -> tuple[list[datapackage.Written], list[tuple[str, str, int]]]:
    """Writes everything but the manifest: what is to be said of each file, and each with its rows."""
    if wanted.format in SINGLE:
        return _single(connection, draft, wanted)
    files, done = [], []
    for view, shown, found in _contents(connection, draft, wanted):
        path = f"{view}.{wanted.format}"
        with draft.file(path) as file:
            rows = _table(file, shown, found, wanted, view)
        files.append(datapackage.Written(view, path, file.size, file.sha256, shown, *_about(view, shown)))
        done.append((view, path, rows))
    return files, done


def _about(view: str, shown: Sequence[Column]) -> tuple[Sequence[str], str, str]:
    """Key, title and description of a table."""
    if view == export_dictionary.NAME:
        return export_dictionary.KEY, export_dictionary.TITLE, export_dictionary.ABOUT
    facts = TABLES[view]
    has_key = facts.is_unique and shown[0] is not delta.CHANGE
    return facts.key if has_key else (), facts.title, " ".join((VIEWS[view].__doc__ or "").split())


def _contents(
    connection: Connection, draft: Draft, wanted: Wanted
) -> Iterator[tuple[str, Sequence[Column], Iterable[Part]]]:
    """Each table with its columns and rows."""
    is_delta = wanted.moment is not None or wanted.base is not None
    tables = [name for name in wanted.tables if wanted.moment is None or TABLES[name].began]
    before = (delta.CHANGE,) if is_delta else ()
    for view in tables:
        found: Iterable[Part] = parts(connection, view, wanted.include_mobile, wanted.moment)
        if wanted.moment is not None:
            found = delta.since(found, columns(view), TABLES[view], wanted.moment)
        elif wanted.base is not None:
            found = _compared(wanted.base, view, found, draft.folder / ".sorting")
        yield view, (*before, *described(view)), found
    yield export_dictionary.NAME, export_dictionary.COLUMNS, [list(export_dictionary.rows(tables, before))]


def _compared(base: delta_source.Earlier, view: str, found: Iterable[Part], scratch: Path) -> Iterator[Part]:
    names = columns(view)
    places = tuple(names.index(name) for name in TABLES[view].key)
    new = (
        row for part in found for row in delta_source.written(part, described(view), base.format, base.plain)
    )
    return delta.differences(delta_source.rows(base, view), new, places, TABLES[view].is_unique, scratch)


def _table(file: Hashed, shown: Sequence[Column], found: Iterable[Part], wanted: Wanted, view: str) -> int:
    """Writes one table, and returns how many rows it has."""
    table: _Table
    if wanted.format == "csv":
        table = CsvTable(file, shown, wanted.plain)
    elif wanted.format == "jsonl":
        table = JsonTable(file, shown)
    else:
        table = ParquetTable(file, shown)
    total = 0
    with _ended(found):
        for part in found:
            table.write(part)
            total += len(part)
            wanted.told(view, total)
    table.close()
    return total


@contextmanager
def _ended(source: Iterable[Any]) -> Iterator[None]:
    """Ends a generator with this block, while the connection that it reads from is still open."""
    try:
        yield
    finally:
        if isinstance(source, Generator):
            source.close()


def _single(
    connection: Connection, draft: Draft, wanted: Wanted
) -> tuple[list[datapackage.Written], list[tuple[str, str, int]]]:
    """Writes a format that is one file."""
    path = SINGLE[wanted.format]
    name = path.partition(".")[0]
    with draft.file(path) as file:
        if wanted.format == "geojson":
            found = parts(connection, geojson.VIEW, wanted.include_mobile)
            with _ended(found):
                rows = geojson.write(file, found)
        else:
            write = stix.write if wanted.format == "stix" else misp.write
            numbers = indicators.found(connection, wanted.include_mobile)
            with _ended(numbers):
                rows = write(file, numbers)
    said = datapackage.Written(name, path, file.size, file.sha256, title=TABLES[name].title)
    return [said], [(name, path, rows)]
