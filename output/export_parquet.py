"""Parquet: typed columns, in row groups, so that a table is never in memory whole. Needs pyarrow.

Whole numbers are int64, truth values bool, lists list<string>, times timestamp[ms, UTC], days date32; all else, phone
numbers and codes too, is text. Each field has its description. No clock time is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from output.errors import LibraryError
from output.export_folder import Sink
from output.export_rows import Part
from output.export_tables import is_day, is_time
from output.rows import Column

ROW_GROUP = 60_000
"""Rows that are in memory at once."""


def arrow() -> Any:
    """The library that writes Parquet; a LibraryError if it is not there."""
    try:
        import pyarrow  # noqa: PLC0415 - only who asks for Parquet needs it
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError:
        raise LibraryError("Parquet needs pyarrow: pip install 'hotline-atlas[parquet]'") from None
    return pyarrow


class ParquetTable:
    """One table on its way into a file; it is complete once it is closed."""

    def __init__(self, file: Sink, columns: Sequence[Column]) -> None:
        self._pa = arrow()
        self._schema = self._pa.schema([_field(self._pa, column) for column in columns])
        # Times and days are text until a row group is written: all at once are turned sooner.
        self._clocks = {column.name for column in columns if is_time(column) or is_day(column)}
        self._raw = self._pa.schema([_field(self._pa, column, raw=True) for column in columns])
        self._cells = list(zip(self._raw, columns, strict=True))
        self._writer = self._pa.parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._batches: list[Any] = []
        self._rows = 0

    def write(self, rows: Part) -> None:
        """Adds rows, as the database has them."""
        if not rows:
            return
        cells = zip(*rows, strict=True)
        arrays = [self._array(*both, own) for both, own in zip(self._cells, cells, strict=True)]
        self._batches.append(self._pa.record_batch(arrays, schema=self._raw))
        self._rows += len(rows)
        if self._rows >= ROW_GROUP:
            self._flush()

    def close(self) -> None:
        """Writes what is left, and the end of the file."""
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        raw = self._pa.Table.from_batches(self._batches, self._raw)
        self._batches, self._rows = [], 0
        columns = [self._cast(raw, field) for field in self._schema]
        table = self._pa.Table.from_arrays(columns, schema=self._schema)
        self._writer.write_table(table, ROW_GROUP * 2)

    def _cast(self, raw: Any, field: Any) -> Any:
        column = raw.column(field.name)
        if field.name not in self._clocks:
            return column
        with self._told(field.name):
            return column.cast(field.type)

    def _array(self, field: Any, column: Column, cells: Sequence[Any]) -> Any:
        if column.type == list[str]:
            cells = [cell.split("|") if cell else [] for cell in cells]
        elif column.type is bool:
            cells = [None if cell is None else bool(cell) for cell in cells]
        with self._told(column.name):
            return self._pa.array(cells, field.type)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except self._pa.ArrowInvalid as error:
            raise LibraryError(f"column {name!r} holds what it must not: {error}") from error


def _field(pa: Any, column: Column, raw: bool = False) -> Any:
    may_be_empty = column.optional or column.type == list[str]
    kind = pa.string() if raw and (is_time(column) or is_day(column)) else _type(pa, column)
    return pa.field(column.name, kind, may_be_empty, {"description": column.doc})


def _type(pa: Any, column: Column) -> Any:
    if is_time(column):
        return pa.timestamp("ms", tz="UTC")
    if is_day(column):
        return pa.date32()
    known = {int: pa.int64(), bool: pa.bool_(), float: pa.float64(), list[str]: pa.list_(pa.string())}
    return known.get(column.type, pa.string())
