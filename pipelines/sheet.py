"""The work sheet of one page: folded lines with phone numbers blanked, what each is worth, and the slots in it.

Brands, products, pairs and the judgement all look at the same sheet, so that each thing is worked out once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from operator import itemgetter, sub
from typing import NamedTuple

from output.records import AreaMention, LineKind, Page
from pipelines.fold import fold_page
from pipelines.numbers import NumberMention
from pipelines.owners import mark_others
from pipelines.remembered import remembered
from pipelines.rows import SLOTLESS, Row
from pipelines.slots import find_slots

_NAVIGATION = re.compile(
    r"上一[篇页条个]|下一[篇页条个]|相关(?:文章|阅读|推荐|内容|新闻|资讯|产品)|猜你喜欢|热门(?:文章|推荐|标签|搜索)|最新文章|推荐阅读|友情链接|"
    r"(?:您|你)?(?:的|所在的?|现在的?|当前)位置|首页\s*[>|»→\-]|切换城市|[\[【(（]切换[\]】)）]|当前城市|^[^<>›»]{1,20}(?:[>›»][^<>›»]{1,20}){2,}$|版权所有|copyright|备案|ICP备|网安备|公安备|技术支持[:：]|网站地图",
    re.I,
)
_WEIGHT = {
    LineKind.TITLE: 3.0,
    LineKind.KEYWORDS: 1.5,
    LineKind.DESCRIPTION: 1.0,
    LineKind.TEL: 0.0,
    LineKind.BODY: 1.0,
    LineKind.MARK: 0.0,
    LineKind.HIDDEN: 0.5,
}
_SIDE = (
    "(?:最新|热门|热点|相关|推荐|点击|阅读|本周|本月|本站|随机|其他|更多|近期|精彩|大家|同类|同城|站内|为您)"
    "(?:更新|发布|文章|内容|资讯|新闻|信息|推荐|阅读|排行榜?|标签|搜索|问题|服务|产品|商家|店铺|企业|都在看|还在看|链接)"
    "(?:推荐|排行|列表)?"
)
_SIDE_HEAD = re.compile(
    f"{_SIDE}|(?:友情|合作)链接|猜你喜欢|排行榜|延伸阅读|大家还在搜|[\u4e00-\u9fff]{{0,4}}(?:其[他它]|更多|周边|切换|同城)(?:其[他它])?(?:城市|地区|区域|区县|品牌)(?:站|分站|(?:[\u4e00-\u9fff]{{0,4}}(?:维修|售后|服务|电话))?)"
    "|附近(?:的?(?:商家|店铺|地点|网点))?|周边推荐|(?:周边|周围|附近|临近|邻近)(?:地区|城市|区县|县市)"
    "|(?:[您你]|大家)?(?:可能|也许|或许)?(?:还|也|正)?(?:想看|在看|在搜|喜欢|感兴趣|关注)的?(?:内容|文章|信息)?"
    "|[^\\w\\s]*\\s*(?:看过|浏览过?)[一-鿿]{0,6}的?(?:人|用户)?还(?:看|浏览|关注)[了过]?\\s*[^\\w\\s]*|看了[又还]看"
)
_SIDE_LABEL = re.compile(
    f"(?:[^\\w\\s]*\\s*)(?:{_SIDE}|(?:友情|合作)?链接|友链|猜你喜欢|延伸阅读|相关|相似|热门|热搜|推荐|标签|周边(?:地区|信息|城市)?|(?:[您你])(?:可能)?还?需要|同城(?:相似|信息)?|最近文章|更多[\u4e00-\u9fff]{{0,4}}|其[他它][\u4e00-\u9fff]{{0,2}}品牌|附近(?:商家|店铺))\\s*[:：]"
)
_MENU = re.compile("首页|主页|关于我们|联系我们|联系方式|新闻|网站地图|[Hh]ome")
_MENU_WORD = re.compile(r"[^\s|｜/>›»·\-]+")
_MENU_LEAST = 3  # words that make a menu
_MENU_LONGEST = 6  # characters of such a word
_EDGES = re.compile(r"^\W+|\W+$")
_FURNITURE = 120  # characters of a line in which a site's furniture has to show
_SIDE_LINE = 34  # characters of a line in such a list
_SIDE_LINES = 12
_SENTENCE = re.compile("[。,，;；]")
_PROSE = 45  # characters above which a line with commas or full stops is prose
_CLEAR = 12.0  # weight of headlines with one name at which the prose need not be asked
_AREA_LINE = 0.6  # share of a line's characters in area mentions above which it is a list of places


def make_sheet(page: Page, numbers: Sequence[NumberMention], areas: Sequence[AreaMention]) -> list[Row]:
    """One row a line of the page, in order."""
    folded = fold_page(page.text)
    rows = [Row(line, folded[line[0] : line[1]]) for line in page.lines]
    _hand_out_numbers(rows, numbers)
    mark_others(rows)
    dialled: dict[int, list[NumberMention]] = defaultdict(list)
    for tel, line in page.dials:
        dialled[line] += rows[tel].numbers
    for line, targets in dialled.items():
        rows[line].dialled = targets
    _hand_out_areas(rows, areas)
    _judge_lines(rows)
    _fill_slots([row for row in rows if not row.is_area_list and row.line.kind not in SLOTLESS])
    return rows


def _hand_out_numbers(rows: Sequence[Row], numbers: Sequence[NumberMention]) -> None:
    """Give the numbers, in text order, to the lines in which they stand, and blank them there."""
    at = 0
    said: dict[int, list[NumberMention]] = defaultdict(list)
    for number in numbers:
        while rows[at].line.end < number.end:
            at += 1
        said[at].append(number)
    for at, mentions in said.items():
        rows[at].numbers = mentions
        rows[at].text = _blanked(rows[at], mentions)


def _blanked(row: Row, mentions: Sequence[NumberMention]) -> str:
    """The line's text with NUL for every character of its numbers."""
    parts: list[str] = []
    end, offset = 0, row.line.start
    for mention in mentions:
        parts += (row.text[end : mention.start - offset], "\x00" * (mention.end - mention.start))
        end = mention.end - offset
    return "".join((*parts, row.text[end:]))


