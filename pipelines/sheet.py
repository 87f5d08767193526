"""The work sheet of one page: folded lines with phone numbers blanked, what each is worth, and the slots in it.

Brands, products, pairs and the judgement all look at the same sheet, so that each thing is worked out once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from output.records import AreaMention, Line, LineKind, Page
from pipelines.fold import fold
from pipelines.numbers import NumberMention
from pipelines.slots import Slot, find_slots

_NAVIGATION = re.compile(
    r"上一[篇页条个]|下一[篇页条个]|相关(?:文章|阅读|推荐|内容|新闻|资讯|产品)|猜你喜欢|热门(?:文章|推荐|标签|搜索)|最新文章|推荐阅读|友情链接|"
    r"(?:您|你)?(?:的|所在的?|现在的?|当前)位置|首页\s*[>|»]|版权所有|copyright|备案|ICP备|网安备|公安备|技术支持[::]|网站地图",
    re.I,
)
_OTHER_PARTY = re.compile(
    r"(?:办公室|学院|学校|教务|报社|编辑部|新闻热线|爆料|报料|广告|商务合作|合作电话|网站客服|本站客服|站长|站务|平台客服|举报|监督|不良信息|"
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
_PROSE = 45  # characters above which a line with commas or full stops is prose
_CLEAR = 12.0  # weight of headlines with one name at which the prose need not be asked
_AREA_LINE = 0.6  # share of a line's characters in area mentions above which it is a list of places


@dataclass(slots=True)
class Row:
    """One line: its folded text with numbers blanked by NUL, how much its slots count, and what stands in it."""

    line: Line
    text: str
    weight: float
    navigation: bool
    numbers: list[NumberMention] = field(default_factory=list)
    area_share: float = 0.0
    slots: list[Slot] = field(default_factory=list)

    @property
    def is_prose(self) -> bool:
        """Whether the line is running text and not a headline, a label or a list."""
        return (
            len(self.text) > _PROSE
            and any(sign in self.text for sign in "。,，;；")
            and self._share_of_digits() < 0.3
        )

    def _share_of_digits(self) -> float:
        return self.text.count("\x00") / len(self.text)

    @property
    def is_other_party(self) -> bool:
        """Whether the line's number is said to be somebody else's: the site's, a newsroom's, an authority's."""
        return bool(self.numbers) and _OTHER_PARTY.search(self.text) is not None

    @property
    def is_area_list(self) -> bool:
        """Whether the line is a list of places."""
        return self.area_share > _AREA_LINE


def prose_of(rows: Sequence[Row]) -> tuple[str, list[int]]:
    """The rows' texts as one, each at its page's offset, lists of places and our own lines blanked; the rows' starts."""
    parts: list[str] = []
    at = 0
    for row in rows:
        line = row.line
        parts.append("\n" * (line.start - at))
        silent = row.is_area_list or line.kind in (LineKind.MARK, LineKind.TEL)
        parts.append(" " * len(row.text) if silent else row.text)
        at = line.end
    return "".join(parts), [row.line.start for row in rows]


def make_sheet(page: Page, numbers: Sequence[NumberMention], areas: Sequence[AreaMention]) -> list[Row]:
    """One row a line of the page, in order."""
    folded = fold(page.text)
    rows = [_row(line, folded) for line in page.lines]
    _share_out(rows, numbers, areas)
    for row in rows:
        if row.numbers:
            row.weight += 1.0
    speaking = [
        row for row in rows if not row.is_area_list and row.line.kind not in (LineKind.TEL, LineKind.MARK)
    ]
    tally: dict[str, float] = defaultdict(float)
    for row in speaking:
        if not row.is_prose:
            row.slots = find_slots(row.text, row.line.start)
            for name in {name for slot in row.slots for name, _ in slot.names}:
                tally[name] += row.weight
    if max(tally.values(), default=0.0) < _CLEAR:  # else the headlines have said whose page it is
        for row in speaking:
            if row.is_prose:
                row.slots = find_slots(row.text, row.line.start)
    return rows


def _row(line: Line, folded: str) -> Row:
    text = folded[line.start : line.end]
    navigation = line.linked or _NAVIGATION.search(text) is not None
    weight = _WEIGHT[line.kind] + (1.0 if line.heading else 0.0)
    return Row(line, text, 0.2 if navigation and line.kind is LineKind.BODY else weight, navigation)


def _share_out(rows: list[Row], numbers: Sequence[NumberMention], areas: Sequence[AreaMention]) -> None:
    """Hand numbers and areas, both in text order, to the lines in which they stand."""
    at = 0
    for number in numbers:
        while rows[at].line.end < number.end:
            at += 1
        row = rows[at]
        row.numbers.append(number)
        first, last = number.start - row.line.start, number.end - row.line.start
        row.text = row.text[:first] + "\x00" * (last - first) + row.text[last:]
    covered = [0] * len(rows)
    at = 0
    for area in sorted(areas, key=lambda mention: mention.start):
        while rows[at].line.end < area.end:
            at += 1
        covered[at] += area.end - area.start + 1
    for row, share in zip(rows, covered, strict=True):
        row.area_share = share / max(1, len(row.text))
        row.navigation &= row.area_share <= _AREA_LINE  # lists of places are often links, every one
