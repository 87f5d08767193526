"""Which of a line's places a page tells as areas."""

from __future__ import annotations

from collections.abc import Iterator

from output.records import AreaMention
from pipelines.areas.guards import AREA_NOUNS, SEATED, SERVICE
from pipelines.areas.lines import LineAreas
from pipelines.areas.parts import Part
from pipelines.areas.patterns import lazy
from pipelines.areas.segments import SEGMENT

_SITE = lazy(r"(?:网|网站|在线|论坛|之窗|频道|信息港|门户|日报|晚报)\s*$")
_SUFFIX = lazy(r"[-_|｜—–]")
_LABEL = lazy(rf"(?:{AREA_NOUNS})\s?[:：\t]\s?$")
_STOPS = " 。.;；"
LONGEST = 200  # characters of a title that are looked at


def told(
    found: LineAreas, offset: int, titled: bool, listed: bool = False, news: bool = False
) -> Iterator[AreaMention]:
    """The mentions of a line. `titled`: it is a title; `listed`: it is part of a list of lines.

    `news`: it belongs to an article, of which only lists count.

    A bare short name counts in a list of three, beside a full name, under a head or a label, and in a title;
    one that is also a word (合作, 友好) only where another place of its list is none, or as all that a label has.
    """
    sizes: dict[int, int] = {}
    strong: set[int] = set()
    sound: set[int] = set()  # lists with a place that is no word, and one place only
    for item in found.items:
        if item.full:
            sizes[item.run] = sizes.get(item.run, 0) + 1
            if not item.part.bare:
                strong.add(item.run)
            if not item.part.doubtful:
                sound.add(item.run)
    for index, item in enumerate(found.items):
        part = item.part
        if index in found.excluded:
            continue
        if item.full:
            size = sizes[item.run]
            many = size >= 3 or (size == 2 and item.run in strong)
            named = not part.word or item.run in sound or _announced(found, item.start, item.end)
            sure = item.settled or (
                named and (many or listed or found.labelled) if part.bare else not part.word
            )
        else:
            sure = not (part.bare or part.firm or part.street or news)
        if sure or (titled and _served(found.text, item.start, item.end, part)):
            written = found.text[item.start : item.end]
            yield AreaMention(part.answer, item.start + offset, item.end + offset, written)


def _announced(found: LineAreas, start: int, end: int) -> bool:
    """Whether a place is all that stands behind a line's label: 服务城市:日照."""
    text = found.text
    return found.labelled and not text[end:].strip(_STOPS) and _LABEL.search(text, 0, start) is not None


def _served(title: str, start: int, end: int, part: Part) -> bool:
    """Whether a title names a city as where it serves: 上海大金空调维修, 百达翡丽手表上海保养多少钱."""
    if part.firm or part.street or SEATED.match(title, start) or not SERVICE.search(title[:LONGEST]):
        return False
    if _SITE.search(title) and not SERVICE.search(_SUFFIX.split(title)[-1]):
        suffix = max(mark.start() for mark in _SUFFIX.finditer(f"-{title}")) - 1
        if start > suffix >= 0:
            return False  # the site's name: 上海便民网
    inside_word = start > 0 and bool(SEGMENT.match(title[start - 1] * 2))
    return part.bounded or not inside_word or bool(SERVICE.match(title, end))
