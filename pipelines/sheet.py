"""The work sheet of one page: folded lines with phone numbers blanked, what each is worth, and the slots in it.

Brands, products, pairs and the judgement all look at the same sheet, so that each thing is worked out once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import itemgetter

from output.records import AreaMention, Line, LineKind, Page, Span
from pipelines.fold import fold
from pipelines.numbers import NumberMention
from pipelines.slots import Slot, find_slots

_NAVIGATION = re.compile(
    r"上一[篇页条个]|下一[篇页条个]|相关(?:文章|阅读|推荐|内容|新闻|资讯|产品)|猜你喜欢|热门(?:文章|推荐|标签|搜索)|最新文章|推荐阅读|友情链接|"
    r"(?:您|你)?(?:的|所在的?|现在的?|当前)位置|首页\s*[>|»]|版权所有|copyright|备案|ICP备|网安备|公安备|技术支持[::]|网站地图",
    re.I,
)
_OTHER_PARTY = re.compile(
    r"(?:办公室|学院|学校|后勤|传达室|门卫|教务|报社|编辑部|新闻热线|爆料|报料|广告|商务合作|合作电话|网站客服|本站客服|站长|站务|平台客服|举报|监督|不良信息|"
    r"违法|物业|居委会|派出所|消费者协会|消协|市场监管|投资者|媒体|招聘|应聘|人事部?|劳动监察|房东|中介|司机)[^\n\x00]{0,12}\x00"
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
_SIDE_HEAD = re.compile(
    "(?:最新|热门|热点|相关|推荐|点击|阅读|本周|本月|随机|其他|更多|近期|精彩|大家)"
    "(?:更新|发布|文章|内容|资讯|新闻|信息|推荐|阅读|排行榜?|标签|搜索|问题|服务|产品|都在看|还在看|链接)(?:推荐|排行|列表)?"
    "|(?:友情|合作)链接|猜你喜欢|同类(?:信息|推荐|文章)|排行榜|延伸阅读|大家还在搜"
)
_FURNITURE = 120  # characters of a line in which a site's furniture has to show
_SIDE_LINE = 34  # characters of a line in such a list
_SIDE_LINES = 12
_SENTENCE = re.compile("[。,，;；]")
_SLOTLESS = frozenset({LineKind.TEL, LineKind.MARK})
_PROSE = 45  # characters above which a line with commas or full stops is prose
_CLEAR = 12.0  # weight of headlines with one name at which the prose need not be asked
_AREA_LINE = 0.6  # share of a line's characters in area mentions above which it is a list of places


@dataclass(slots=True)
class Row:
    """One line and what stands in it.

    `text` is folded, its numbers blanked by NUL. `weight`: how much its slots count. `area_share`, `places`: how
    much of it and how many are places. `is_area_list`: a list of places. `is_prose`: running text, not a headline, a label or a list. `is_other_party`: its number is said to be
    somebody else's, the site's or an authority's.
    """

    line: Line
    text: str
    numbers: list[NumberMention] = field(default_factory=list)
    slots: tuple[Slot, ...] = ()
    weight: float = 0.0
    area_share: float = 0.0
    places: int = 0
    navigation: bool = False
    is_area_list: bool = False
    is_prose: bool = False
    is_other_party: bool = False
    is_asked: bool = False  # whether its slots were looked for


class Prose:
    """The lines of a page that speak, as one text to search: without lists of places and lines of ours."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = [row for row in rows if not row.is_area_list and row.line.kind not in _SLOTLESS]
        self.text = "\n".join(row.text for row in self.rows)
        sizes = (len(row.text) + 1 for row in self.rows)
        self._starts = [0, *accumulate(sizes)]

    def place(self, start: int, end: int) -> tuple[Row, Span]:
        """The line in which ``text[start:end]`` begins, and where that stands in the page's text."""
        at = bisect_right(self._starts, start) - 1
        row = self.rows[at]
        shift = row.line.start - self._starts[at]
        return row, (start + shift, end + shift)


def make_sheet(page: Page, numbers: Sequence[NumberMention], areas: Sequence[AreaMention]) -> list[Row]:
    """One row a line of the page, in order."""
    folded = fold(page.text)
    rows = [Row(line, folded[line.start : line.end]) for line in page.lines]
    _hand_out_numbers(rows, numbers)
    _hand_out_areas(rows, areas)
    for row in rows:
        _judge_line(row)
    _mark_side_lists(rows)
    _fill_slots([row for row in rows if not row.is_area_list and row.line.kind not in _SLOTLESS])
    return rows


def _hand_out_numbers(rows: Sequence[Row], numbers: Sequence[NumberMention]) -> None:
    """Give the numbers, in text order, to the lines in which they stand, and blank them there."""
    at = 0
    for number in numbers:
        while rows[at].line.end < number.end:
            at += 1
        row = rows[at]
        row.numbers.append(number)
        first, last = number.start - row.line.start, number.end - row.line.start
        row.text = row.text[:first] + "\x00" * (last - first) + row.text[last:]


def _hand_out_areas(rows: Sequence[Row], areas: Sequence[AreaMention]) -> None:
    """Work out how much of each line is places."""
    covered = [0] * len(rows)
    ends = [row.line.end for row in rows]
    at = 0
    for _, start, end, _ in sorted(areas, key=itemgetter(1)):
        while ends[at] < end:
            at += 1
        covered[at] += end - start + 1
        rows[at].places += 1
    for row, size in zip(rows, covered, strict=True):
        row.area_share = size / max(1, len(row.text))
        row.is_area_list = row.area_share > _AREA_LINE


def _judge_line(row: Row) -> None:
    """What kind of line it is and how much it counts."""
    line, text = row.line, row.text
    row.weight = _WEIGHT[line.kind] + (1.0 if line.heading else 0.0)
    if row.is_area_list:  # often links, every one of them, and yet no navigation
        return
    row.navigation = line.linked or _NAVIGATION.search(text, 0, _FURNITURE) is not None
    if row.navigation and line.kind is LineKind.BODY:
        row.weight = 0.2
    row.is_prose = (
        len(text) > _PROSE and _SENTENCE.search(text) is not None and text.count("\x00") < 0.3 * len(text)
    )
    if row.numbers:
        row.weight += 1.0
        row.is_other_party = _OTHER_PARTY.search(text) is not None


def _mark_side_lists(rows: Sequence[Row]) -> None:
    """Short lines below 最新更新, 热门文章 and the like lead to other pages: their brands and numbers are not this page's."""
    left = 0
    for row in rows:
        short = len(row.text) <= _SIDE_LINE and not row.line.heading and row.line.kind is LineKind.BODY
        if _SIDE_HEAD.fullmatch(row.text.strip(" \t:：·>»")):
            left = _SIDE_LINES
        elif left and short and not row.is_area_list:
            left -= 1
            row.navigation, row.weight = True, 0.2
            row.is_other_party = bool(row.numbers)
        else:
            left = 0


def _fill_slots(rows: Sequence[Row]) -> None:
    """Read the slots of the headlines, and of the prose too where the headlines leave open whose page it is."""
    tally: dict[str, float] = defaultdict(float)
    for row in rows:
        if not row.is_prose:
            row.slots, row.is_asked = find_slots(row.text), True
            for name in {name for slot in row.slots for name, _ in slot.names}:
                tally[name] += row.weight
    if max(tally.values(), default=0.0) < _CLEAR:
        for row in rows:
            if row.is_prose:
                row.slots, row.is_asked = find_slots(row.text), True
