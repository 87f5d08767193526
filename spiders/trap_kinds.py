"""What an address looks like to somebody who fears traps: its kind, its family, and what about it is a session's."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from output.shapes import shape

LONGEST, DEEPEST = 1_000, 12
"""Characters of an address, and slashes of its path, above which it is one that grows by itself."""

Pairs = tuple[tuple[str, str], ...]

# a name says little (t may be a type), so the value has to look like a session's, a time's or a way back, too
_SESSION = re.compile(r"token|csrf\w*|ticket|\w{0,3}sess\w*|s_?id|uuid|guid|visitor\w*|\w*session\w*", re.I)
_SECRET = re.compile(r"[\w.~%-]{8,}", re.A)
_MOMENT = re.compile(r"_?t|ts|time|timestamp|_|r|rand|random|rnd|nonce|v|cache\w*", re.I)
_PASSING = re.compile(r"\d{10,}|0\.\d{4,}|(?=.*\d)[a-f0-9-]{16,}", re.I)
_BACK = re.compile(r"from\w*|ref\w*|back\w*|return\w*|redirect\w*|callback|next|goto", re.I)
_PLACE = re.compile(r"/|%2f", re.I)
_SESSION_PATH = re.compile(r"/\((?:[A-Z]\([^)/]{8,64}\))+\)(?=/)")  # /(S(…))/ of ASP.NET
_IDENTITY = re.compile(r"(?:[a-z]{0,8}_?id|p|no|code|num|key|name|title|q|wd|word|keyword)", re.I)
_PAGE = re.compile(r"(?:page\w{0,6}|pn|paged|start|offset)", re.I)
_ORDER = re.compile(r"(?:sort\w*|order\w*|dir|desc|asc|layout|filter\w*|price\w*|limit|per_?page)", re.I)
_DATE_KEY = re.compile(r"(?:date|day|month|year|ym|ymd|week|cal\w*)", re.I)
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_COMPACT = re.compile(rf"(?<!\d)(?:199\d|20[0-4]\d){_MONTH}(?:{_DAY})?(?:\.[a-z]{{2,5}})?/?$", re.I)
_PARTED = re.compile(
    r"(?<!\d)((?:19|2\d)\d\d)[-/_.](?:0?[1-9]|1[0-2])(?:[-/_.](?:0?[1-9]|[12]\d|3[01]))?(?:\.[a-z]{2,5})?/?$",
    re.I,
)
_YEAR = re.compile(r"((?:19|2\d)\d\d)(?:[-/_.]?\d{1,2}){0,2}$")
_LIST_PATH = re.compile(
    r"/(?:(?:[a-z]+[_-])?(?:list|index|page|category|tags?)[_/-]?\d{1,6}(?:[_-]\d{1,6})?|p[_/-]?\d{1,4})"
    r"(?:\.s?html?|\.php|\.aspx?)?/?$",
    re.I,
)
_LENGTHS = re.compile(r"<([dx])\d+\+?>")
_MANY_KEYS = 3
_MANY_NUMBERS = 4  # in a page's name: /list-1-0-3-2.html
_KEPT_FOLDERS = 2


class Look(NamedTuple):
    """What an address looks like.

    `place`: host and path without a session. `kind`: ``ids``, ``paging``, ``calendar`` or ``facets``. `family`: the
    pages that it is counted with. `year`: of a written-out date at its end, or 0. `pairs`: its parameters; `session`:
    the names of those that are a session's. `moved`: its path held a session.
    """

    place: str
    kind: str
    family: str
    year: int
    pairs: Pairs
    session: frozenset[str]
    moved: bool


@lru_cache(16384)
def look_at(url: str) -> Look | None:
    """How the canonical address `url` looks; None for what is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    pairs = tuple(
        (key, value) for key, _, value in (part.partition("=") for part in parts.query.split("&") if part)
    )
    session = frozenset(key for key, value in pairs if _is_session(key, value))
    path = _SESSION_PATH.sub("", parts.path)
    telling = tuple(pair for pair in pairs if pair[0] not in session)
    year = _year(path, telling)
    dated = bool(year or _COMPACT.search(path))
    kind = "calendar" if dated else _kind(path, telling)
    return Look(f"{parts.netloc}{path}", kind, _family(kind, url), year, pairs, session, path != parts.path)


def _is_session(key: str, value: str) -> bool:
    return bool(
        (_SESSION.fullmatch(key) and _SECRET.fullmatch(value))
        or (_MOMENT.fullmatch(key) and _PASSING.fullmatch(value))
        or (_BACK.fullmatch(key) and _PLACE.search(value))
    )


def _kind(path: str, pairs: Pairs) -> str:
    keys = [key for key, _ in pairs if not is_identity(key)]
    numbers = sum(part.isdigit() for part in re.split(r"[-_.]", path.rpartition("/")[2]))
    if len(keys) >= _MANY_KEYS or numbers >= _MANY_NUMBERS or any(map(_ORDER.fullmatch, keys)):
        return "facets"
    paged = any(_PAGE.fullmatch(key) and value.isdigit() for key, value in pairs)
    return "paging" if paged or _LIST_PATH.search(path) else "ids"


def _year(path: str, pairs: Pairs) -> int:
    """The year of an address that is a written-out date behind its folders, or names one; 0 for others.

    Eight digits in a row may be an id as well.
    """
    for key, value in pairs:
        found = _YEAR.match(value) if _DATE_KEY.fullmatch(key) else None
        if found:
            return int(found.group(1))
    found = _PARTED.search(path)
    return int(found.group(1)) if found else 0


def _family(kind: str, url: str) -> str:
    """Pages alike: shapes without lengths, of folders the first ones; lists and calendars of a host are one family."""
    told = _LENGTHS.sub(r"<\1>", shape(url))
    path, _, query = told.partition("?")
    folders = path.split("/")[1:-1]
    if kind in {"paging", "calendar"}:
        return kind
    if kind == "facets":
        return f"facets /{'/'.join(folders[:_KEPT_FOLDERS])}"
    deeper = min(max(0, len(folders) - _KEPT_FOLDERS), 3)
    kept = "/".join([*folders[:_KEPT_FOLDERS], *["*"] * deeper])
    return f"/{kept}/{path.rpartition('/')[2]}?{query}"


def repeats(path: str) -> bool:
    """Whether a path runs in circles: one to four folders three times in a row, numbers apart: ``/a/b/a/b/a/b``."""
    names = [name for name in path.split("/") if name][:64]
    return any(
        names[at : at + size] == names[at + size : at + 2 * size] == names[at + 2 * size : at + 3 * size]
        and not "".join(names[at : at + size]).isdigit()
        for size in range(1, 5)
        for at in range(len(names) - 3 * size + 1)
    )


def grown(url: str) -> bool:
    """Whether an address is longer or deeper than anybody writes it."""
    return len(url) > LONGEST or urlsplit(url).path.count("/") > DEEPEST


def is_identity(key: str) -> bool:
    """Whether a parameter of that name usually says which page is meant, so that it is never taken for idle."""
    return bool(_IDENTITY.fullmatch(key) or _PAGE.fullmatch(key))
