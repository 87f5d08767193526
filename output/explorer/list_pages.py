"""The lists of the Explorer: which question each asks, by what it can be narrowed down, and what it shows."""

from __future__ import annotations

from typing import NamedTuple

from output.checking import LISTINGS
from output.filters import KINDS, LEVELS, STATUSES
from output.operators import LEFT_OUT
from output.tie_rules import KINDS as TIE_KINDS

BOOL = ("true", "false")


class Filter(NamedTuple):
    """One field: the library's name for it, ``text``, ``whole`` (from 1 on), ``day``, ``flag`` or ``choice``; for the last
    what can be chosen, and with which words these are told. A flag is a box; a choice of `BOOL` is true, false or neither.
    """

    name: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    words: str = ""


class Column(NamedTuple):
    """One column: the row's field, how it is shown, see `cells.html`, and whose heading it has, if not its own."""

    name: str
    kind: str = "count"
    heading: str = ""


class ListPage(NamedTuple):
    """One list. `method`: of the library; `api`: the API's name for it. `knows_mobiles`: whether the library itself leaves
    mobile numbers out; where it does not, this door does. `has_since`: whether it must say since when; since yesterday, if
    the address does not. `is_remembered`: whether its answers take long, and are kept for a while.
    """

    name: str
    method: str
    api: str
    filters: tuple[Filter, ...]
    columns: tuple[Column, ...]
    knows_mobiles: bool = True
    has_since: bool = False
    is_remembered: bool = False


_BRAND, _HOST, _REGION, _NUMBER = (Filter(name) for name in ("brand", "host", "region", "number"))
_KIND = Filter("kind", "choice", KINDS, "kind_")
_TIMES = (Filter("since", "day"), Filter("until", "day"))
_MOBILE = Filter("include_mobile", "flag")
_SEEN = (Column("first_seen", "day"), Column("last_seen", "day"))
_PAIR = (Column("number_a", "number"), Column("number_b", "number"))
_UNDONE = (Column("undone_at", "moment"), Column("undone_who", "text"), Column("undone_why", "text"))

LISTS = (
    ListPage(
        "numbers", "numbers", "numbers",
        (
            Filter("min_brands", "whole"), _BRAND, _KIND, _HOST, _REGION,
            Filter("status", "choice", LISTINGS, "listing_"), *_TIMES, _MOBILE,
        ),
        (
            Column("number", "number"), Column("kind", "kind"), Column("brands"), Column("brand_names", "brand_names"),
            Column("pages"), Column("hosts"), Column("areas"), *_SEEN, Column("operator", "operator"),
        ),
        knows_mobiles=False,
    ),
    ListPage(
        "brands", "brands", "brands",
        (_KIND, _HOST, _REGION, *_TIMES),
        (
            Column("brand", "brand"), Column("english", "text"), Column("numbers"), Column("pages"), Column("hosts"), *_SEEN,
        ),
    ),
    ListPage(
        "hosts", "hosts", "hosts",
        (_NUMBER, _BRAND, _KIND, _REGION, *_TIMES),
        (
            Column("host", "host"), Column("adverts"), Column("pages"), Column("numbers"), Column("brands"), *_SEEN,
        ),
    ),
    ListPage(
        "regions", "regions", "regions",
        (
            _REGION, Filter("status", "choice", STATUSES, "status_"), Filter("level", "choice", LEVELS, "level_"),
            _NUMBER, _BRAND, _KIND, _HOST, *_TIMES,
        ),
        (
            Column("region", "region"), Column("region_code", "code"), Column("level", "level"), Column("status", "status"),
            Column("pages"), Column("pairs"),
        ),
    ),
    ListPage(
        "pages", "pages", "pages",
        (_HOST, Filter("is_advert", "choice", BOOL, "is_advert_"), _NUMBER, _BRAND, _KIND, _REGION, *_TIMES),
        (
            Column("url", "page"), Column("host", "host"), Column("is_advert", "yes"), Column("visits"), Column("snapshots"),
            *_SEEN,
        ),
    ),
    ListPage(
        "operators", "operator_sizes", "operator-sizes",
        (Filter("min_numbers", "whole"), _BRAND, _KIND, _HOST, _REGION, *_TIMES, _MOBILE),
        (
            Column("operator", "operator"), Column("numbers"), Column("brands"), Column("hosts"), Column("pages"), *_SEEN,
        ),
    ),
    ListPage(
        "ties", "ties", "ties",
        (
            _NUMBER, Filter("kind", "choice", tuple(TIE_KINDS), "tie_"), Filter("counted", "choice", BOOL, "counted_"),
            Filter("left_out", "choice", tuple(LEFT_OUT), "left_out_"), _MOBILE,
        ),
        (
            *_PAIR, Column("kind", "tie"), Column("pieces"), Column("pages"), *_SEEN, Column("left_out", "left_out"),
        ),
    ),
    ListPage(
        "templates", "templates", "templates",
        (_HOST,),
        (Column("template", "template"), Column("hosts"), Column("pages"), Column("numbers"), *_SEEN),
        is_remembered=True,
    ),
    ListPage(
        "judgements", "judgements", "judgements",
        (_MOBILE,),
        (
            *_PAIR, Column("verdict", "verdict"), Column("why", "text"), Column("who", "text"),
            Column("judged_at", "moment"), *_UNDONE,
        ),
    ),
    ListPage(
        "withdrawals", "withdrawals", "withdrawals",
        (_MOBILE,),
        (
            Column("kind", "withdrawn"), Column("page", "address"), Column("number", "bare_number"), Column("brand", "text"),
            Column("why", "text"), Column("who", "text"), Column("withdrawn_at", "moment"), *_UNDONE,
        ),
    ),
    ListPage(
        "new", "new", "new",
        (*_TIMES, _BRAND, _MOBILE),
        (
            Column("what", "what"), Column("when", "moment"), Column("number", "number"), Column("host", "host"),
            Column("old", "number_list"), Column("new", "number_list"), Column("brands", "brand_names", "brand_names"),
            Column("brands_before", "brand_names"), Column("page", "page"),
        ),
        has_since=True,
        is_remembered=True,
    ),
    ListPage(
        "runs", "runs", "runs",
        (),
        (
            Column("run", "run"), Column("command", "text"), Column("state", "state"), Column("started", "moment"),
            Column("seconds"), Column("pages"), Column("adverts"), Column("new_numbers"), Column("new_hosts"),
            Column("number_changes"), Column("failed"), Column("problems"),
        ),
    ),
)  # fmt: skip
BY_NAME = {page.name: page for page in LISTS}
SIZES = (20, 50, 100, 200)
"""Rows on a page, as one can choose."""
SIZE = 50
MOST = 200
"""Rows on a page at most: so many of the longest addresses that there are make a page of less than 1.5 MB."""
