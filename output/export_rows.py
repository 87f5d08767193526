"""The rows of a view for an export: in its fixed order, streamed, without the mobile numbers that stay out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, CursorResult

from output import bulk
from output.export_tables import TABLES, is_number, is_numbers
from output.rows import ORDER, Column, described, select
from output.written_numbers import MOBILE, is_mobile, without_mobiles

Cells = Sequence[Any]
Part = list[Cells]
FETCH = 600
"""Rows that are in memory at once. Fewer than the 700 new objects after which Python looks for garbage."""


def parts(
    connection: Connection, view: str, include_mobile: bool, since: str | None = None
) -> Iterator[Part]:
    """The rows of a view in its fixed order, `FETCH` at a time, in bare digits.

    `since`: only rows that came to be or changed at that time or later; the view must have times.
    """
    statement, values = select(view), {}
    if since is not None:
        times = [name for name in (TABLES[view].began, TABLES[view].again) if name]
        statement += " WHERE " + " OR ".join(f'"{name}" >= :since' for name in times)
        values["since"] = since
    found = connection.execute(
        bulk.sql(f"{statement} ORDER BY {ORDER[view]}"), values, execution_options={"stream_results": True}
    )
    try:
        for part in _fetched(connection, found):
            yield chosen(described(view), part, include_mobile)
    finally:
        found.close()


def _fetched(connection: Connection, found: CursorResult[Any]) -> Iterator[Part]:
    if bulk.is_postgres(connection):  # SQLAlchemy has taken rows from the cursor already
        yield from map(list, found.partitions(FETCH))
        return
    cursor = found.cursor  # its rows are plain tuples, which take half the time
    assert cursor is not None
    while part := cursor.fetchmany(FETCH):
        yield list(part)


def chosen(columns: Sequence[Column], part: Part, include_mobile: bool) -> Part:
    """The rows that are to be exported. Lists of numbers show mobiles by that word, unless they are wanted."""
    if lists := [at for at, column in enumerate(columns) if is_numbers(column)]:
        shown = part if include_mobile else [_masked(row, lists) for row in part]
        part = [row for row in shown if any(row[at] not in {None, MOBILE} for at in lists)]
    for at, column in enumerate(columns):
        if is_number(column) and not include_mobile:
            numbers = map(itemgetter(at), part)
            if not all(map(_stays, numbers)):
                part = [row for row in part if _stays(row[at])]
    return part


@lru_cache(20_000)
def _stays(number: str | None) -> bool:
    return not is_mobile(number or "")


def _masked(row: Cells, lists: list[int]) -> Cells:
    cells = list(row)
    for at in lists:
        cells[at] = "|".join(without_mobiles((row[at] or "").split("|"))) or None
    return cells
