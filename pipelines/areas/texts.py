"""The areas of any text: all places in it, postal addresses and names of firms included."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from output.records import AreaMention, AreaStatus
from pipelines.areas.blocks import BlockReader, Row, heads
from pipelines.areas.context import Item
from pipelines.areas.finder import Finder
from pipelines.areas.guards import ONE
from pipelines.areas.lines import LineReader, mention
from pipelines.areas.names import any_variant, fold
from pipelines.areas.patterns import lazy
from pipelines.areas.readings import Places
from pipelines.areas.running import Found, RunningReader
from pipelines.areas.segments import akin, lone

LIMIT = 20_000  # texts kept
SHORT = 12  # characters; a line as short is read at once
LONGEST_KEPT = 60  # characters; longer texts seldom come twice
_BREAKS = "\n-\r\x1c-\x1e\x85\u2028\u2029"
"""What `str.splitlines` parts lines at."""
_UNSEENS = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_UNSEEN = lazy(f"[{_UNSEENS}]")


_Unit = AreaMention | Row | None
"""A plain place, a line or a part of one to be told, or a line without places."""


class _Begins:
    """Where in a text a path may begin; found when it is first asked."""

    def __init__(self, text: str, finder: Finder) -> None:
        self._text = text
        self._finder = finder
        self._at = 0

    @cached_property
    def _found(self) -> list[int]:
        return self._finder.begins(fold(self._text))

    def between(self, start: int, end: int) -> list[int]:
        """Those in ``text[start:end]``, counted from `start`; asked from left to right."""
        first = bisect_left(self._found, start, self._at)
        self._at = bisect_left(self._found, end, first)
        own = self._found[first : self._at]
        return [begin - start for begin in own] if start else own


class TextReader:
    """Reads texts for one reference year; lines of places may head and decide each other."""

    def __init__(self, lines: LineReader) -> None:
        """`lines`: the reader below."""
        self.lines = lines
        self.blocks = BlockReader(lines)
        self.running = RunningReader(lines.segments)
        self._odd = any_variant(_BREAKS + _UNSEENS)
        self._known: dict[str, list[AreaMention]] = {}

    def read_all(self, texts: Iterable[str]) -> Iterator[list[AreaMention]]:
        """`read` for each text. Most cells of a column are one plain path: these are looked up here."""
        composite = self.lines.segments.composites.answers.get
        for text in texts:
            answer = composite(text)
            yield self.read(text) if answer is None else [mention((answer, 0, len(text), text))]

    def read(self, text: str) -> list[AreaMention]:
        """Every place of a text, in order, with offsets into it."""
        segments = self.lines.segments
        answer = segments.composites.known(text) or segments.certain_township(text)
        if answer is not None:
            return [AreaMention(answer, 0, len(text), text)]
        if len(text) > LONGEST_KEPT:
            return self._any(text)
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= LIMIT:
                self._known.clear()
            known = self._known[text] = self._any(text) or self._word(text)
        return list(known)

    def _word(self, text: str) -> list[AreaMention]:
        """A text that is nothing but a short name that is also a word: 平安. Whether it means the place is open."""
        written = text.strip()
        answer = self.lines.segments.doubted(fold(written))
        start = text.find(written)
        return [AreaMention(answer, start, start + len(written), written)] if answer else []

    def _any(self, text: str) -> list[AreaMention]:
        if len(text) >= SHORT and not self._odd.search(text):
            return self._sentence(text)
        return self._unseen(text) if _UNSEEN.search(text) else list(self._read(text))

    def _unseen(self, text: str) -> list[AreaMention]:
        """The same for a text with characters that nobody sees between the others."""
        at = [index for index, character in enumerate(text) if not _UNSEEN.match(character)]
        found = []
        for answer, first, last, _ in self.read("".join(text[index] for index in at)):
            start, end = at[first], at[last - 1] + 1
            found.append(AreaMention(answer, start, end, text[start:end]))
        return found

    def _sentence(self, text: str) -> list[AreaMention]:
        """The same for one line that needs no folding, and is no list most of the time."""
        if (plain := self.lines.plain(text, 0)) is not None:
            return plain
        begins = self.lines.segments.finder.begins(text)
        pieces = self.running.read(text, begins) if begins else []
        if all(answer for _, _, answer in pieces):
            return [mention((answer, start, end, text[start:end])) for start, end, answer in pieces]
        gathered = _Gathered(self)
        found = [one for unit in self._parts(0, text, pieces) for one in gathered.take(unit)]
        return found + list(gathered.close())

    def _read(self, text: str) -> Iterator[AreaMention]:
        gathered = _Gathered(self)
        begins = _Begins(text, self.lines.segments.finder)
        for offset, line in _lines(text):
            if not line:  # a blank line parts groups, but for those below one head
                if not gathered.headed:
                    yield from gathered.close()
                continue
            plain = None if gathered.section else self.lines.plain(line, offset)
            if plain is not None:
                yield from gathered.close()
                yield from plain
                continue
            own = begins.between(offset, offset + len(line))
            for unit in self._units(offset, line, own, gathered.section):
                yield from gathered.take(unit)
        yield from gathered.close()

    def _units(self, offset: int, line: str, begins: list[int], section: Places) -> Iterator[_Unit]:
        """The places of a line that are plain, and the parts of it that are to be read; null if it has none."""
        if section or (len(begins) <= 1 and len(line) < SHORT):
            found = self.blocks.line(line, section) if begins or section else None
            yield Row(offset, line, found) if found else None
        else:
            yield from self._parts(offset, line, self.running.read(fold(line), begins))

    def _parts(self, offset: int, line: str, pieces: Sequence[Found]) -> Iterator[_Unit]:
        for start, end, answer in pieces:
            if answer:
                yield AreaMention(answer, start + offset, end + offset, line[start:end])
            elif found := self.lines.read(line[start:end]):
                if found.only and ONE.search(line[:start] + line[end:]):
                    found = replace(found, only=False)
                yield Row(offset + start, line[start:end], found)
        if not pieces:
            yield None

    def block(self, block: list[Row]) -> Iterator[AreaMention]:
        """The mentions of lines that are one list."""
        for row, _ in self.blocks.read(block):
            yield from self.told(row)

    def told(self, row: Row) -> Iterator[AreaMention]:
        """The mentions of a line, or of a part of one."""
        sizes = Counter(item.run for item in row.found.items if item.full)
        if not (row.found.only or row.found.labelled):
            sizes.subtract(_strangers(row.found.items, sizes))
        sound = {item.run for item in row.found.items if item.full and not item.part.doubtful}
        for item in row.found.items:
            written = row.text[item.start : item.end]
            led = item.start > 0 and ONE.match(row.text, item.start - 1) is not None
            cell = not led and (row.found.only or row.found.labelled)
            if _sure(item, sizes[item.run], item.run in sound, written == row.text, cell):
                start, end = item.start + row.start, item.end + row.start
                yield AreaMention(item.part.answer, start, end, written)


class _Gathered:
    """Units of a text in their order: those that may be one list wait for the others of it."""

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader
        self._block: list[Row] = []  # lines that hold nothing but places
        self.section: Places = ()  # the last of them that may head the others

    @property
    def headed(self) -> bool:
        """Whether one of the lines that wait heads others."""
        return any(row.found.head for row in self._block)

    def take(self, unit: _Unit) -> Iterator[AreaMention]:
        """The mentions that can be told once a unit follows."""
        if isinstance(unit, Row) and (unit.found.only or unit.found.head):
            self._block.append(unit)
            self.section = heads(unit) or self.section
            return
        yield from self.close()
        if isinstance(unit, Row):
            yield from self._reader.told(unit)
        elif unit:
            yield unit

    def close(self) -> Iterator[AreaMention]:
        """The mentions of the lines that wait."""
        block, self._block, self.section = self._block, [], ()
        yield from self._reader.block(block)


def _strangers(items: Sequence[Item], sizes: Counter[int]) -> Iterator[int]:
    """Lists of two with a county's short name, that no city holds both, or that nothing parts: 福田、东风 are cars."""
    for first, second in pairwise(item for item in items if item.full):
        one, other = first.part.path, second.part.path
        two = first.run == second.run and sizes[first.run] == 2 and (lone(one) or lone(other))
        if two and (first.end == second.start or not (akin(one, other) or akin(other, one))):
            yield first.run


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines, each with its offset; of blank ones nothing is left."""
    start = 0
    for whole in text.splitlines(keepends=True):
        line = whole.rstrip("\r\n")
        yield start, "" if line.isspace() else line
        start += len(whole)


def _sure(item: Item, size: int, sound: bool, alone: bool, cell: bool) -> bool:
    """Whether a text means a place. `size`: how many places its list has, `sound`: one of them beyond doubt;

    `alone`: its line says nothing else; `cell`: its line says nothing else in words, or announces places.

    A short name needs a list, a preposition, or a segment to itself, a county's even a cell; one that is also a
    word needs a list, or to be a city's and all that the line says. 城区 by itself could be any of three.
    """
    part = item.part
    if item.settled or (part.bare and size > 1 and (sound or not part.word)):
        return True
    if part.word and not part.bare:
        return alone and (part.ambiguous or part.path.steps > 1)
    if not part.bare:
        return True
    large = any(place.rank < 2 for place in part.path.places)
    if part.word or (part.answer.status is AreaStatus.HISTORICAL and not part.sited):
        return alone and large  # 襄樊 could be nothing else
    return (item.full and (large or cell)) or (part.sited and bool(part.answer.code))
