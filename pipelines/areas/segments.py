"""Segments: runs of Chinese characters, read without their context, each once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from output.gazetteer import EDITION
from output.records import AreaAnswer, AreaStatus
from output.reference import read_table
from pipelines.areas.answers import Answers
from pipelines.areas.composites import composites
from pipelines.areas.finder import Finder
from pipelines.areas.guards import FILLER, HAN, JOIN, LEAD, ROAD, firm
from pipelines.areas.names import VAGUE, WORDY, fold, load_names
from pipelines.areas.paths import Path, Places, Reader

SEGMENT = re.compile(f"[{HAN}]{{2,}}")
LIMIT = 60_000  # segments kept; a page has a few hundred, and generated lists draw on some ten thousand names
LONGEST_KEPT = 60  # characters; longer ones are sentences, which seldom come twice
_LONGEST_HEAD = 40  # characters of the longest composite
_TOWN_LAST = frozenset("镇乡道区木")
LONGEST_LISTED = 200  # characters of what may stand under a list's head
_BEFORE = re.compile(
    r"(?:[在到于至从自往去赴来的和与及是对为住向经由含驻凡请]|[覆复]盖|包括|服务|位于|全国)$"
)


_SITED = re.compile(r"(?:[在到于至从自往去赴住驻]|[覆复]盖)$")


class Part(NamedTuple):
    """A place in a segment, at ``segment[start:end]``.

    `bare`: written as a short name alone; `word`: a single name that is also a word. `bounded`: a word may begin where
    it begins; `sited`: what stands before says that a place follows. `firm` and `street`: what follows makes it part of an organisation's name or a postal address.
    """

    start: int
    end: int
    path: Path
    answer: AreaAnswer
    bare: bool = False
    word: bool = False
    bounded: bool = True
    sited: bool = False
    firm: bool = False
    street: bool = False

    @property
    def ambiguous(self) -> bool:
        """Whether a list's other places may decide it."""
        return self.answer.status is AreaStatus.AMBIGUOUS and self.path.steps == 1

    @property
    def heads(self) -> Places:
        """The places that it can head a list as."""
        return self.path.places if self.path.kind == "place" else ()


class Segment(NamedTuple):
    """The places of a segment. `full`: nothing else stands in it, joining and filling words apart."""

    parts: tuple[Part, ...]
    full: bool


