"""The questions that a language model may ask, by the names that they have on the command line and in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from output.asdict import advert_dict, area_dict
from output.checking import Check
from output.details import BrandDetail, NumberDetail, RegionDetail
from output.errors import LibraryError
from output.library import Library
from output.mcp_door import read_shapes, shapes
from output.mcp_door.arguments import AFTER, LIMIT, MOST_TEXT, NUMBER, ON, Argument
from output.mcp_door.fitting import Found
from output.operator_details import OperatorDetail
from output.pair_details import PairDetail
from output.plain import plain
from output.reader_door import ReaderDoor
from output.region_paths import is_settled, path_of
from output.search_rows import Found as SearchFound

PROVES_NOTHING = "That a number is on no list proves nothing: lists are incomplete, and licensed partners have lines of their own."
_CLAIMED = "It says what adverts claim, not what is served or true."


class Doors(NamedTuple):
    """What answers: the library, and the reader, which was handed in; and how long the library may take."""

    library: Library
    reader: ReaderDoor
    seconds: float


Asked = Mapping[str, Any]


class Tool(NamedTuple):
    """One question. `ask` is given its checked arguments; with `paged` it asks for no more rows than `limit` says."""

    title: str
    says: str
    arguments: Mapping[str, Argument]
    answer: Callable[[], shapes.Schema]
    ask: Callable[[Doors, Asked], Found]
    paged: bool = False


def _search(doors: Doors, asked: Asked) -> Found:
    found = doors.library.search(asked["text"], limit=asked["limit"], after=asked["after"])
    return Found(plain(found), {"adverts.rows": found.next})


def _number(doors: Doors, asked: Asked) -> Found:
    return Found(plain(doors.library.number(asked["number"])))


def _brand(doors: Doors, asked: Asked) -> Found:
    found = doors.library.brand(asked["brand"], limit=asked["limit"], after=asked["after"])
    return Found(plain(found), {"number_brands": found.number_brands.next})


def _check(doors: Doors, asked: Asked) -> Found:
    return Found(plain(doors.library.check(asked["number"], asked["brand"], asked["on"])))


def _why(doors: Doors, asked: Asked) -> Found:
    return Found(plain(doors.library.why(asked["number"], asked["brand"])))


def _operator(doors: Doors, asked: Asked) -> Found:
    return Found(plain(doors.library.operator(asked["operator"], why=asked["why"])))


def _region(doors: Doors, asked: Asked) -> Found:
    found = doors.library.region(_path(doors, asked["region"]), limit=asked["limit"], after=asked["after"])
    return Found(plain(found), {"claimed_within": found.claimed_within.next})


def _path(doors: Doors, region: str) -> str:
    return region if is_settled(region) else path_of(region, doors.reader.resolve(region))


def _resolve(doors: Doors, asked: Asked) -> Found:
    areas = doors.reader.resolve(asked["text"], _day(asked["on"]))
    return Found({"text": asked["text"], "areas": [area_dict(area) for area in areas]})


def _read(doors: Doors, asked: Asked) -> Found:
    advert = doors.reader.read(asked["text"], asked["url"], _day(asked["on"]))
    return Found(advert_dict(advert, asked["url"] or "-"))


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise LibraryError(f"on: {text} is no day") from None


_BRAND = Argument("A brand, by its name, its name in Latin letters or an alias: 格力, Gree.", most=100)
_TEXT = Argument("", needed=True, least=0, most=MOST_TEXT, is_long=True)
TOOLS: dict[str, Tool] = {
    "search": Tool(
        "Search the library",
        "Find numbers, brands, hosts, regions and adverts by a word, a part of a number or of an address. Start here if you do not "
        f"know the exact name. {_CLAIMED}",
        {"text": Argument("What to look for.", needed=True), "limit": LIMIT, "after": AFTER},
        lambda: shapes.of_answer(SearchFound),
        _search,
        paged=True,
    ),
    "number": Tool(
        "A hotline number",
        "Everything the library knows of one phone number: for which brands it is advertised, on how many pages and hosts, when it "
        "was seen first and last, which pages show it, and whether a list of official numbers has it. An error if no page says it. "
        f"{_CLAIMED} {PROVES_NOTHING}",
        {"number": NUMBER, "limit": LIMIT},
        lambda: shapes.of_answer(NumberDetail),
        _number,
    ),
    "brand": Tool(
        "A brand",
        "For which numbers a brand is advertised, those on the most pages first, which other brands share these numbers, and the "
        f"official numbers that are on a list. {PROVES_NOTHING}",
        {"brand": _BRAND._replace(needed=True), "limit": LIMIT, "after": AFTER},
        lambda: shapes.of_answer(BrandDetail),
        _brand,
        paged=True,
    ),
    "check": Tool(
        "Check a number for a brand",
        "Whether a number is on a list of official numbers (`listing`: listed, listed_for_another_brand, unlisted or public_line), for "
        "which brands it is advertised, and which pages show it, with reasons; also of numbers that no page shows. "
        f"{PROVES_NOTHING} It never says that a number is false: repeat its `caution` with what you conclude.",
        {
            "number": NUMBER,
            "brand": _BRAND,
            "on": ON._replace(says="Count only sources that were seen by this day, YYYY-MM-DD."),
            "limit": LIMIT,
        },
        lambda: shapes.of_answer(Check),
        _check,
    ),
    "why": Tool(
        "Why a number is tied to a brand",
        "The adverts that advertise a number for a brand, in their own words, and what is left of that if a page or a host is wrong. "
        f"The quotations are what advertisers wrote. {PROVES_NOTHING}",
        {"number": NUMBER, "brand": _BRAND._replace(needed=True), "limit": LIMIT},
        lambda: shapes.of_answer(PairDetail),
        _why,
    ),
    "operator": Tool(
        "Numbers that are run together",
        "The set of numbers that evidence ties together, by the set's id or one of its numbers; with `why` each tie, what shows it, and "
        "what falls apart without it. Ties say that one hand explains best how numbers appear together. They do not prove who "
        "that is, nor that anybody has done wrong.",
        {
            "operator": Argument("An id (op-4001112223) or a number of it.", needed=True, most=60),
            "why": Argument("With the ties and what shows them.", bool, usual=False),
            "limit": LIMIT,
        },
        lambda: shapes.of_answer(OperatorDetail),
        _operator,
    ),
    "region": Tool(
        "A region and who claims it",
        "A division of China, by code, name or path: parents, children, former names, successors; and which numbers and brands claim "
        f"to serve it (`claimed_by`) or anything below it (`claimed_within`). {_CLAIMED} Lists of regions in adverts are often filler.",
        {
            "region": Argument("420100, 武汉市, 湖北省/武汉市, or as written: 杭州下城区.", needed=True),
            "limit": LIMIT,
            "after": AFTER,
        },
        lambda: shapes.of_answer(RegionDetail),
        _region,
        paged=True,
    ),
    "resolve": Tool(
        "Find regions in a text",
        "The divisions of China that a text names, with GB/T 2260 codes, full paths, and for former ones the successors. What could be "
        "several places is `ambiguous`, with all candidates, never the likelier one. Nothing is stored.",
        {
            "text": _TEXT._replace(says="An address, a list of places, or running text; 1 MB at most."),
            "on": ON._replace(says="Regions as of this day, YYYY-MM-DD; usually the gazetteer's edition."),
            "limit": LIMIT,
        },
        lambda: read_shapes.RESOLVED,
        _resolve,
    ),
    "read": Tool(
        "Read a page",
        "What a page says that you have, as HTML or plain text: is it an advert, its brands, numbers, which number it ties to which brand, "
        "areas, claims, each with offsets into `text`. It reads what you hand in and fetches nothing. Nothing is stored. That a page is "
        "read as an advert does not say that anything in it is wrong.",
        {
            "text": _TEXT._replace(says="The page's HTML, or plain text; 1 MB at most."),
            "url": Argument("The page's address, if known.", most=2000),
            "on": ON._replace(says="Regions as of this day, YYYY-MM-DD; usually the gazetteer's edition."),
            "limit": LIMIT,
        },
        lambda: read_shapes.READ,
        _read,
    ),
}
"""The questions that may be asked, by name."""
