"""The data dictionary of an export: a row for each column of each table, that of this table included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from output.rows import Column, described

NAME = "columns"
TITLE = "Every column of every table"
ABOUT = "The data dictionary."
KEY = ("table", "column")
_TYPES: dict[Any, str] = {str: "text", int: "integer", float: "number", bool: "0 or 1", list[str]: "list, joined by |"}  # fmt: skip
COLUMNS = (
    Column("table", str, False, "name of a table: the file's name without its ending"),
    Column("column", str, False, "name of a column of that table"),
    Column("type", str, False, "text, integer, 0 or 1, or a list whose parts are joined by |"),
    Column("may_be_empty", bool, False, "1 if a cell of that column may be empty, else 0"),
    Column("description", str, False, "what the column says"),
)


def rows(tables: Iterable[str], before: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """One row for each column of each table, that of this table included."""
    for view in tables:
        for name, kind, optional, doc in (*before, *described(view)):
            yield view, name, _TYPES[kind], int(optional or kind == list[str]), doc
    for name, kind, _, doc in COLUMNS:
        yield NAME, name, _TYPES[kind], 0, doc
