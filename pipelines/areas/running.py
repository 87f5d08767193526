"""Running text: the places in it that need no second look. Everything else is left to the reader of lines.

A sentence in which each place is a plain path among other words is read here, at a fraction of the cost. Lists,
heads, ambiguous, former and unlisted names make a sentence a chunk, which is read whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from output.records import AreaAnswer, AreaMention
from pipelines.areas.glance import GOES_ON, LONGEST_REST, MAY_LEAD, PLACEHOLDER_LAST, Glance, Hit
from pipelines.areas.guards import FILLER, JOIN, RUN
from pipelines.areas.names import WORDY
from pipelines.areas.parts import Segment, bounded, sited, stands
from pipelines.areas.patterns import lazy
from pipelines.areas.plain import mention
from pipelines.areas.readings import Places
from pipelines.areas.segments import Segments

_PLACEHOLDER = lazy("直辖|行政区划|行政单位|市辖区|县$")
_WORTH = 4_000  # characters of running text before the automaton of paths is built
_SHORT = 30  # characters of a text that is no running text
_END = lazy("[。！？!?；;]")
_SEPARATORS = frozenset("、，,;；|/ \t\u3000")
_HEADING = lazy(r"[:：(（\[［【〔「〈《<{\-—–→»>]")


class Found(NamedTuple):
    """A place at ``text[start:end]``; without `answer` a chunk that is still to be read."""

    start: int
    end: int
    answer: AreaAnswer | None = None


_Windows = dict[int, tuple[int, int, Segment | None]]
"""Runs of Chinese characters of a line that were read, by where they lie."""
Piece = AreaMention | Found
"""A place, or a chunk."""
_NOTHING = Found(0, 0)


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


class RunningReader:
    """Reads lines for one reference year."""

    def __init__(self, segments: Segments) -> None:
        """`segments`: who reads what is not certain."""
        self.segments = segments
        self._seen = 0  # characters

    @cached_property
    def glance(self) -> Glance:
        """Who judges most places of a longer text."""
        return Glance(self.segments)

    def hits(self, folded: str) -> list[Hit]:
        """Where in a text places may stand. The first short texts are not worth building the automaton for."""
        if len(folded) < _SHORT or self._seen < _WORTH:
            self._seen += len(folded) if len(folded) >= _SHORT else 0
            return [(start, start + 1, -1) for start in self.segments.finder.begins(folded)]
        return self.glance.hits(folded)

    def read(self, text: str, folded: str, hits: Sequence[Hit], line: tuple[int, int]) -> list[Piece]:
        """The places and chunks of a line of a text, in order. `line`: where it begins and ends, `hits`: its hits."""
        found: list[Piece] = []
        done = before = -1  # what is read, and the last place's end
        windows: _Windows = {}
        sentences = _Sentences(folded, *line)
        judge = self.glance.judge if hits[0][2] >= 0 else None
        for index, hit in enumerate(hits):
            start, end, _ = hit
            if end <= done:
                continue
            answer = judge(folded, hits, index) if judge and start >= done and start != before else None
            if answer:
                found.append(mention((answer, start, end, text[start:end])))
                done = before = end
                continue
            for pos in self._begins(folded, hit, done, answer):
                place = self._place(folded, pos, before, windows) if pos >= done else _NOTHING
                if place is not _NOTHING:
                    done = before = _append(found, text, place or sentences.around(pos))
        return found

    def _begins(
        self, folded: str, hit: Hit, done: int, answer: AreaAnswer | Literal[False] | None
    ) -> Iterator[int]:
        """Where, from a hit that was not judged a place, the reader may find one: its start, and names over its end."""
        start, end, number = hit
        names, finder = self.segments.reader.names, self.segments.finder
        if number < 0:
            if start >= done:
                yield start
            return
        if (
            start >= done
            and answer is None
            and not (self.glance.weak(number) and not finder.admitted(folded, start, end))
        ):
            yield start
        for pos in range(max(start + 1, done), end):
            if folded[pos : pos + 2] in names.lengths and any(
                folded[pos : pos + size] in finder.strong or finder.admitted(folded, pos, pos + size)
                for size, _ in names.at(folded, pos)
            ):
                yield pos

    def _place(self, folded: str, pos: int, before: int, windows: _Windows) -> Found | None:
        """The place at `pos`, or nothing; null if the line's reader has to say. `before`: where the last one ends."""
        if pos == before:
            return None
        found = self.segments.composites.find(folded, pos)
        if found is None:
            return self._bare(folded, pos, windows)
        end, answer = found
        if not self._apart(folded, pos, end, self.segments.composites.places(answer)):
            return None
        name = folded[pos:end]
        if name == answer.name and not self._surely(name, folded, pos):
            single = self.segments.composites.path(folded, pos, end, answer)
            if not stands(self.segments.part(single, folded)):
                return _NOTHING
        return Found(pos, end, answer)

    def _surely(self, name: str, folded: str, pos: int) -> bool:
        """Whether a full name stands at `pos`: quicker than `stands`, and a no is not final."""
        words = name in WORDY or name[:-1] in self.segments.words
        return not words and bounded(self.segments.before_of(folded, pos))

    def _bare(self, folded: str, pos: int, windows: _Windows) -> Found | None:
        """The same for a short name by itself, which needs a preposition, and for what only the parser reads."""
        path = self.segments.composites.bare(folded, pos)
        if path is None:
            return self._parsed(folded, pos, windows)
        if not self._apart(folded, pos, path.end, path.places):
            return None
        if not sited(self.segments.before_of(folded, pos)):
            return _NOTHING
        part = self.segments.part(path, folded)
        return _NOTHING if part.word or not stands(part) else Found(pos, path.end, part.answer)

    def _parsed(self, folded: str, pos: int, windows: _Windows) -> Found | None:
        """The same for what only the parser reads; its run of Chinese characters has to say more than places."""
        start, end, segment = windows.get(pos // LONGEST_REST, (0, 0, None))
        if not start <= pos < end:
            start, end = _window(folded, pos)
            segment = self.segments.read(folded[start:end])
            windows[pos // LONGEST_REST] = start, end, segment
        if segment is None:
            return _NOTHING
        part = next((part for part in segment.parts if part.start == pos - start), None)
        if segment.full or (
            part and (part.ambiguous or (part.path.steps == 1 and len(part.path.places) > 1))
        ):
            return None
        if part is None or (part.bare and not part.sited):
            return None if self._listed(folded, start, pos, end) else _NOTHING
        return Found(pos, start + part.end, part.answer)

    @staticmethod
    def _listed(folded: str, start: int, pos: int, end: int) -> bool:
        """Whether a run from `start` to `end` may end or begin a list, so that a short name at `pos` may count."""
        ends = pos - start <= 1 and folded[start - 1 : start] in _SEPARATORS
        return (ends and start > 0) or folded[end : end + 1] in _SEPARATORS

    def _apart(self, folded: str, pos: int, end: int, places: Places) -> bool:
        """Whether a path is certainly not all that its run of Chinese characters says."""
        before = folded[pos - 1] if pos else ""
        if "\u4e00" <= before <= "\u9fff":
            if before not in MAY_LEAD:
                return True
            if before in PLACEHOLDER_LAST and _PLACEHOLDER.search(folded, max(0, pos - 5), pos):
                return False
        run = RUN.match(folded, end, end + LONGEST_REST)
        return run is not None and not self._whole(folded, end, run.end(), places)

    def _whole(self, folded: str, end: int, last: int, places: Places) -> bool:
        """Whether nothing but places may stand from `end`, where one ends, to `last`, where the run does."""
        composites = self.segments.composites
        if folded[end] not in GOES_ON:
            return composites.below(folded[end:last], places)
        while not FILLER.fullmatch(folded, end, last):
            join = JOIN.match(folded, end, last)
            following = composites.find(folded, join.end()) if join else None
            if following is None:
                return join is not None or composites.below(folded[end:last], places)
            end, places = following[0], composites.places(following[1])
        return True


def _append(found: list[Piece], text: str, place: Found) -> int:
    """Append a place, or a chunk in the place of what it covers; where it ends."""
    start, end, answer = place
    if answer:
        found.append(mention((answer, start, end, text[start:end])))
        return end
    while found and found[-1].start >= start:
        found.pop()
    if found and isinstance(found[-1], Found) and found[-1].end == start:
        start = found.pop().start
    found.append(Found(start, end))
    return end


def _window(folded: str, pos: int) -> tuple[int, int]:
    """The run of Chinese characters around `pos`; of a very long one a part, which all positions near it share."""
    block = pos - pos % LONGEST_REST
    start = pos
    while start > max(0, block - LONGEST_REST) and _is_han(folded[start - 1]):
        start -= 1
    run = RUN.match(folded, pos, block + 2 * LONGEST_REST)
    return start, run.end() if run else pos + 1


class _Sentences:
    """The sentences of a line, asked for from left to right."""

    def __init__(self, folded: str, first: int, last: int) -> None:
        self._text = folded
        self._last = last
        self._start = self._end = first

    def around(self, pos: int) -> Found:
        """The sentence around `pos`, or all of the line from it on where it may head what follows."""
        while self._end <= pos and self._end < self._last:
            self._start = self._end
            mark = _END.search(self._text, self._start, self._last)
            self._end = mark.end() if mark else self._last
        heading = _HEADING.search(self._text, self._start, self._end)
        return Found(self._start, self._last if heading else self._end)
