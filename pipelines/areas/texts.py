"""The areas of any text: all places in it, postal addresses and names of firms included."""

from __future__ import annotations

from collections import Counter

from output.records import AreaMention, AreaStatus
from pipelines.areas.context import Item
from pipelines.areas.lines import LineReader

LIMIT = 20_000  # texts kept
LONGEST_KEPT = 60  # characters; longer texts seldom come twice


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
            sizes = Counter(item.run for item in found.items if item.full) if found else {}
            for item in found.items if found else ():
                if self._sure(item, sizes.get(item.run, 0)):
                    mentions.append(AreaMention(item.part.answer, item.start + offset, item.end + offset))
            offset += len(line)
        return mentions

    def _sure(self, item: Item, size: int) -> bool:
        """Whether a text means a place; `size`: how many places its list has."""
        part = item.part
        if not part.bare or item.settled or size > 1:
            return True
        if part.word or part.answer.status is AreaStatus.HISTORICAL:
            return False
        return item.full or (part.bounded and part.answer.status is AreaStatus.CURRENT)
