"""Areas beside brands: 上海浪琴售后, 天梭北京维修点. A short name that no list speaks for is an area where it opens a slot."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter, itemgetter

from output.records import AreaMention, BrandFact, LineKind, Page, Span
from pipelines import lexicon
from pipelines.areas import is_region_name, leading_region, resolve
from pipelines.areas.guards import SEATED
from pipelines.reached import reached
from pipelines.remembered import remembered
from pipelines.rows import Row
from pipelines.spans import Spans

_Stack = list[tuple[Row, Span]]
_start = attrgetter("start")
_SEATED = 2  # places that a seat is written with: its province and its city
_LEAST = 3  # cities that make a list
_LONGEST_LIST = 2000  # characters of a line of them
_SEGMENT = re.compile(r"[^、，,;；。|｜/\s\x00]+")
_LISTED = frozenset("、,，/|｜·")
_BLANK = re.compile(r"[ \t]{0,2}")
_SPEAKING = frozenset({LineKind.TITLE, LineKind.BODY})
_SEAT = re.compile(
    r"^(?:所在(?:地区?|区域|城市)?|产地|发货地|注册地|地区)[^\S\n]*[:：\t]([^\n]*)$", re.M
)  # of a portal's card of the firm
_LIST = re.compile("[、，,;；|｜]")
_WORD = re.compile(r"[\u4e00-\u9fff]+$")
_LONGEST = 16  # characters of a place in front of a brand, or behind it
_TRADE = re.compile(
    "(?:市|地区)?的?(?:[各全]|维修|售后|服务|客服|网点|门店|专卖|分部|分店|站|点|报修|保养|用户|客户|市民|电话|热线|[\\s,，、。；;|｜/)）]|$)"
)


def served_areas(
    page: Page,
    rows: Sequence[Row],
    brands: Sequence[BrandFact],
    areas: Sequence[AreaMention],
    on: date | None,
) -> list[AreaMention]:
    """`areas` with the places that stand directly before or behind one of the `brands`, in page order."""
    beside = [(row, span) for row, *named in _named(rows, brands) for span in _beside(row.text, *named)]
    listed = [(row, span) for row in rows for span in _listed(row)]
    stacks = list(_stacked(rows))
    listed += [*reached(rows), *(place for stack in stacks for place in stack)]
    areas = _without_others(page, stacks, brands, areas)
    if not beside and not listed:
        return list(areas)
    further: dict[int, AreaMention] = {}
    taken = sorted(map(itemgetter(1, 2), areas))
    for row, (first, last) in [*beside, *listed]:
        offset = row.line.start
        if first + offset in further or not _is_free(taken, first + offset, last + offset):
            continue
        for found in resolve(row.text[first:last], on)[:1]:
            if (found.start, found.end) == (0, last - first):
                at = first + offset
                further[at] = AreaMention(found.answer, at, last + offset, page.text[at : last + offset])
    if not further:
        return list(areas)
    return sorted([*areas, *further.values()], key=lambda mention: mention.start)


def _without_others(
    page: Page, stacks: Sequence[_Stack], brands: Sequence[BrandFact], areas: Sequence[AreaMention]
) -> list[AreaMention]:
    """`areas` without firms' seats, heads of stacks, and makers that bear a place's name (前锋)."""
    places = [fact for fact in brands if is_region_name(fact.brand)]
    named = {span for fact in places for span in fact.evidence}
    left_out = Spans(sorted([*_seats(page, areas), *_heads(stacks, areas)]))
    if not named and not left_out:
        return list(areas)
    return [area for area in areas if (area.start, area.end) not in named and not left_out.hold(area.start)]


def _seats(page: Page, areas: Sequence[AreaMention]) -> Iterator[Span]:
    """The lines that say where a firm or a seller is: 地区:浙江 台州."""
    for seat in _SEAT.finditer(page.text):
        if not _LIST.search(seat[1]) and len(_within(areas, *seat.span())) <= _SEATED:
            yield seat.span()


def _within(areas: Sequence[AreaMention], start: int, end: int) -> Sequence[AreaMention]:
    """Those of the areas, which are in page order, that begin in ``[start, end)``."""
    first = bisect_left(areas, start, key=_start)
    return areas[first : bisect_left(areas, end, lo=first, key=_start)]


def _named(rows: Sequence[Row], brands: Sequence[BrandFact]) -> Iterator[tuple[Row, int, int]]:
    """Where the rows that speak name a brand, offsets into the row."""
    spans = sorted(span for fact in brands for span in fact.evidence)
    at = 0
    for row in rows:
        while at < len(spans) and spans[at][0] < row.line.end:
            start, end = spans[at]
            at += 1
            if start >= row.line.start and row.line.kind in _SPEAKING and not row.navigation:
                yield row, start - row.line.start, end - row.line.start


def _beside(text: str, start: int, end: int) -> Iterator[Span]:
    """The places that end where a brand starts, from the beginning of the clause, or begin where it ends."""
    head = _WORD.search(text, max(0, start - _LONGEST - 1), start)
    if head and not SEATED.match(text, head.start()):
        yield from _regions(text, head.start(), start)
    if tail := lexicon.modifier_run().match(text, end):
        end = tail.end()
    if product := lexicon.product_pattern().match(text, end):
        end = product.end()
    if blank := _BLANK.match(text, end):
        end = blank.end()
    while (size := leading_region(text[end : end + _LONGEST])) and _TRADE.match(text, end + size):
        yield end, end + size
        end += size + 1
        if text[end - 1 : end] not in _LISTED:
            break


def _listed(row: Row) -> tuple[Span, ...]:
    speaks = row.line.kind in _SPEAKING and not row.is_area_list and not row.is_aside
    return trade_list(row.text) if speaks else ()


def _stacked(rows: Sequence[Row]) -> Iterator[_Stack]:
    """The cities of lines that each say a trade of one, several one below the other: 杭州维修, 宁波网点."""
    stack: _Stack = []
    for row in (*rows, None):
        span = _sole_trade(row.text) if row and _is_plain(row) else None
        if row and span:
            stack.append((row, span))
            continue
        if len(stack) >= _LEAST and sum(bool(_trades(row.text, False)) for row, _ in stack) >= _LEAST:
            yield stack
        stack = []


@remembered
def _sole_trade(text: str) -> Span | None:
    """The place of a line that says a trade of one and nothing else."""
    spans = _trades(text, True)
    return spans[0] if len(spans) == 1 and spans[0][0] == 0 else None


def _heads(stacks: Sequence[_Stack], areas: Sequence[AreaMention]) -> Iterator[Span]:
    """The provinces that stand above or between the lines of a stack."""
    for stack in stacks:
        inside = _within(areas, stack[0][0].line.start - _LONGEST, stack[-1][0].line.end)
        yield from ((area.start, area.end) for area in inside if area.answer.level == "province")


def _is_plain(row: Row) -> bool:
    """Whether a line can be one of a stack: short, of the body, no link and without a number."""
    plain = row.line.kind is LineKind.BODY and len(row.text) <= _LONGEST
    return plain and not (row.is_aside or row.line.linked or row.numbers)


def _regions(text: str, start: int, end: int) -> list[Span]:
    """The places that fill ``text[start:end]`` one behind the other (广州佛山TOTO); none if anything is left."""
    found = []
    while start < end and (size := _region(text[start:end])):
        found.append((start, start + size))
        start += size
    return found if start == end else []


def _region(text: str) -> int:
    """How long the place is that begins a text; of 晋江石狮, which is no path, the first."""
    return leading_region(text, counties=True) or next(
        filter(None, (leading_region(text[:size], counties=True) for size in (3, 2))), 0
    )


@remembered
def trade_list(text: str) -> tuple[Span, ...]:
    """The cities of a list that says a trade of each: 宿州网点、鹰潭维修、德阳冰箱维修."""
    if len(text) > _LONGEST_LIST:
        return ()
    found = _trades(text, False)
    return _trades(text, True) if len(found) >= _LEAST else ()


def _trades(text: str, listed: bool) -> tuple[Span, ...]:
    """The places of a line that say a trade of each, however few.

    `listed`: also counties, and names that are words, which among others are cities: 日照维修.
    """
    found = []
    for segment in _SEGMENT.finditer(text):
        if size := leading_region(segment[0][:_LONGEST], listed, listed):
            rest = segment[0][size:]
            if rest and (_TRADE.match(rest) or lexicon.trigger_pattern().search(rest[:8])):
                found.append((segment.start(), segment.start() + size))
    return tuple(found)


def _is_free(taken: Sequence[Span], start: int, end: int) -> bool:
    """Whether none of the sorted spans overlaps."""
    at = bisect_left(taken, (start, start))
    before = taken[at - 1][1] if at else 0
    return before <= start and (at == len(taken) or taken[at][0] >= end)
