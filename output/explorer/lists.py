"""The room of lists: a form of filters, rows, where to go on, and the same as CSV and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from output.explorer import mobiles, urls
from output.explorer.asked import Asked, BadRequestError
from output.explorer.door import Door, Room
from output.explorer.list_pages import BOOL, MOST, SIZE, SIZES, Column, Filter, ListPage
from output.explorer.shown import day_before
from output.listing import Listing

_MOST_WHOLE = 10**9
_NOTHING: tuple[object, ...] = (None, "", [])


def room(page: ListPage) -> Room:
    """The room of one list."""

    def show(door: Door, asked: Asked) -> Response:
        filters = given(asked, page.filters)
        if page.name == "new":
            filters.setdefault("since", yesterday())
        limit = asked.whole("limit", SIZE, 1, MOST) or SIZE
        after = asked.values.get("after") if page.goes_on else None
        wanted = dict(filters)
        leaves_out = not page.knows_mobiles and not wanted.pop("include_mobile", False)
        rows, cursor, is_cut = ask(door, page, wanted, limit, after)
        told = mobiles.kept(asked, rows) if leaves_out else mobiles.Kept(list(rows), 0, "")
        same = {**filters, "limit": limit, "after": after}
        if page.name == "new":
            del same["limit"]
        return door.page(
            asked,
            "list.html",
            page=page,
            filters=filters,
            limit=limit,
            sizes=SIZES,
            rows=told.rows,
            left_out=told.left_out,
            columns=columns(page, told.rows),
            next=asked.changed(after=cursor) if cursor else None,
            first=asked.changed(after=None) if after else None,
            is_cut=is_cut,
            csv=urls.api(page.api, "csv", same),
            json=urls.api(page.api, "json", same),
            done=asked.values.get("done"),
        )

    return show


def yesterday() -> str:
    """The day before today, in UTC."""
    return day_before(datetime.now(UTC).date())


def given(asked: Asked, filters: Sequence[Filter]) -> dict[str, Any]:
    """The filters that the address gives, as the library wants them."""
    found: dict[str, Any] = {}
    for one in filters:
        value = asked.values.get(one.name)
        if value is None:
            continue
        if one.kind == "whole":
            found[one.name] = asked.whole(one.name, None, 1, _MOST_WHOLE)
        elif one.kind == "flag" or one.choices == BOOL:
            if value not in BOOL:
                raise BadRequestError(f"{one.name} {value[:20]!r}: is true or false")
            found[one.name] = value == "true"
        elif one.kind == "choice" and value not in one.choices:
            raise BadRequestError(f"{one.name} {value[:40]!r}: there is {', '.join(one.choices)}")
        else:
            found[one.name] = value
    return found


def ask(
    door: Door, page: ListPage, filters: dict[str, Any], limit: int, after: str | None
) -> tuple[list[Any], str | None, bool]:
    """The rows, the cursor behind them, and whether there are more that have none."""
    question = getattr(door.library, page.method)
    key = (page.name, tuple(sorted(filters.items())))
    if page.name == "new":
        since = filters["since"]
        others = {name: value for name, value in filters.items() if name != "since"}
        rows = door.remembered.get(key, lambda: _asked_since(question, since, others))
        return rows[:limit], None, len(rows) > limit
    if page.name == "runs":
        runs = question(limit=limit + 1)
        return runs[:limit], None, len(runs) > limit
    if page.name == "templates":  # counting one family takes as long as counting all
        found: Listing[Any] = door.remembered.get(
            (*key, limit, after), lambda: question(**filters, limit=limit, after=after)
        )
    else:
        found = question(**filters, limit=limit, after=after)
    return found, found.next, False


def _asked_since(question: Any, since: str, others: dict[str, Any]) -> Any:
    try:
        return question(since, **others)
    except ValueError as error:
        raise BadRequestError(str(error)) from None


def columns(page: ListPage, rows: Sequence[Any]) -> list[Column]:
    """The columns that these rows have: shared numbers have others, and what no row tells takes no room."""
    if not rows:
        return [one for one in page.columns if one.name != "brand_names"]
    there = [one for one in page.columns if hasattr(rows[0], one.name)]
    return [one for one in there if any(getattr(row, one.name) not in _NOTHING for row in rows)]
