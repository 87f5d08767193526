"""Rows of the views as objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection

from output import bulk
from output.rows import ORDER, Row, described, select

T = TypeVar("T", bound=Row)
Where = Mapping[str, Mapping[str, Any]]
"""Conditions in SQL, each with its parameters; all must hold."""


def rows(  # noqa: PLR0913
    connection: Connection,
    kind: type[T],
    view: str,
    where: Where | None = None,
    *,
    order: str = "",
    limit: int | None = None,
) -> list[T]:
    """The rows of a view that fulfil every condition, in the given order or in that of exports."""
    conditions = where or {}
    statement = select(view)
    if conditions:
        statement += " WHERE " + " AND ".join(conditions)
    statement += f" ORDER BY {order or ORDER[view]}"
    values = {name: value for parameters in conditions.values() for name, value in parameters.items()}
    if limit is not None:
        statement += " LIMIT :limit"
        values["limit"] = max(limit, 0)
    return list(made(kind, view, connection.execute(bulk.sql(statement), values)))


def made(kind: type[T], view: str, found: Iterable[Any]) -> Iterable[T]:
    """Objects of raw rows: lists taken apart, truth values true or false."""
    types = [column.type for column in described(view)]
    for row in found:
        yield kind(*(value(type_, cell) for type_, cell in zip(types, row, strict=True)))


def value(kind: Any, cell: Any) -> Any:
    """What the cell of a column of that type means: a list, a truth value, or the cell itself."""
    if kind == list[str]:
        return cell.split("|") if cell else []
    return bool(cell) if kind is bool and cell is not None else cell
