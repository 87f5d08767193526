"""The room of lists: a form of filters, rows, where to go on, and the same as CSV and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from output import times
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
        told = {} if "since" in filters or not page.has_since else {"since": yesterday()}
        filters |= told
        limit = asked.whole("limit", SIZE, 1, MOST) or SIZE
        after = asked.values.get("after")
        wanted = dict(filters)
        leaves_out = not page.knows_mobiles and not wanted.pop("include_mobile", False)
        found = ask(door, page, wanted, limit, after)
        kept = mobiles.kept(asked, found) if leaves_out else mobiles.Kept(list(found), 0, "")
        same = {**filters, "limit": limit, "after": after}
        return door.page(
            asked,
            "list.html",
            page=page,
            filters=filters,
            limit=limit,
            sizes=SIZES,
            rows=kept.rows,
            left_out=kept.left_out,
            columns=columns(page, kept.rows),
            next=asked.changed(after=found.next, **told) if found.next else None,
            first=asked.changed(after=None) if after else None,
            csv=urls.api(page.api, "csv", same),
            json=urls.api(page.api, "json", same),
            done=asked.values.get("done"),
        )

    return show


def names(page: ListPage) -> tuple[str, ...]:
    """What the address of a list may give."""
    return (*(one.name for one in page.filters), "limit", "after", "done")


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
            found[one.name] = _chosen(asked, one.name, value, BOOL) == "true"
        elif one.kind == "choice":
            found[one.name] = _chosen(asked, one.name, value, one.choices)
        else:
            found[one.name] = value
    _check_times(asked, found)
    return found


def _chosen(asked: Asked, name: str, value: str, choices: Sequence[str]) -> str:
    if value not in choices:
        there = ", ".join(choices)
        raise BadRequestError(asked.words("value_no_choice", name=name, value=value[:40], choices=there))
    return value


def _check_times(asked: Asked, found: dict[str, Any]) -> None:
    """A BadRequestError for what is no time, and for an end before its beginning."""
    ends = []
    for name in ("since", "until"):
        if name in found:
            try:
                ends.append(times.parse(found[name], last=name == "until"))
            except ValueError:
                raise BadRequestError(
                    asked.words("value_no_time", name=name, value=found[name][:40])
                ) from None
    if ends != sorted(ends):
        raise BadRequestError(asked.words("ends_before"))


def ask(door: Door, page: ListPage, filters: dict[str, Any], limit: int, after: str | None) -> Listing[Any]:
    """The next rows."""

    def answer() -> Listing[Any]:
        found: Listing[Any] = getattr(door.library, page.method)(**filters, limit=limit, after=after)
        return found

    if page.is_remembered:
        return door.remembered.get((page.name, tuple(sorted(filters.items())), limit, after), answer)
    return answer()


def columns(page: ListPage, rows: Sequence[Any]) -> list[Column]:
    """The columns that these rows have: shared numbers have others, and what no row tells takes no room."""
    if not rows:
        return [one for one in page.columns if one.name != "brand_names"]
    there = [one for one in page.columns if hasattr(rows[0], one.name)]
    return [one for one in there if any(getattr(row, one.name) not in _NOTHING for row in rows)]
