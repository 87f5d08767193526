"""The areas of any text: all places in it, postal addresses and names of firms included."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator

from output.records import AreaMention, AreaStatus
from pipelines.areas.blocks import BlockReader, Row, heads
from pipelines.areas.context import Item
from pipelines.areas.lines import LineReader
from pipelines.areas.names import fold
from pipelines.areas.paths import Places

LIMIT = 20_000  # texts kept
LONGEST_KEPT = 60  # characters; longer texts seldom come twice


class TextReader:
    """Reads texts for one reference year, each line by itself."""

    def __init__(self, lines: LineReader) -> None:
        """`lines`: the reader below."""
        self.lines = lines
        self.blocks = BlockReader(lines)
        self._known: dict[str, list[AreaMention]] = {}

    def read_all(self, texts: Iterable[str]) -> Iterator[list[AreaMention]]:
        """`read` for each text. Most cells of a column are one plain path: these are looked up here."""
        composite = self.lines.segments.composites.get
        for text in texts:
            answer = composite(text)
            yield self.read(text) if answer is None else [AreaMention(answer, 0, len(text), text)]

    def read(self, text: str) -> list[AreaMention]:
        """Every place of a text, in order, with offsets into it."""
        answer = self.lines.segments.composites.get(text)
        if answer is not None:
            return [AreaMention(answer, 0, len(text), text)]
        if len(text) > LONGEST_KEPT:
            return list(self._read(text))
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= LIMIT:
                self._known.clear()
            known = self._known[text] = list(self._read(text))
        return list(known)

    def _read(self, text: str) -> Iterator[AreaMention]:
        if answer := self.lines.segments.certain_township(text):
            yield AreaMention(answer, 0, len(text), text)
            return
        block: list[Row] = []  # lines that hold nothing but places
        section: Places = ()  # the last of them that may head the others
        for offset, line, named in self._lines(text):
            plain = None if section else self.lines.plain(line, offset)
            found = self.blocks.line(line, section) if plain is None and (named or section) else None
            row = Row(offset, line, found) if found else None
            if row and (row.found.only or row.found.head):
                block.append(row)
                section = heads(row) or section
                continue
            yield from self._block(block)
            block, section = [], ()
            yield from plain or ()
            if row:
                yield from self._told(row)
        yield from self._block(block)

    def _lines(self, text: str) -> Iterator[tuple[int, str, bool]]:
        """The lines that are not blank, each with its offset and whether a place may stand in it."""
        lines = text.splitlines(keepends=True)
        begins = self.lines.segments.finder.begins(fold(text)) if len(lines) > 1 else []
        start = 0
        for whole in lines:
            line = whole.rstrip("\r\n")
            if line and not line.isspace():
                at = bisect_left(begins, start)
                yield start, line, len(lines) == 1 or (at < len(begins) and begins[at] < start + len(line))
            start += len(whole)

    def _block(self, block: list[Row]) -> Iterator[AreaMention]:
        for row, _ in self.blocks.read(block):
            yield from self._told(row)

    def _told(self, row: Row) -> Iterator[AreaMention]:
        sizes = Counter(item.run for item in row.found.items if item.full)
        for item in row.found.items:
            written = row.text[item.start : item.end]
            if _sure(item, sizes[item.run], written == row.text):
                start, end = item.start + row.start, item.end + row.start
                yield AreaMention(item.part.answer, start, end, written)


def _sure(item: Item, size: int, alone: bool) -> bool:
    """Whether a text means a place. `size`: how many places its list has; `alone`: its line says nothing else.

    A short name needs a list, a preposition, or a segment to itself; a word that is one needs a list. 城区 by
    itself could be any of three.
    """
    part = item.part
    if item.settled or (part.bare and size > 1):
        return True
    if part.word and not part.bare:
        return alone and part.ambiguous
    if not part.bare:
        return True
    if part.word or part.answer.status is AreaStatus.HISTORICAL:
        return False
    return item.full or (part.sited and part.answer.status is AreaStatus.CURRENT)
