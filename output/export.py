"""Exports: one file a view, the same bytes for the same library, and a data dictionary beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

from sqlalchemy import Connection

from output import bulk, query
from output.drafts import whole_text
from output.errors import LibraryError
from output.rows import ORDER, VIEWS, columns, described, select
from output.written_numbers import MOBILE, hyphenate, is_mobile, without_mobiles

FORMATS = ("csv", "jsonl")
"""CSV for people, and JSON lines for programs: an object a row."""
DICTIONARY = "columns"
_FETCH = 5000
_NUMBER_LISTS = ("old", "new")
"""Columns that hold several numbers."""
# ASCII, what a spreadsheet skips, and the full-width forms that some of them fold to ASCII.
_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_BOM = "\ufeff"
_TYPES: dict[Any, str] = {str: "text", int: "integer", bool: "0 or 1", list[str]: "list, joined by |"}


Cells = Sequence[Any]


class Exported(NamedTuple):
    """One file that was written: the view's name, the file, its rows without the head line."""

    table: str
    path: Path
    rows: int


def export(
    connection: Connection, folder: Path, format: str, *, plain: bool = False, include_mobile: bool = False
) -> list[Exported]:
    """Write every view and the data dictionary into `folder`, made if missing.

    A file appears under its name when it is whole; until then that of an earlier export stays. CSV for Excel:
    UTF-8 with BOM, CRLF, numbers with hyphens; `plain`: no BOM, LF, bare digits. JSON lines: an object a row with the
    columns as keys, in bare digits, lists as arrays, truth values as such.
    """
    if format not in FORMATS:
        raise LibraryError(f"no such format: {format!r}; there is {', '.join(FORMATS)}")
    done = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for view in VIEWS:
            rows = _rows(connection, view, plain or format == "jsonl", include_mobile)
            types = [column.type for column in described(view)]
            done.append(_write(folder, view, format, columns(view), types, rows, plain))
        rows = iter([list(_dictionary())])
        types = [bool if name == "may_be_empty" else str for name in _DICTIONARY_COLUMNS]
        done.append(_write(folder, DICTIONARY, format, _DICTIONARY_COLUMNS, types, rows, plain))
    except OSError as error:
        raise LibraryError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return done


def _rows(connection: Connection, view: str, plain: bool, include_mobile: bool) -> Iterator[list[Cells]]:
    """The rows of a view in its fixed order, a few thousand at a time."""
    names = columns(view)
    place = names.index("number") if "number" in names else None
    lists = [names.index(name) for name in _NUMBER_LISTS if name in names]
    statement = bulk.sql(f"{select(view)} ORDER BY {ORDER[view]}")
    found = connection.execute(statement, execution_options={"stream_results": True})
    shown = str if plain else lru_cache(10_000)(hyphenate)
    for part in found.partitions(_FETCH):
        if lists:
            rows = (_listed(row, lists, shown, include_mobile) for row in part)
            yield [row for row in rows if any(row[at] not in {None, MOBILE} for at in lists)]
            continue
        if place is None:
            yield list(part)
            continue
        kept = part if include_mobile else [row for row in part if not is_mobile(row[place] or "")]
        yield [(*row[:place], row[place] and shown(row[place]), *row[place + 1 :]) for row in kept]


def _listed(row: Cells, lists: list[int], shown: Callable[[str], str], include_mobile: bool) -> Cells:
    """`row` with the numbers in its lists written as `shown` does, mobiles as such only with `include_mobile`."""
    cells = list(row)
    for at in lists:
        numbers = (row[at] or "").split("|")
        kept = numbers if include_mobile else without_mobiles(numbers)
        cells[at] = "|".join(map(shown, kept)) or None
    return cells


def guarded(row: Cells) -> list[Any]:
    """The cells of `row`, those that a spreadsheet would take for a formula with a leading ``'``."""
    return [f"'{cell}" if cell.__class__ is str and cell[:1] in _FORMULA else cell for cell in row]


def _write(  # noqa: PLR0913, PLR0917 - what a file depends on
    folder: Path,
    name: str,
    format: str,
    head: Cells,
    types: Sequence[Any],
    parts: Iterable[list[Cells]],
    plain: bool,
) -> Exported:
    path = folder / f"{name}.{format}"
    with whole_text(path) as file:
        rows = _csv(file, head, parts, plain) if format == "csv" else _jsonl(file, head, types, parts)
    return Exported(name, path, rows)


def _csv(file: IO[str], head: Cells, parts: Iterable[list[Cells]], plain: bool) -> int:
    """Writes the rows, and returns how many."""
    total = 0
    if not plain:
        file.write(_BOM)
    writer = csv.writer(file, lineterminator="\n" if plain else "\r\n")
    writer.writerow(head)
    for part in parts:
        writer.writerows(map(guarded, part))
        total += len(part)
    return total


def _jsonl(file: IO[str], head: Cells, types: Sequence[Any], parts: Iterable[list[Cells]]) -> int:
    """Writes the rows, and returns how many."""
    total = 0
    for part in parts:
        for row in part:
            cells = zip(head, map(query.value, types, row), strict=True)
            file.write(json.dumps(dict(cells), ensure_ascii=False) + "\n")
        total += len(part)
    return total


_DICTIONARY_COLUMNS = ("table", "column", "type", "may_be_empty", "description")


def _dictionary() -> Iterator[tuple[str, str, str, int, str]]:
    """One row for each column of each table, that of this table included."""
    for view in VIEWS:
        for name, kind, optional, doc in described(view):
            yield view, name, _TYPES[kind], int(optional or kind == list[str]), doc
    for name, doc in (
        ("table", "name of a table: the file's name without its ending"),
        ("column", "name of a column of that table"),
        ("type", "text, integer, 0 or 1, or a list whose parts are joined by |"),
        ("may_be_empty", "1 if a cell of that column may be empty, else 0"),
        ("description", "what the column says"),
    ):
        yield DICTIONARY, name, "0 or 1" if name == "may_be_empty" else "text", 0, doc