def _hand_out_areas(rows: Sequence[Row], areas: Sequence[AreaMention]) -> None:
    """Work out how much of each line is places."""
    if not areas:
        return
    ordered = sorted(areas, key=itemgetter(1))
    starts, ends = list(map(itemgetter(1), ordered)), list(map(itemgetter(2), ordered))
    sums = list(accumulate(map(sub, ends, starts), initial=0))
    last = 0
    for row in rows:
        first = bisect_left(starts, row.line[0], last)
        last = bisect_left(starts, row.line[1], first)
        if last > first:
            row.places = last - first
            row.area_share = (sums[last] - sums[first] + row.places) / max(1, len(row.text))
            row.is_area_list = row.area_share > _AREA_LINE


class _Traits(NamedTuple):
    """What a line's wording alone tells of it."""

    navigation: bool
    prose: bool
    side_head: bool  # what follows leads to other pages
    side_label: bool  # it does so itself


@remembered
def _traits(text: str) -> _Traits:
    return _Traits(
        _NAVIGATION.search(text, 0, _FURNITURE) is not None or _is_menu(text),
        len(text) > _PROSE and _SENTENCE.search(text) is not None and text.count("\x00") < 0.3 * len(text),
        _SIDE_HEAD.fullmatch(_EDGES.sub("", text[:_FURNITURE])) is not None,
        _SIDE_LABEL.match(text) is not None,
    )


def _judge_lines(rows: Sequence[Row]) -> None:
    """What kind of line each is and how much it counts.

    Short lines below 最新更新, 热门文章 and the like lead to other pages: their brands and numbers are not this page's.
    """
    left = 0
    for row in rows:
        line = row.line
        row.weight = _WEIGHT[line.kind] + line.heading
        if row.is_area_list:  # often links, every one of them, and yet no navigation
            left = 0
            continue
        traits = _traits(row.text)
        body = line.kind is LineKind.BODY
        row.is_prose = traits.prose
        row.navigation = traits.navigation or line.linked
        if row.navigation and body:
            row.weight = 0.2
        if row.numbers:
            row.weight += 1.0
        if traits.side_head:
            left = _SIDE_LINES
        elif body and traits.side_label:
            row.put_aside()
        elif left and body and len(row.text) <= _SIDE_LINE and not line.heading:
            left -= 1
            row.put_aside()
        else:
            left = 0


def _is_menu(text: str) -> bool:
    """Whether a line is a site's menu in plain text: 首页 公司新闻 技术文章 联系方式."""
    if len(text) > _FURNITURE or not _MENU.search(text):
        return False
    words = _MENU_WORD.findall(text)
    return len(words) >= _MENU_LEAST and all(len(word) <= _MENU_LONGEST for word in words)


def _fill_slots(rows: Sequence[Row]) -> None:
    """Read the slots of the headlines, and of the prose too where the headlines leave open whose page it is."""
    tally: dict[str, float] = defaultdict(float)
    for row in rows:
        if not row.is_prose:
            row.slots, row.is_asked = find_slots(row.text), True
            if row.slots:
                for name in {name for slot in row.slots for name, _ in slot.names}:
                    tally[name] += row.weight
    if max(tally.values(), default=0.0) < _CLEAR:
        for row in rows:
            if row.is_prose:
                row.slots, row.is_asked = find_slots(row.text), True
