"""Brands in lists of their own: 服务品牌:格力、美的, and lines or cells that each tie a name to a number.

In such a list a name of no table is as good as its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from output.records import LineKind
from pipelines import lexicon
from pipelines.areas import is_region_name, leading_region
from pipelines.remembered import remembered
from pipelines.rows import Row
from pipelines.slots import bare_name

_LEAST = 3  # names that make a list
_GAP = 3  # lines that may stand between two of a list
_LONGEST = 80  # characters of a line that ties a name to a number
_LONGEST_LIST = 4000  # characters of a list behind a label
_OTHERS = "(?!其[他它]|同城|更多|相关|热门|推荐)"
_TRADES = "(?:服务|维修|经营|承修|主修|专修|代理|售后|主营|涵盖|支持|受理|报修|常修|可修|适用)"
_LABEL = re.compile(
    rf"{_TRADES}(?:以下|下列)?的?品牌(?:(?:有|包括|包含)\s*[:：]?|\s*[:：])\s*"
    rf"|^{_OTHERS}[\u4e00-\u9fff]{{0,4}}品 ?牌(?:有|包括|包含)?\s*[:：\t]\s*"
)
_LABEL_ALONE = re.compile(f"{_OTHERS}(?:{_TRADES}的?|机器|家电|设备|产品|所属)?品 ?牌\\s*[:：]?")
_COMMAS = frozenset(",，;；")
_MARK = "牌"  # which every label has
_PIECE = re.compile(r"[A-Za-z][\w&.'’-]*(?: [A-Za-z][\w&.'’-]*)+(?=[、,，;；/｜|·\s]|$)|[^、,，;；/｜|·\s]+")
_ALSO = re.compile("(?<![不没未人傅他她家])(?:另|兼|也|还|同时)(?:维修|承修|接修|修理|修)")  # 另修艾谱保险柜
_REFUSED = re.compile("不(?:再)?(?:修(?![好不收])|接)|只修|别家|除外")
_CELL = re.compile(r"[^\t]+")
_UNIT = re.compile(
    "[区线部组店室站楼层队班]$|(?:^[一二三四五]|..)科$"
)  # parts of a town or a firm: 南区, 一号线
_PERSON = re.compile(
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤][\u4e00-\u9fff]{1,2}"
)  # begins with one of the hundred most frequent family names


class ListedName(NamedTuple):
    """A name of such a list as it is written there.

    `brand`: what it leads to; `known`: whether a table has it; `sold`: whether a product stands behind it.
    """

    brand: str
    written: str
    known: bool
    sold: bool = False


def listed_names(rows: Sequence[Row]) -> Iterator[ListedName]:
    """The names of all such lists of a page; the headline's names vouch for their neighbours as known ones do."""
    titled = {
        name
        for row in rows
        if row.line.kind is LineKind.TITLE or row.line.heading
        for slot in row.slots
        for name, _ in slot.names
    }
    body = [
        row for row in rows if row.line.kind is LineKind.BODY and not row.navigation and not row.is_area_list
    ]
    yield from _labelled(body, titled)
    yield from _in_runs(body, titled)
    for row in body:
        if len(row.text) <= _LONGEST_LIST:
            yield from _sold_names(row.text)


def _labelled(body: Sequence[Row], titled: set[str]) -> Iterator[ListedName]:
    """The names behind or below a label (受理品牌), and those in front of a number that they share."""
    below = False
    for row in body:
        if below and len(row.text) <= _LONGEST:
            yield from _after_label(row.text, titled)
        marked = _MARK in row.text
        below = marked and _LABEL_ALONE.fullmatch(row.text) is not None
        if marked and (label := _LABEL.search(row.text[:_LONGEST])):
            yield from _after_label(row.text[label.end() : label.end() + _LONGEST_LIST], titled)
        elif row.numbers and not row.is_prose and "\t" not in row.text:
            yield from _before_number(row, titled)


def _in_runs(body: Sequence[Row], titled: set[str]) -> Iterator[ListedName]:
    """The names of runs of lines that each tie names to a number, their own or the line's below."""
    run: list[list[ListedName]] = []
    numbers: set[str] = set()
    heading: list[ListedName] = []
    gap = 0
    for row in body:
        opens = "\t" in row.text or (row.slots and row.slots[0].names)
        entries = list(_entries(row)) if opens and len(row.text) <= _LONGEST else []
        said = {mention.number for mention in (*row.numbers, *row.dialled)}
        if said and (entries or heading):
            run.append(entries or heading)
            numbers |= said
            gap = 0
        elif said or heading or not entries:
            gap += 1
            if gap > _GAP or said:
                yield from _names_of(run, numbers, titled)
                run, numbers = [], set()
        heading = [] if said else entries  # 格力空调报修, and its number on the line below
    yield from _names_of(run, numbers, titled)


