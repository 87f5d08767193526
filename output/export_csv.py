"""CSV, at twice the speed of the csv module and with its bytes: rows are put together many at a time.

What the csv module would quote, and what a spreadsheet would take for a formula, is looked for in all of them at once;
only where there is any are the cells looked at one by one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from output.export_folder import Sink
from output.export_rows import Cells, Part
from output.export_tables import is_number, is_numbers
from output.rows import Column
from output.written_numbers import hyphenate

# ASCII, what a spreadsheet skips, and the full-width forms that some of them fold to ASCII.
FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
BOM = "\ufeff".encode()
_UNIT = "\x1f"  # stands between cells until it is known that none holds a comma
_QUOTED = ('"', ",", "\r")
_FIRST = ("-", "=", "+", "@", "\t", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HOSTILE = re.compile('[",\r\n]|^[=+\\-@\t\uff1d\uff0b\uff0d\uff20]').search

hyphenated = lru_cache(20_000)(hyphenate)


def guarded(row: Cells) -> list[Any]:
    """The cells of `row`, those that a spreadsheet would take for a formula with a leading ``'``."""
    return [f"'{cell}" if cell.__class__ is str and cell[:1] in FORMULA else cell for cell in row]


class CsvTable:
    """One table on its way into a file: the head line at once, then rows.

    For Excel: UTF-8 with BOM, CRLF, numbers with hyphens; `plain`: no BOM, LF, bare digits. At least two columns.
    """

    def __init__(self, file: Sink, columns: Sequence[Column], plain: bool) -> None:
        self._file = file
        self._width = len(columns)
        self._end = "\n" if plain else "\r\n"
        self._line = "\n" + _UNIT.join(["%s"] * self._width)
        self._careful_line = ",".join(["%s"] * self._width) + self._end
        self._shown = shown(columns, plain)
        self._optional = [at for at, column in enumerate(columns) if _may_be_empty(column)]
        file.write(b"" if plain else BOM)
        file.write(self._carefully([column.name for column in columns]))

    def write(self, rows: Part) -> None:
        """Adds rows, in bare digits."""
        if not rows:
            return
        width = self._width
        cells = list(chain.from_iterable(rows))
        for at, show in self._shown:
            cells[at::width] = map(show, cells[at::width])
        for at in self._optional:
            column = cells[at::width]
            if None in column:
                cells[at::width] = ["" if cell is None else cell for cell in column]
        self._file.write(self._at_once(cells, len(rows)) or self._carefully(cells))

    def close(self) -> None:
        """Nothing is left to be written."""

    def _at_once(self, cells: list[Any], rows: int) -> bytes | None:
        """The lines of that many rows; None if any cell may need quotes or a guard."""
        text = self._line * rows % tuple(cells)
        if text.count("\n") != rows or text.count(_UNIT) != rows * (self._width - 1):
            return None
        if any(mark in text for mark in _QUOTED) or ("N" in text and "None" in text):
            return None
        # One character is found faster than two; of these only - is often there.
        for mark in _FIRST:
            if mark in text and (_UNIT + mark in text or "\n" + mark in text):
                return None
        lines = text.encode().replace(b"\x1f", b",")
        end = self._end.encode()
        return lines[1:].replace(b"\n", end) + end

    def _carefully(self, cells: list[Any]) -> bytes:
        """The lines of the rows whose cells these are, each cell looked at."""
        written = [_cell(cell, self._end) for cell in cells]
        return (self._careful_line * (len(cells) // self._width) % tuple(written)).encode()


def _may_be_empty(column: Column) -> bool:
    return column.optional or column.type == list[str]


def shown(columns: Sequence[Column], plain: bool) -> list[tuple[int, Callable[[Any], Any]]]:
    """The places of the columns that hold numbers, each with what makes a cell of it the one that is written."""
    if plain:
        return []
    numbers = [(at, _number) for at, column in enumerate(columns) if is_number(column)]
    return [*numbers, *((at, _numbers) for at, column in enumerate(columns) if is_numbers(column))]


def _number(cell: str | None) -> str | None:
    return cell and hyphenated(cell)


def _numbers(cell: str | None) -> str | None:
    return cell and "|".join(map(hyphenated, cell.split("|")))


def _cell(cell: Any, end: str) -> Any:
    if cell.__class__ is not str:
        return "" if cell is None else cell
    return _quoted(guarded([cell])[0], end) if _HOSTILE(cell) else cell


def _quoted(cell: str, end: str) -> str:
    """A cell as the csv module writes it between others."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end).writerow([cell, ""])
    return stream.getvalue()[: -len(end) - 1]
