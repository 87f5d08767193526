"""A CSV with the regions of one column added, row by row: `hotlines resolve --csv FILE --column NAME`."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from crawler.cli.csv_charset import Charset, CsvError
from crawler.cli.csv_table import Row, Table
from crawler.terminal import say
from output.records import AreaMention
from pipelines.areas import resolve_all

ADDED = ("code", "path", "level", "status")
_PREFIX = "region_"
_BLOCK = 1 << 16  # bytes read at a time
_ROWS = 2000  # rows resolved at a time, or fewer that together have so many bytes:
_BYTES = 1 << 20


def resolve_csv(file: str, column: str, on: date | None) -> None:
    """Print the CSV `file` (``-``: standard input) with the columns `ADDED`, each by `region_` if it is taken.

    Memory does not grow with the number of rows. `CsvError`, one line, for what is no CSV in UTF-8 or GB18030
    or lacks the column; `OSError` for what cannot be opened.
    """
    charset = Charset()
    try:
        with _opened(file) as stream:
            _convert(stream, charset, column.strip(), on)
    except CsvError as error:
        raise CsvError(f"{_shown(file)}: {error}") from error
    if charset.lost:
        say(f"{_shown(file)}: {charset.lost} cells cannot be read as {charset.codec or 'utf-8'} in full")


def _shown(file: str) -> str:
    return "standard input" if file == "-" else file


@contextmanager
def _opened(file: str) -> Iterator[io.BufferedReader[Any]]:
    """The bytes of `file`; standard input is not closed."""
    if file != "-":
        with io.BufferedReader(io.FileIO(file), _BLOCK) as stream:
            yield stream
        return
    if sys.stdin is None:
        raise CsvError("is closed")
    buffered: io.BufferedReader[Any] = io.BufferedReader(sys.stdin.buffer, _BLOCK)
    try:
        yield buffered
    finally:
        buffered.detach()


def _convert(stream: io.BufferedReader[Any], charset: Charset, column: str, on: date | None) -> None:
    out = sys.stdout.buffer
    mark = charset.skip_bom(stream)
    lines = io.TextIOWrapper(stream, "latin-1", newline="")
    try:
        table = Table(lines, charset, column)
        out.write(mark + table.widened(table.head, _new_names(table.names)).encode("latin-1"))
        for rows in _chunks(table.rows()):
            charset.settle(row.raw for row in rows)
            found = resolve_all((_text(row, table.index, charset) for row in rows), on)
            new = map(table.widened, rows, (_cells(areas, charset) for areas in found))
            out.write("".join(new).encode("latin-1"))
        out.flush()
    finally:
        lines.detach()


def _new_names(taken: Sequence[str]) -> list[str]:
    names = [_PREFIX + name if name in taken else name for name in ADDED]
    for name in names:
        if name in taken:
            raise CsvError(f"has a column {name!r} already, and {name.removeprefix(_PREFIX)!r} too")
    return names


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, a few at a time."""
    chunk: list[Row] = []
    size = 0
    try:
        for row in rows:
            chunk.append(row)
            size += len(row.raw)
            if len(chunk) == _ROWS or size > _BYTES:
                yield chunk
                chunk, size = [], 0
    except CsvError:
        yield chunk  # what was read before the fault
        raise
    yield chunk


def _text(row: Row, index: int, charset: Charset) -> str:
    return charset.text(row.cells[index]) if index < len(row.cells) else ""


def _cells(areas: Sequence[AreaMention], charset: Charset) -> tuple[str, str, str, str]:
    """The cells for a text's areas: as many parts in each, empty ones too."""
    return (
        "|".join([area.code or "" for area in areas]),
        charset.cell("|".join([area.path or "" for area in areas])),
        "|".join([area.level or "" for area in areas]),
        "|".join([area.status for area in areas]),
    )
