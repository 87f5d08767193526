"""Which of a line's places a page tells as areas."""

from __future__ import annotations

from collections.abc import Iterator

from output.records import AreaMention
from pipelines.areas.guards import SEATED, SERVICE
from pipelines.areas.lines import LineAreas
from pipelines.areas.segments import SEGMENT, Part

LONGEST = 200  # characters of a title that are looked at


def told(found: LineAreas, offset: int, title: str | None, listed: bool = False) -> Iterator[AreaMention]:
    """The mentions of a line. `title`: its text, if it is a title; `listed`: it is part of a list of lines.

    A bare short name counts in a list of three, beside a full name, under a head or a label, and in a title;
    one that is also a word (合作, 友好) only where another place of its list is none.
    """
    sizes: dict[int, int] = {}
    strong: set[int] = set()
    sound: set[int] = set()  # lists with a place that is no word
    for item in found.items:
        if item.full:
            sizes[item.run] = sizes.get(item.run, 0) + 1
            if not item.part.bare:
                strong.add(item.run)
            if not item.part.word:
                sound.add(item.run)
    for index, item in enumerate(found.items):
        part = item.part
        if index in found.excluded:
            continue
        if item.full:
            size = sizes[item.run]
            many = size >= 3 or (size == 2 and item.run in strong)
            named = not part.word or item.run in sound
            sure = not part.bare or item.settled or (named and (many or listed or found.labelled))
        else:
            sure = not part.bare and not part.firm and not part.street
        if sure or (title is not None and _served(title, item.start, item.end, part)):
            yield AreaMention(part.answer, item.start + offset, item.end + offset)


def _served(title: str, start: int, end: int, part: Part) -> bool:
    """Whether a title names a city as where it serves: 上海大金空调维修, 百达翡丽手表上海保养多少钱."""
    if part.firm or part.street or SEATED.match(title, start) or not SERVICE.search(title[:LONGEST]):
        return False
    inside_word = start > 0 and bool(SEGMENT.match(title[start - 1] * 2))
    return part.bounded or not inside_word or bool(SERVICE.match(title, end))