def _before_number(row: Row, titled: set[str]) -> Iterator[ListedName]:
    """The names that share a line's product and number: 格力、格澜仕、惠而浦空调报修电话."""
    head = row.text[: min(_LONGEST, row.numbers[0].start - row.line.start)]
    found: list[ListedName] = []
    names: list[ListedName] = []
    for hit in _PIECE.finditer(head):
        names = _named(hit[0])
        found += names
        if not names or sum(len(name.written) for name in names) < len(hit[0]):
            break  # the product is named, or the list is one of something else
    if names and len(found) > 1 and any(name.known or name.brand in titled for name in found):
        clauses = not _COMMAS.isdisjoint(head)  # 楼上说得对，佳能客服
        yield from (name for name in found if not clauses or name.known or name.brand in titled)


@remembered
def _sold_names(text: str) -> tuple[ListedName, ...]:
    """Known names of a line that each bear a product which it offers to repair."""
    upper = text.upper()
    if len(upper) != len(text):
        return ()
    return (*_repaired_too(text, upper), *_in_series(text, upper))


def _repaired_too(text: str, upper: str) -> Iterator[ListedName]:
    """Those that a line says are repaired as well: 另修艾谱保险柜."""
    for hit in _ALSO.finditer(text):
        known = lexicon.known_at(upper, hit.end())
        if known and lexicon.product_pattern().match(text, known[1]):
            yield ListedName(known[0].brand, text[hit.end() : known[1]], True, True)


def _in_series(text: str, upper: str) -> Iterator[ListedName]:
    """Those of a series in front of one word of service: 菲斯曼壁挂炉、小松鼠壁挂炉维修."""
    if "、" not in text or _REFUSED.search(text):
        return
    series: list[ListedName] = []
    end = 0
    for hit in lexicon.product_pattern().finditer(text):
        known = lexicon.known_before(upper, hit.start())
        if series and (known is None or text[end : known[1]] != "、"):
            series = []
        if known:
            series.append(ListedName(known[0].brand, text[known[1] : hit.start()], True, True))
            end = hit.end()
            if len(series) > 1 and lexicon.trigger_pattern().match(text, end):
                yield from series
                series = []


def _after_label(text: str, titled: set[str]) -> Iterator[ListedName]:
    """The names behind a label; those of no table need company that is known."""
    pieces = [_named(hit[0].strip(" .。等")) for hit in _PIECE.finditer(text)]
    found = [name for names in pieces for name in names]
    vouched = any(name.known or name.brand in titled for name in found)
    if found and sum(map(bool, pieces)) >= 0.6 * len(pieces) and (vouched or len(pieces) == 1):
        yield from found


def _named(wording: str) -> list[ListedName]:
    """The names that a wording consists of, whatever product or trade word follows: several if they are fused."""
    wording = wording[leading_region(wording) :]
    upper = wording.upper()
    names: list[ListedName] = []
    at = 0
    while len(upper) == len(wording) and (hit := lexicon.known_at(upper, at)):
        sold = lexicon.product_pattern().match(wording, hit[1]) is not None
        names.append(ListedName(hit[0].brand, wording[at : hit[1]], True, sold))
        at = hit[1]
    if names and (at == len(wording) or lexicon.trigger_pattern().match(wording, at)):
        return names
    name = bare_name(wording)
    if name is None or not wording.startswith(name) or is_region_name(name) or _UNIT.search(name):
        return []
    return [ListedName(name, name, False, lexicon.product_pattern().match(wording, len(name)) is not None)]


def _entries(row: Row) -> Iterator[ListedName]:
    """The names that open a line, or those of a table's row that each have a number behind them."""
    if "\t" in row.text and not row.numbers:  # 名称<tab>格力空调, and its number in the row below
        yield from (name for name in _named(row.text.rpartition("\t")[2].strip()) if name.sold)
        return
    cells = list(_CELL.finditer(row.text)) if "\t" in row.text else []
    for at, (cell, following) in enumerate(zip_longest(cells, cells[1:])):
        if at and "\x00" not in cells[at - 1][0]:
            continue  # what the name in front of it does: 万国 | 走时校准 | 400-…
        behind = row.text[cell.end() :] if at == 0 else (following[0] if following else "")
        if "\x00" in behind and "\x00" not in cell[0]:
            yield from _named(cell[0].strip())
    if (
        not cells
        and row.slots
        and row.slots[0].start <= 4
        and (row.slots[0].service or row.slots[0].products)
    ):
        for brand, (start, end) in row.slots[0].names:
            if row.slots[0].known or not is_region_name(brand):
                yield ListedName(brand, row.text[start:end], row.slots[0].known, bool(row.slots[0].products))


def _names_of(
    run: Sequence[Sequence[ListedName]], numbers: set[str], titled: set[str]
) -> Iterator[ListedName]:
    """The names of a run of such lines, if they are a list: several, and one of them known or each with its number."""
    if len(run) < 2:
        return
    names = [name for entries in run for name in entries]
    if len({name.brand for name in names}) < _LEAST:
        return
    vouched = all(name.sold for name in names) and any(name.brand in titled for name in names)
    if vouched or any(name.known for name in names) or (len(numbers) >= _LEAST and not _are_people(names)):
        yield from names


def _are_people(names: Sequence[ListedName]) -> bool:
    """Whether every name could be a person's: a firm's list of its fitters."""
    return all(_PERSON.fullmatch(name.written) for name in names)
