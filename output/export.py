"""Exports: one file a view, the same bytes for the same library, and a data dictionary beside them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import bulk
from output.drafts import whole_text
from output.errors import LibraryError
from output.rows import ORDER, VIEWS, columns, described, select
from output.written_numbers import MOBILE, hyphenate, is_mobile, without_mobiles

FORMATS = ("csv",)
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
    UTF-8 with BOM, CRLF, numbers with hyphens; `plain`: no BOM, LF, bare digits.
    """
    if format not in FORMATS:
        raise LibraryError(f"no such format: {format!r}; there is {', '.join(FORMATS)}")
    done = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for view in VIEWS:
            rows = _rows(connection, view, plain, include_mobile)
            done.append(_write(folder, view, columns(view), rows, plain))
        done.append(_write(folder, DICTIONARY, _DICTIONARY_COLUMNS, [list(_dictionary())], plain))
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


def _write(folder: Path, name: str, head: Cells, parts: Iterable[list[Cells]], plain: bool) -> Exported:
    path = folder / f"{name}.csv"
    total = 0
    with whole_text(path) as file:
        if not plain:
            file.write(_BOM)
        writer = csv.writer(file, lineterminator="\n" if plain else "\r\n")
        writer.writerow(head)
        for part in parts:
            writer.writerows(map(guarded, part))
            total += len(part)
    return Exported(name, path, total)


_DICTIONARY_COLUMNS = ("table", "column", "type", "may_be_empty", "description")


def _dictionary() -> Iterator[tuple[str, str, str, int, str]]:
    """One row for each column of each table, that of this table included."""
    for view in VIEWS:
        for name, kind, optional, doc in described(view):
            yield view, name, _TYPES[kind], int(optional or kind == list[str]), doc
    for name, doc in (
        ("table", "name of a table: the file's name without .csv"),
        ("column", "name of a column of that table"),
        ("type", "text, integer, 0 or 1, or a list whose parts are joined by |"),
        ("may_be_empty", "1 if a cell of that column may be empty, else 0"),
        ("description", "what the column says"),
    ):
        yield DICTIONARY, name, "0 or 1" if name == "may_be_empty" else "text", 0, doc
