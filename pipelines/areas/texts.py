"""The areas of any text: all places in it, postal addresses and names of firms included."""

from __future__ import annotations

from output.records import AreaMention, AreaStatus
from pipelines.areas.lines import Item, LineReader

LIMIT = 20_000  # texts kept
LONGEST_KEPT = 60  # characters; longer texts seldom come twice
_WORDS = frozenset("安康 大同 朝阳 阿里 海东 海西 海北 海南 黄南 山南 吉安 长治 三明 丽水 平凉 中卫 保定 安顺 宁德".split())


class TextReader:
    """Reads texts for one reference year, each line by itself."""

    def __init__(self, lines: LineReader) -> None:
        """`lines`: the reader below."""
        self.lines = lines
        self._known: dict[str, list[AreaMention]] = {}

    def read(self, text: str) -> list[AreaMention]:
        """Every place of a text, in order, with offsets into it."""
        known = self._known.get(text)
        if known is None:
            known = self._read(text)
            if len(text) <= LONGEST_KEPT:
                if len(self._known) >= LIMIT:
                    self._known.clear()
                self._known[text] = known
        return list(known)

    def _read(self, text: str) -> list[AreaMention]:
        mentions = []
        offset = 0
        for line in text.splitlines(keepends=True):
            found = self.lines.read(line)
            for item in found.items if found else ():
                if _sure(item):
                    mentions.append(AreaMention(item.part.answer, item.start + offset, item.end + offset))
            offset += len(line)
        return mentions


def _sure(item: Item) -> bool:
    """Whether running text means a place; a short name that is also a word does not count there."""
    part = item.part
    if item.full or not part.bare:
        return True
    return part.bounded and part.answer.status is AreaStatus.CURRENT and part.answer.written not in _WORDS
