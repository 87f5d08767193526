"""The rows of a CSV as they stand in the file, and where cells are put into them.

Nothing is written anew: quotes, line ends and odd spellings of a row stay as they are. Rows are texts of one
character a byte (Latin-1): in UTF-8 and GB18030 no byte of a longer character looks like a delimiter, a quote or a
line end.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from typing import NamedTuple

from crawler.cli.csv_charset import Charset, CsvError

_DELIMITERS = ",;\t"
LONGEST_CELL = 1 << 24
"""Bytes of a cell: a quote that is never closed must not swallow a large file."""


class Row(NamedTuple):
    """A row as it stands in the file, line end included, and its cells without quotes."""

    raw: str
    cells: list[str]


class Table:
    """Rows behind a header. `names` are the header's cells as text, `head` is its row, `index` the column's place."""

    def __init__(self, lines: Iterable[str], charset: Charset, column: str) -> None:
        """`lines` with their ends, the header first. `CsvError` if there is no header or no such column."""
        csv.field_size_limit(LONGEST_CELL)
        source, seen = iter(lines), list[str]()
        named = [
            (sign, row, [charset.text(cell).strip() for cell in row.cells])
            for sign in _DELIMITERS
            for row in _head(seen, source, sign)
        ]
        if not named:
            raise CsvError("has no header line")
        self.delimiter, self.head, self.names = max(named, key=lambda one: (column in one[2], len(one[2])))
        self.index = _index(self.names, column)
        used = list(accumulate(map(len, seen))).index(len(self.head.raw)) + 1
        self._lines, self._at = chain(seen[used:], source), self.head.raw.count("\n") + 1
        cell = rf'(?:"[^"]*+(?:""[^"]*+)*+"[^{self.delimiter}\r\n]*+|(?!")[^{self.delimiter}\r\n]*+)'
        self._full = re.compile(rf"{cell}(?:{self.delimiter}{cell}){{{len(self.names) - 1}}}")
        self._whole = re.compile(rf"{cell}(?:{self.delimiter}{cell})*+[\r\n]*")

    def rows(self) -> Iterator[Row]:
        """The rows behind the header, blank lines too. `CsvError` for a quote that is not closed."""
        last: Row | None = None
        try:
            for row in _rows(self._lines, self.delimiter):
                if last:
                    yield last
                    self._at += last.raw.count("\n")
                last = row
        except csv.Error as error:
            if last:
                yield last
                self._at += last.raw.count("\n")
            raise CsvError(f"the row that begins in line {self._at} cannot be read: {error}") from error
        if last:
            if not self._whole.fullmatch(last.raw):
                raise CsvError(f"a quote in the row that begins in line {self._at} is never closed")
            yield last

    def widened(self, row: Row, added: Iterable[str]) -> str:
        """The row with the cells `added` behind the header's last column; a short row is filled up to there.

        Cells beyond the header's columns come behind the added ones. A blank line stays blank.
        """
        if not row.cells:
            return row.raw
        missing = len(self.names) - len(row.cells)
        text = self.delimiter * (max(missing, 0) + 1) + self.delimiter.join(added)
        cut = len(row.raw.rstrip("\r\n"))
        if missing < 0:
            full = self._full.match(row.raw)
            assert full, "a row that has more cells than the header has as many, too"
            cut = full.end()
        return row.raw[:cut] + text + row.raw[cut:]


def _head(seen: list[str], source: Iterator[str], delimiter: str) -> list[Row]:
    """The first row if it is one with this delimiter, read from the lines `seen`, then from `source`."""
    try:
        row = next(_rows(_again(seen, source), delimiter), None)
    except csv.Error:
        return []
    return [row] if row and row.cells else []


def _again(seen: list[str], source: Iterator[str]) -> Iterator[str]:
    """The lines that were `seen`, then those of `source`, which are added to them."""
    yield from tuple(seen)
    for line in source:
        seen.append(line)
        yield line


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    taken: list[str] = []

    def noted() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    for cells in csv.reader(noted(), delimiter=delimiter):
        yield Row("".join(taken), cells)
        taken.clear()


def _index(names: list[str], column: str) -> int:
    if names.count(column) > 1:
        raise CsvError(f"has {names.count(column)} columns {column!r}")
    if column not in names:
        raise CsvError(f"has no column {column!r}; there is {', '.join(names)}")
    return names.index(column)
