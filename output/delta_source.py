"""An earlier export, as the base of a delta: is it whole, was it made alike, and what were its rows?"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from output import datapackage
from output.errors import LibraryError
from output.export_csv import guarded, shown
from output.export_folder import MANIFEST
from output.export_parquet import arrow
from output.export_rows import Cells
from output.export_tables import is_day, is_time
from output.rows import Column, described

_LONGEST = 1 << 30  # characters of a cell
_BATCH = 10_000  # rows of a Parquet file in memory at once
_OPTIONS = ("plain", "include_mobile")


class Earlier(NamedTuple):
    """A folder with a whole export that was made with the same options. `name` is the hash of its `MANIFEST`."""

    folder: Path
    format: str
    plain: bool
    name: str


def find(folder: Path, said: dict[str, Any], tables: Sequence[str]) -> Earlier:
    """The export in `folder`, every byte of the `tables` checked; a LibraryError if it is none that can be compared.

    `said`: the options of the export that is to be made.
    """
    raw = _read(folder)
    try:
        held = json.loads(raw)
        own = held[datapackage.OWN]
        files = {one["name"]: (one["bytes"], one["hash"], _names(one)) for one in held["resources"]}
        made = {name: own[name] for name in ("format", *_OPTIONS)}
    except (ValueError, KeyError, TypeError):
        raise LibraryError(f"{folder}: its {MANIFEST} is not one of an export") from None
    if "since" in own:
        raise LibraryError(f"{folder}: is a delta; name the folder of a whole export")
    if made["format"] != said["format"]:
        raise LibraryError(f"{folder}: holds {made['format']}, not {said['format']}; use the same --format")
    for option in _OPTIONS:
        if made[option] != said[option]:
            how = "with" if made[option] else "without"
            raise LibraryError(
                f"{folder}: was made {how} --{option.replace('_', '-')}; make the delta so, too"
            )
    for table in tables:
        if table not in files:
            raise LibraryError(
                f"{folder}: has no table {table}; name those it has with --only, or export anew"
            )
        _check(folder / f"{table}.{said['format']}", table, *files[table])
    return Earlier(folder, said["format"], said["plain"], hashlib.sha256(raw).hexdigest())


def _read(folder: Path) -> bytes:
    try:
        return (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        raise LibraryError(f"{folder}: holds no whole export: there is no {MANIFEST}") from None
    except OSError as error:
        raise LibraryError(f"{folder}: cannot be read: {error.strerror or error}") from error


def _names(resource: dict[str, Any]) -> list[str]:
    return [field["name"] for field in resource.get("schema", {"fields": []})["fields"]]


def _check(path: Path, table: str, size: int, digest: str, names: list[str]) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            read = file.tell()
    except OSError as error:
        raise LibraryError(f"{path}: cannot be read: {error.strerror or error}") from error
    if (read, f"sha256:{found}") != (size, digest):
        raise LibraryError(f"{path}: is damaged or not of this export: {MANIFEST} has another hash for it")
    if names != [column.name for column in described(table)]:
        raise LibraryError(f"{path}: was made by another version, with other columns; export anew")


def rows(earlier: Earlier, table: str) -> Iterator[Cells]:
    """The rows of a table, as `written` has them; a LibraryError if they cannot be read."""
    path = earlier.folder / f"{table}.{earlier.format}"
    columns = described(table)
    read = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}[earlier.format]
    try:
        for row in read(path, columns):
            if len(row) != len(columns):
                raise ValueError("a row has another number of cells")
            yield row
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise LibraryError(f"{path}: cannot be read: {error}") from error


def written(rows: Sequence[Cells], columns: Sequence[Column], format: str, plain: bool) -> list[list[Any]]:
    """Rows of the database as an export of that format has them: equal to what `rows` reads of it.

    For CSV texts as a reader of the file sees them; else whole numbers and texts, no list being empty text.
    """
    if format != "csv":
        lists = [at for at, column in enumerate(columns) if column.type == list[str]]
        made = [list(row) for row in rows]
        for cells in made:
            for at in lists:
                cells[at] = cells[at] or None
        return made
    numbers = shown(columns, plain)
    found = []
    for row in rows:
        cells = list(row)
        for at, show in numbers:
            cells[at] = show(cells[at])
        found.append(["" if cell is None else str(cell) for cell in guarded(cells)])
    return found


def _csv(path: Path, columns: Sequence[Column]) -> Iterator[Cells]:
    before = csv.field_size_limit(_LONGEST)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = csv.reader(file)
            next(found, None)
            yield from found
    finally:
        csv.field_size_limit(before)


def _jsonl(path: Path, columns: Sequence[Column]) -> Iterator[Cells]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            cells = json.loads(line)
            yield [_plain(cells[column.name]) for column in columns]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return "|".join(value) or None
    return int(value) if isinstance(value, bool) else value


def _parquet(path: Path, columns: Sequence[Column]) -> Iterator[Cells]:
    pa = arrow()
    with pa.parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            found = (_texts(pa, column, batch.column(column.name)) for column in columns)
            yield from zip(*found, strict=True)


def _texts(pa: Any, column: Column, cells: Any) -> list[Any]:
    if is_time(column):
        texts = cells.cast(pa.timestamp("s")).cast(pa.string()).to_pylist()
        return [None if text is None else f"{text[:10]}T{text[11:]}Z" for text in texts]
    if is_day(column):
        return list(cells.cast(pa.string()).to_pylist())
    return [_plain(value) for value in cells.to_pylist()]
