"""Places that a line says are reached: 万州报修 and its number, 服务:合肥、六安, 西安·咸阳当日达.

A short name is an everyday word as often as a place, so it needs words of service or a number right beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from output.records import LineKind, Span
from pipelines.areas import leading_region
from pipelines.remembered import remembered
from pipelines.rows import Row

_LONGEST = 16  # characters of a place
_LONGEST_LINE = 1000  # characters of a line that is looked at
_PART = "(?:市区|主城区?|城区|全境|周边|地区|片区)"
_TRADE = "(?:售后|维修|报修|客服|服务|预约|上门|安装|保养)"
_SITE = "(?:网点|门店|分店|服务点|维修点|站|店|点|部)"
_AT_NUMBER = re.compile(
    rf"{_PART}?(?:用户|客户|朋友)?(?:请?(?:直接)?(?:拨打|致电|联系)|{_TRADE}{{0,2}}{_SITE}?(?:电话|热线|专线)?)[\s:：\-—(（\[【·☎]*"
)
_BRANCH_HEAD = re.compile("[【\\[「]")  # 【天津】 and the branch's address and number
_HEADING = re.compile(rf"{_PART}?{_TRADE}{{0,2}}{_SITE}(?:电话|热线)?[:：]?")
_CLAUSE = re.compile(r"(?:^|[。；;！!？?，,:：\n\x00])[\s▶●◆·]*")
_LABEL = re.compile(
    r"(?:服务|上门|维修|到达|覆盖|可到|辐射|面向)(?:城市|区域|范围|地区|到达)?(?=[:：\s]\s*)[:：\s]\s*|(?:^|(?<=[\s,，。;；#|【]))坐标\s?[:：]?\s?"
)
_STOP = re.compile(r"市?(?:[\s,，、。;；!！|]|$)")
_HERE = "坐标"  # the label of a short post
_BETWEEN = re.compile(r"[、，,/|｜·\s和与及]{1,3}")
_TAIL = re.compile(
    rf"区?\s*{_PART}*(?:等|[两三四五]地|各地|等地|一带)*(?:的?(?:用户|客户|顾客|市民|居民|业主|朋友))?(?:均|都|皆|全)*"
    "(?:(?:当|次|同|隔)[日天](?:可?[到达]|可?上门)|可?免?费?上门|可?送修|(?:[另加]?收|加)[一-鿿]{0,2}(?:路|车|远程|交通)费"
    "|免(?:上门|路)费|多久能?到|可[到达]|设有|有(?:网点|师傅|门?店)|开通)"
)
_END = re.compile(rf"\s*{_PART}?(?:等|等地|[两三四五]地)?\s*(?:[。；;！!]|$)")
_BRANCH = re.compile(f"{_PART}?{_SITE}?")
_SMALL = re.compile("[\u4e00-\u9fff]{2,3}(?=[、/|·])")  # 汉口: a place that is no region, inside a list


def reached(rows: Sequence[Row]) -> Iterator[tuple[Row, Span]]:
    """The places of such lines, as offsets into the line."""
    for at, row in enumerate(rows):
        if row.line.kind is not LineKind.BODY or row.is_area_list or row.is_aside:
            continue
        if row.numbers:
            yield from ((row, span) for span in _at_numbers(row))
        elif at + 1 < len(rows) and rows[at + 1].numbers and len(row.text) <= _LONGEST:
            yield from ((row, span) for span in _heading(row.text))
        if len(row.text) <= _LONGEST_LINE:
            yield from ((row, span) for span in _told(row.text))


def _at_numbers(row: Row) -> Iterator[Span]:
    """Places that stand alone, or with a word of service, between two numbers or in front of the first."""
    begin = 0
    for mention in row.numbers:
        end = mention.start - row.line.start
        start = end - len(row.text[begin:end].lstrip(" \t,，;；、|｜/)）]】\x00"))
        size = leading_region(row.text[start : start + _LONGEST], counties=True)
        if size and _AT_NUMBER.fullmatch(row.text, start + size, end):
            yield start, start + size
        begin = mention.end - row.line.start
    if _BRANCH_HEAD.match(row.text):
        size = leading_region(row.text[1 : 1 + _LONGEST], counties=True)
        if size and row.text[1 + size : 2 + size] in "】]」":
            yield 1, 1 + size


def _heading(text: str) -> Iterator[Span]:
    """The place of a line that is nothing but a branch's name: 合肥网点."""
    size = leading_region(text, counties=True)
    if size and _HEADING.fullmatch(text, size):
        yield 0, size


@remembered
def _told(text: str) -> tuple[Span, ...]:
    """Places behind a label, or in front of words that say that people come there."""
    found: list[Span] = []
    for clause in _CLAUSE.finditer(text):
        places, end = _chain(text, clause.end())
        if places and _TAIL.match(text, end):
            found += places
    for label in _LABEL.finditer(text):
        places, end = _chain(text, label.end())
        here = label[0].startswith(_HERE) and _STOP.match(text, end)
        if places and (here or _END.match(text, end) or _TAIL.match(text, end)):
            found += places
    return tuple(dict.fromkeys(found))


def _chain(text: str, at: int) -> tuple[list[Span], int]:
    """The places from `at` on, one behind the other, and where their list ends."""
    found: list[Span] = []
    end = at
    while True:
        size = leading_region(text[at : at + _LONGEST], counties=True)
        if size:
            found.append((at, at + size))
            end = at + size
            if branch := _BRANCH.match(text, end):
                end = branch.end()
        elif found and (small := _SMALL.match(text, at)):
            end = small.end()
        else:
            return found, end
        between = _BETWEEN.match(text, end)
        if between is None:
            return found, end
        at = between.end()
