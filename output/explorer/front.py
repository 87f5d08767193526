"""The front page, the search, and the way to a language."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

from starlette.responses import RedirectResponse, Response

from output.explorer import mobiles, words
from output.explorer.asked import Asked
from output.explorer.door import Door
from output.explorer.headers import secure
from output.explorer.list_pages import BY_NAME
from output.explorer.lists import yesterday
from output.explorer.remembered import NotYetError
from output.explorer.shown import day_before
from output.times import to_text

_NEWS = 12
_SHARED = 12
_PATIENCE = 1.0  # seconds
SECTIONS = ("numbers", "brands", "hosts", "regions", "adverts")


def home(door: Door, asked: Asked) -> Response:
    """What is in the library, what is new, which numbers are shared by most brands."""
    since = yesterday()
    totals, when, news = None, None, None
    with suppress(NotYetError):  # of a large library they take a while, once
        totals, when = door.remembered.get(
            "summary", lambda: (door.library.summary(), to_text(datetime.now(UTC))), _PATIENCE
        )
        news = door.remembered.get(("news", since), lambda: door.library.new(since), _PATIENCE)
    return door.page(
        asked,
        "home.html",
        totals=totals,
        when=when,
        week=day_before(datetime.now(UTC).date(), 7),
        since=since,
        news=None if news is None else news[:_NEWS],
        counts=Counter(row.what for row in news or ()),
        shared=mobiles.kept(asked, door.library.numbers(min_brands=2, limit=_SHARED)).rows,
    )


def search(door: Door, asked: Asked) -> Response:
    """What the library finds for some words."""
    wanted = asked.values.get("q", "")
    after = asked.values.get("after")
    found = door.library.search(wanted, after=after) if wanted else None
    sections = [(name, getattr(found, name)) for name in SECTIONS if getattr(found, name, None) is not None]
    columns = {name: BY_NAME[name].columns for name in SECTIONS if name in BY_NAME}
    return door.page(
        asked,
        "search.html",
        wanted=wanted,
        sections=sections,
        columns=columns,
        is_filling=found is not None and found.filling,
        next=asked.changed(after=found.next) if found is not None and found.next else None,
        first=asked.changed(after=None) if after else None,
    )


def to_language(door: Door, asked: Asked) -> Response:
    """Send a browser to the language that it likes best."""
    lang = words.preferred(asked.request.headers.get("accept-language", ""))
    answer = secure(RedirectResponse(f"/{lang}/", 302))
    answer.headers["Vary"] = "Accept-Language"
    return answer


def to_home(door: Door, asked: Asked) -> Response:
    """``/zh`` is ``/zh/``."""
    return secure(RedirectResponse(asked.urls.home(), 301))
