"""Parquet: typed columns, in row groups, so that a table is never in memory whole. Needs pyarrow.

Whole numbers are int64, truth values bool, lists list<string>, times timestamp[ms, UTC], days date32; all else, phone
numbers and codes too, is text. Each field has its description. No clock time is written.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        self._columns = columns
        self._schema = self._pa.schema([_field(self._pa, column) for column in columns])
        self._writer = self._pa.parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._batches: list[Any] = []
        self._rows = 0

    def write(self, rows: Part) -> None:
        """Adds rows, as the database has them."""
        if not rows:
            return
        cells = zip(*rows, strict=True)
        arrays = [self._array(*both) for both in zip(self._columns, cells, strict=True)]
        self._batches.append(self._pa.record_batch(arrays, schema=self._schema))
        self._rows += len(rows)
        if self._rows >= ROW_GROUP:
            self._flush()

    def close(self) -> None:
        """Writes what is left, and the end of the file."""
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        table = self._pa.Table.from_batches(self._batches, self._schema)
        self._batches, self._rows = [], 0
        self._writer.write_table(table, ROW_GROUP * 2)

    def _array(self, column: Column, cells: Sequence[Any]) -> Any:
        kind = self._schema.field(column.name).type
        try:
            if column.type == list[str]:
                return self._pa.array([cell.split("|") if cell else [] for cell in cells], kind)
            if column.type is bool:
                return self._pa.array([None if cell is None else bool(cell) for cell in cells], kind)
            if is_time(column) or is_day(column):
                return self._pa.array(cells, self._pa.string()).cast(kind)
            return self._pa.array(cells, kind)
        except self._pa.ArrowInvalid as error:
            raise LibraryError(f"column {column.name!r} holds what it must not: {error}") from error


def _field(pa: Any, column: Column) -> Any:
    may_be_empty = column.optional or column.type == list[str]
    return pa.field(column.name, _type(pa, column), may_be_empty, {"description": column.doc})


def _type(pa: Any, column: Column) -> Any:
    if is_time(column):
        return pa.timestamp("ms", tz="UTC")
    if is_day(column):
        return pa.date32()
    known = {int: pa.int64(), bool: pa.bool_(), float: pa.float64(), list[str]: pa.list_(pa.string())}
    return known.get(column.type, pa.string())
