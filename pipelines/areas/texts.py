"""The areas of any text: all places in it, postal addresses and names of firms included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import cast

from output.records import AreaMention, AreaStatus
from pipelines.areas.blocks import BlockReader, Row, heads
from pipelines.areas.context import Item
from pipelines.areas.glance import Hit
from pipelines.areas.guards import HAN, ONE
from pipelines.areas.lines import LineReader
from pipelines.areas.memo import Memo
from pipelines.areas.names import any_variant, fold
from pipelines.areas.patterns import lazy
from pipelines.areas.plain import mention
from pipelines.areas.readings import Places
from pipelines.areas.running import Found, Piece, RunningReader
from pipelines.areas.segments import akin, lone

SHORT = 12  # characters; a line as short is read at once
LONGEST_KEPT = 60  # characters; longer texts seldom come twice
_BREAKS = "\n-\r\x1c-\x1e\x85\u2028\u2029"
"""What `str.splitlines` parts lines at."""
_UNSEEN = frozenset(
    map(chr, (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF))
)
"""Characters that nobody sees."""


_SPACED = lazy(rf"[{HAN}]{{1,4}}(?:[ \u3000][{HAN}]{{1,4}}){{2,}}")
_LISTED_BEFORE = lazy(rf"[{HAN}]、\Z")
_LISTED_AFTER = lazy(rf"、[{HAN}]")
_QUOTES = frozenset("“”‘’「」『』《》〈〉\"'")


_Unit = AreaMention | Row | None
"""A plain place, a line or a part of one to be told, or a line without places."""


class TextReader:
    """Reads texts for one reference year; lines of places may head and decide each other."""

    def __init__(self, lines: LineReader) -> None:
        """`lines`: the reader below."""
        self.lines = lines
        self.blocks = BlockReader(lines)
        self.running = RunningReader(lines.segments)
        self._marked = any_variant("".join(sorted(_UNSEEN)))
        self._odd = any_variant(_BREAKS + "".join(sorted(_UNSEEN)))
        self._known: Memo[str, list[AreaMention]] = Memo()

    def read_all(self, texts: Iterable[str]) -> Iterator[list[AreaMention]]:
        """`read` for each text. Most cells of a column are one plain path: these are looked up here."""
        composite = self.lines.segments.composites.answers.get
        for text in texts:
            answer = composite(text) if isinstance(text, str) else None
            yield self.read(text) if answer is None else [mention((answer, 0, len(text), text))]

    def read(self, text: str) -> list[AreaMention]:
        """Every place of a text, in order, with offsets into it."""
        if not isinstance(text, str):
            raise TypeError(f"a text is a str, not {text!r}")
        segments = self.lines.segments
        answer = segments.composites.known(text) or segments.certain_township(text)
        if answer is not None:
            return [AreaMention(answer, 0, len(text), text)]
        if len(text) > LONGEST_KEPT:
            return self._any(text)
        known = self._known.get(text)
        if known is None:
            known = self._known.keep(text, len(text), self._any(text) or self._word(text))
        return list(known)

    def _word(self, text: str) -> list[AreaMention]:
        """A text that is nothing but a short name that is also a word: 平安. Whether it means the place is open."""
        written = text.strip()
        answer = self.lines.segments.doubted(fold(written))
        start = text.find(written)
        return [AreaMention(answer, start, start + len(written), written)] if answer else []

    def _any(self, text: str) -> list[AreaMention]:
        if "\n" in text and (uniform := self.lines.lists.uniform(text, 0)) is not None:
            return uniform  # a column; a single line is asked below
        if _SPACED.fullmatch(text) and (spaced := self._spaced(text)):
            return spaced
        if len(text) >= SHORT and not self._odd.search(text):
            return self._sentence(text)
        marked = set(self._marked.findall(text))
        return self._without(text, _UNSEEN) if marked & _UNSEEN else self._read(text, fold(text, marked))

    def _spaced(self, text: str) -> list[AreaMention] | None:
        """The one place of a text that blanks space out, 广 东 省 佛 山 市; null if it is none."""
        words = text.split()
        if 2 * sum(len(word) == 1 for word in words) < len(words):
            return None
        found = self._without(text, frozenset(" \u3000"))
        return found if len(found) == 1 and found[0].written == text else None

    def _without(self, text: str, left_out: frozenset[str]) -> list[AreaMention]:
        """The same for a text as if some of its characters were not there; the wording has them."""
        at = [index for index, character in enumerate(text) if character not in left_out]
        found = []
        for answer, first, last, _ in self.read("".join(text[index] for index in at)):
            start, end = at[first], at[last - 1] + 1
            found.append(AreaMention(answer, start, end, text[start:end]))
        return found

    def _sentence(self, text: str) -> list[AreaMention]:
        """The same for one line that needs no folding, and is no list most of the time."""
        if (plain := self.lines.lists.read(text, 0)) is not None:
            return plain
        hits = self.running.hits(text)
        pieces = self.running.read(text, text, hits, (0, len(text))) if hits else []
        gathered = _Gathered(self)
        self._pieces(gathered, (0, text), pieces)
        gathered.close()
        return gathered.found

    def _read(self, text: str, folded: str) -> list[AreaMention]:
        """The same for any text, line by line."""
        gathered = _Gathered(self)
        hits, at = self.running.hits(folded), 0
        for offset, line in _lines(text):
            end, first = offset + len(line), at
            while at < len(hits) and hits[at][0] < end:
                at += 1
            if not line:  # a blank line parts groups, but for those below one head
                if not gathered.headed:
                    gathered.close()
            elif at > first or gathered.section or line[1:2] == " ":  # 广 东 省
                self._line(gathered, (text, folded), (offset, line), hits[first:at])
            else:
                gathered.close()
        gathered.close()
        return gathered.found

    def _line(
        self, gathered: _Gathered, texts: tuple[str, str], at: tuple[int, str], hits: Sequence[Hit]
    ) -> None:
        """The places of a line into `gathered`. `texts`: the whole text, and folded; `at`: where the line begins."""
        offset, line = at
        section = gathered.section
        listed = not section and (not hits or hits[0][0] == offset)
        if listed and _SPACED.fullmatch(line) and (spaced := self._spaced(line)):
            gathered.add([one._replace(start=one.start + offset, end=one.end + offset) for one in spaced])
        elif listed and (plain := self.lines.lists.read(line, offset)) is not None:
            gathered.add(plain)
        elif not (section or hits):
            gathered.close()
        elif section or (len(hits) <= 1 and len(line) < SHORT):
            found = self.blocks.line(line, section)
            gathered.take(Row(offset, line, found) if found else None)
        else:
            pieces = self.running.read(*texts, hits, (offset, offset + len(line)))
            self._pieces(gathered, at, pieces)

    def _pieces(self, gathered: _Gathered, at: tuple[int, str], pieces: list[Piece]) -> None:
        """What the pieces of a line say, or hold."""
        if Found not in map(type, pieces):
            gathered.add(cast("list[AreaMention]", pieces))
            return
        offset, line = at
        for piece in pieces:
            if isinstance(piece, AreaMention):
                gathered.take(piece)
            elif found := self.lines.read(written := line[piece.start - offset : piece.end - offset]):
                before, after = piece.start - offset, piece.end - offset
                if found.only and (ONE.search(line, 0, before) or ONE.search(line, after)):
                    found = replace(found, only=False)
                gathered.take(Row(piece.start, written, found))

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
            alone = item.full and item.part.bare and sizes[item.run] < 2 and not (item.settled or cell)
            if alone and self._among_others(row.text, item):
                continue
            if _sure(item, sizes[item.run], item.run in sound, written == row.text, cell):
                start, end = item.start + row.start, item.end + row.start
                yield AreaMention(item.part.answer, start, end, written)

    def _among_others(self, text: str, item: Item) -> bool:
        """Whether a name stands in quotes, or in a list of names of other things: the “海口”; 招金、赤峰、紫金."""
        before, after = text[item.start - 1 : item.start], text[item.end : item.end + 1]
        if before in _QUOTES and after in _QUOTES:
            return True
        names = self.lines.segments.reader.names
        end = item.start - 1
        if _LISTED_BEFORE.search(text, max(0, end - 1), item.start):
            return not any(text[end - size : end] in names.index for size in range(2, 6))
        return _LISTED_AFTER.match(text, item.end) is not None and not names.at(text, item.end + 1)


class _Gathered:
    """The mentions of a text's units in their order: units that may be one list wait for the others of it."""

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader
        self._block: list[Row] = []  # lines that hold nothing but places
        self.section: Places = ()  # the last of them that may head the others
        self.found: list[AreaMention] = []

    @property
    def headed(self) -> bool:
        """Whether one of the lines that wait heads others."""
        return any(row.found.head for row in self._block)

    def take(self, unit: _Unit) -> None:
        """The next unit; only a line of places may belong to those that wait."""
        if isinstance(unit, Row) and (unit.found.only or unit.found.head):
            self._block.append(unit)
            self.section = heads(unit) or self.section
            return
        self.close()
        if isinstance(unit, Row):
            self.found += self._reader.told(unit)
        elif unit:
            self.found.append(unit)

    def add(self, mentions: list[AreaMention]) -> None:
        """The mentions of a line that stands by itself."""
        self.close()
        self.found += mentions

    def close(self) -> None:
        """No more lines belong to those that wait."""
        if self._block:
            block, self._block, self.section = self._block, [], ()
            self.found += self._reader.block(block)


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
