"""Lists of stations: lines that each begin with a city, and cities that a phone number follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from output.records import Line
from pipelines.areas.context import Item
from pipelines.areas.guards import HAN, ONE
from pipelines.areas.lines import LineAreas
from pipelines.areas.patterns import lazy

APART = 4  # lines from one station to the next
_PARTED = lazy(r"\s*[:：\t|]|\s+|[-—]+")
_LABELLED = lazy(r"\s*[:：\t]")
_KIND = "(?:分部|分公司|分店|分站|分中心|网点|(?:服务|维修|售后|客服)?(?:点|站|部|处|中心)|营业部|办事处|门店|旗舰店|直营店|地区|片区|[站店])"
_NAMED = lazy(_KIND)
_PHONE = lazy(
    rf"(?:{_KIND}?(?:\s++(?:[:：|]\s*+)?|[:：|]\s*+)|{_KIND}|(?=[{HAN}]{{0,4}}(?:电话|热线|专线|报修)))"
    rf"(?:[{HAN}]{{0,4}}(?:电话|热线|专线|报修)\s*+(?:[:：]\s*+)?)?"
    r"(?:[(（]?0\d{2,3}[)）]?[-—–\s]{0,3}[1-9]\d{2,3}[-—–\s]?\d{4}(?!\d)|[48]00[-—–\s]?\d{3,4}[-—–\s]?\d{3,4}(?!\d)"
    r"|1[3-9]\d[-—–\s]?\d{4}[-—–\s]?\d{4}(?!\d))"
)
_CLAUSE = lazy(r"(?:^|[\t|,，;；。、\s])[^\w\t]{0,3}$")


class OpenLine(NamedTuple):
    """A line of the body that is no plain list. `titled`: it is a title or a heading."""

    position: int  # which line of the body
    line: Line
    text: str
    found: LineAreas | None
    titled: bool


def stations(lines: Sequence[OpenLine]) -> Iterator[tuple[OpenLine, Item]]:
    """The places that three lines or more begin with, near each other, and those with a phone number."""
    run: list[tuple[OpenLine, Item]] = []
    for row, following in zip_longest(lines, lines[1:]):
        if row.found is None:
            continue
        for item in row.found.items:
            if _with_phone(row.text, item):
                yield row, item
        head = _head(row.text, row.found)
        if head is None or (head.end == len(row.text) and _goes_on(row, following)):
            continue
        if run and row.position - run[-1][0].position > APART:
            yield from _listed(run)
            run = []
        run.append((row, head))
    yield from _listed(run)


def _goes_on(row: OpenLine, following: OpenLine | None) -> bool:
    """Whether a line of places alone is part of a list, or heads one; it is read with that list."""
    if following is None or following.position != row.position + 1:
        return True
    return following.found is not None and following.found.only


def _listed(run: list[tuple[OpenLine, Item]]) -> Iterator[tuple[OpenLine, Item]]:
    names = {item.part.path.name for _, item in run if not item.part.word}
    if len(names) >= 3:
        yield from run


def _head(text: str, found: LineAreas) -> Item | None:
    """The place that a line begins with, apart from the rest of it, unless it begins an address."""
    if not found.items or not _usable(found.items[0]):
        return None
    item = found.items[0]
    rest = text[item.end :]
    if ONE.search(text, 0, item.start) or len(found.items) > 2:
        return None
    if 0 in found.excluded and not _LABELLED.match(rest):
        return None
    return item if not rest.strip() or _PARTED.match(rest) or _NAMED.match(rest) else None


def _with_phone(text: str, item: Item) -> bool:
    """Whether a clause or a cell says a place and then a phone number: 苏州:0512-..."""
    if not _usable(item) or item.part.word:
        return False
    return bool(_PHONE.match(text, item.end) and _CLAUSE.search(text, max(0, item.start - 4), item.start))


def _usable(item: Item) -> bool:
    part = item.part
    large = any(place.rank < 2 for place in part.path.places)
    return bool(part.answer.code) and not part.firm and not part.street and (large or not part.bare)