class Segments:
    """Reads segments for one reference year and remembers them."""

    def __init__(self, year: int) -> None:
        """`year`: see Answers."""
        names = load_names()
        rows = read_table("regions_unlisted.csv")
        unlisted = {row["name"]: names.place(row["parent_code"]) for row in rows}
        self.words = frozenset(row["name"] for row in read_table("regions_words.csv"))
        self.answers = Answers(names.gazetteer, year)
        self.reader = Reader(names, unlisted)
        self.finder = Finder(names, unlisted)
        self.composites = composites(names, self.answers)
        self.known: dict[str, Segment | None] = {}
        self._under: dict[tuple[str, tuple[str, ...]], Segment | None] = {}

    def read(self, segment: str) -> Segment | None:
        """The places of a segment, or null."""
        try:
            return self.known[segment]
        except KeyError:
            found = self._read(segment)
            if len(segment) <= LONGEST_KEPT:
                if len(self.known) >= LIMIT:
                    self.known.clear()
                self.known[segment] = found
            return found

    def certain(self, segment: str) -> AreaAnswer | None:
        """The answer for a segment that is one full name or path, and only one place; null otherwise."""
        if answer := self.composites.get(segment) or self.certain_township(segment):
            return answer
        read = self.read(segment)
        part = read.parts[0] if read and read.full and len(read.parts) == 1 else None
        sure = part and not part.bare and not part.ambiguous and part.end - part.start == len(segment)
        return part.answer if part and sure else None

    def certain_township(self, segment: str) -> AreaAnswer | None:
        """The answer for a composite that one of its townships follows under its full name; null otherwise."""
        if segment[-1:] not in _TOWN_LAST:
            return None
        for end in range(min(len(segment) - 2, _LONGEST_HEAD), 1, -1):
            answer = self.composites.get(segment[:end])
            if answer and answer.code:
                towns = self.reader.names.full_towns(answer.code).get(segment[end:], ())
                if towns:
                    return self.answers.of_region(towns[0]) if len(towns) == 1 else None
        return None

    def read_under(self, segment: str, heads: Places) -> Segment | None:
        """The places of a segment that stands under a list's head: all within it, or null."""
        if len(segment) > LONGEST_LISTED:
            return None
        key = segment, tuple(head.code for head in heads)
        if key not in self._under:
            if len(self._under) >= LIMIT:
                self._under.clear()
            parts = self._whole(fold(segment), heads)
            self._under[key] = Segment(parts, True) if parts else None
        return self._under[key]

    def _read(self, segment: str) -> Segment | None:
        folded = fold(segment)
        begins = self.finder.begins(folded)
        if not begins:
            return None
        if parts := self._whole(folded, ()):
            return Segment(parts, True)
        parts = self._scan(folded, begins)
        return Segment(parts, False) if parts else None

    def _part(self, path: Path, decided_by: str | None = None) -> Part:
        answer = self.answers.of(path, decided_by)
        bare = path.short and path.steps == 1
        word = path.name in (self.words if bare else VAGUE) and path.steps == 1
        return Part(path.start, path.end, path, answer, bare, word)

    def _whole(self, folded: str, heads: Places) -> tuple[Part, ...]:
        """The places of a segment that consists of nothing else; empty if it does not."""
        lead = LEAD.match(folded)
        for start in (0, lead.end()) if lead else (0,):
            paths = self._chain(folded, start, heads)
            if paths:
                return tuple(self._part(path, "list_head" if heads else None) for path in paths)
        return ()

    def _chain(self, folded: str, pos: int, heads: Places) -> list[Path]:
        paths = []
        while path := self.reader.best(folded, pos, True, heads):
            paths.append(path)
            if path.end == len(folded) or FILLER.fullmatch(folded, path.end):
                return paths
            join = JOIN.match(folded, path.end)
            pos = join.end() if join else path.end
        return []

    def _scan(self, folded: str, begins: list[int]) -> tuple[Part, ...]:
        """Places inside running text; each may begin at one of `begins`."""
        found: list[Part] = []
        end = 0
        for pos in begins:
            path = self.reader.best(folded, pos) if pos >= end else None
            if path is None:
                continue
            part = self._part(path)
            bounded = (
                pos == 0
                or (
                    bool(_BEFORE.search(folded[max(0, pos - 2) : pos]))
                    and folded[pos - 1 : pos + 1] != "对应"
                )
                or bool(found and found[-1].end == pos)
            )
            if not part.word and _stands(path, part, bounded):
                rest = folded[path.end : path.end + 16]
                street = bool(ROAD.match(rest))
                sited = bool(_SITED.search(folded[max(0, pos - 2) : pos]))
                found.append(part._replace(bounded=bounded, sited=sited, firm=firm(rest), street=street))
                end = path.end
        return tuple(found)


def _stands(path: Path, part: Part, bounded: bool) -> bool:
    """Whether running text may mean a place here, and not the same characters by chance."""
    status = part.answer.status
    if path.short and path.steps == 1:
        large = any(place.rank < 2 for place in path.places)
        return large and status is AreaStatus.CURRENT
    if status is AreaStatus.CONFLICT:
        return bounded
    if path.steps == 1 and path.name in WORDY:
        return False
    if path.steps == 1:
        return bounded or not _by_chance(path, status)
    return True


def _by_chance(path: Path, status: AreaStatus) -> bool:
    """Whether a full name may stand in running text by chance: 海城市 in 沿海城市, 东山区 in 山东山区."""
    size = path.end - path.start
    if size < 3 or (size == 3 and path.name.endswith("城市")):
        return True
    return status is AreaStatus.HISTORICAL and path.name[-1] not in "市县州盟旗"


@lru_cache(maxsize=8)
def segments_of(year: int) -> Segments:
    """The reader of segments for a reference year; years after the edition are the edition's."""
    return Segments(min(year, EDITION.year))
