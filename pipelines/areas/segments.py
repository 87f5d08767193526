"""Segments: runs of Chinese characters, read without their context, each once."""

from __future__ import annotations

import gc
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache

from output.gazetteer import EDITION, Region
from output.records import AreaAnswer
from output.reference import read_table
from pipelines.areas.answers import Answers
from pipelines.areas.composites import Composites
from pipelines.areas.finder import Finder
from pipelines.areas.guards import FILLER, HAN, JOIN, LEAD, NOISE_FIRST
from pipelines.areas.memo import Memo
from pipelines.areas.names import VAGUE, WORDY_TAILS, fold, load_names
from pipelines.areas.parts import FOLLOWED, LEADING, Part, Segment, stands
from pipelines.areas.paths import Reader
from pipelines.areas.patterns import lazy
from pipelines.areas.readings import MUNICIPALITIES, Path, Places
from pipelines.areas.townships import LONGEST_TOWN

SEGMENT = lazy(f"[{HAN}]{{2,}}")
LONGEST_KEPT = 60  # characters; longer ones are sentences, which seldom come twice
_LONGEST_HEAD = 40  # characters of the longest composite
_TOWN_KINDS = ("镇", "乡", "街道", "苏木", "地区")
_AFTER_LIST = lazy("等|的(?!士)|都|均|也|各|[两三四五六七八九十]+[个市区县州]")
_BESIDE = lazy(rf"[{HAN}]{{1,2}}\Z")
LONGEST_LISTED = 200  # characters of what may stand under a list's head


class Segments:
    """Reads segments for one reference year and remembers them."""

    def __init__(self, year: int) -> None:
        """`year`: see Answers."""
        names = load_names()
        rows = list(read_table("regions_unlisted.csv"))
        unlisted = {row["name"]: names.place(row["parent_code"]) for row in rows}
        words = list(read_table("regions_words.csv"))
        self.words = frozenset(row["name"] for row in words)
        self.leading = frozenset(row["name"] for row in words if row["meaning"] == "word that others follow")
        self.answers = Answers(names.gazetteer, year)
        outer: dict[str, frozenset[str]] = {}
        for row in filter(lambda row: row["short_names"], rows):
            code, shorts = row["parent_code"], row["short_names"].split("|")
            outer[code] = outer.get(code, frozenset()).union(shorts)
        self.reader = Reader(names, unlisted, outer, self.words)
        self.composites = Composites(names, self.answers, self.words, outer)
        self.known: Memo[str, Segment | None] = Memo()
        self._under: Memo[tuple[str, tuple[Region, ...]], Segment | None] = Memo()
        self._townships: Memo[str, AreaAnswer | None] = Memo()

    @cached_property
    def finder(self) -> Finder:
        """Where in a text a place may begin; a column of plain paths never asks."""
        return Finder(self.reader.names, self.reader.unlisted)

    def read(self, segment: str, begins: list[int] | None = None) -> Segment | None:
        """The places of a segment, or null. `begins`: where in it a path may begin, where that is known."""
        try:
            return self.known[segment]
        except KeyError:
            found = self._read(segment, begins)
            return self.known.keep(segment, len(segment), found) if len(segment) <= LONGEST_KEPT else found

    def read_apart(self, segment: str, begins: list[int]) -> Segment | None:
        """The same for one of whose beginnings its line knows better; it is not remembered: 万荣县 in 12万荣县."""
        return self._read(segment, begins)

    def certain(self, segment: str) -> AreaAnswer | None:
        """The answer for a segment that is one full name or path, and only one place; null otherwise."""
        if answer := self.composites.known(segment) or self.certain_township(segment):
            return answer
        read = self.read(segment)
        part = read.parts[0] if read and read.full and len(read.parts) == 1 else None
        if part and part.path.steps == 1 and len(part.path.places) > 1:
            return None  # 江北区 among districts of 重庆 is the former one there
        sure = (
            part and not (part.bare or part.word or part.ambiguous) and part.end - part.start == len(segment)
        )
        return part.answer if part and sure else None

    def certain_township(self, segment: str) -> AreaAnswer | None:
        """The answer for a composite that one of its townships follows under its full name; null otherwise."""
        if len(segment) > _LONGEST_HEAD + LONGEST_TOWN or not segment.endswith(_TOWN_KINDS):
            return None
        if segment in self._townships:
            return self._townships[segment]
        return self._townships.keep(segment, len(segment), self._certain_township(segment))

    def _certain_township(self, segment: str) -> AreaAnswer | None:
        for end in range(min(len(segment) - 2, _LONGEST_HEAD), 1, -1):
            answer = self.composites.answers.get(segment[:end])
            if answer and answer.code:
                town = self.reader.names.full_town(answer.code, segment[end:])
                if town:
                    return self.answers.of_region(town)
        return None

    def doubted(self, name: str) -> AreaAnswer | None:
        """The candidates that a folded short name has where it may as well be a word; null if it has none."""
        places = self.reader.names.index.get(name, ())
        short = [
            p
            for p in places
            if name in map(fold, p.region.short_names) and p.region.existed(self.answers.year)
        ]
        return self.answers.doubted(short) if short else None

    def township(self, segment: str, above: Places, short: bool) -> Part | None:
        """The township of one of the places above that a segment begins with; `short`: or all that it says."""
        folded = fold(segment[:LONGEST_LISTED])
        path = self.reader.best(folded, 0, True, above) if above else None
        if path is None or path.kind != "place" or any(place.rank != 3 for place in path.places):
            return None
        if path.short and not (short and path.end == len(segment) and segment not in self.words):
            return None
        return self._part(path, "neighbours")

    def tail(self, segment: str) -> Part | None:
        """The county's short name that a segment begins with, where what follows it cannot belong to a name."""
        folded = fold(segment)
        path = self.reader.best(folded, 0)
        if path is None or not lone(path) or not _AFTER_LIST.match(folded, path.end):
            return None
        part = self._part(path)
        return part if part.answer.code or part.ambiguous else None

    def read_under(self, segment: str, heads: Places) -> Segment | None:
        """The places of a segment that stands under a list's head: all within it, or null."""
        if len(segment) > LONGEST_LISTED:
            return None
        key = segment, tuple(head.region for head in heads)  # 淮阴市 was of the code of 淮安市
        try:
            return self._under[key]
        except KeyError:
            parts = self._whole(fold(segment), heads)
            return self._under.keep(key, len(segment), Segment(parts, True) if parts else None)

    def _read(self, segment: str, begins: list[int] | None) -> Segment | None:
        folded = fold(segment)
        if begins is None:
            begins = self.finder.begins(folded)
        if not begins:
            return None
        if parts := self._whole(folded, (), begins):
            return Segment(parts, True)
        parts = self._scan(folded, begins)
        return Segment(parts, False) if parts else None

    def _part(self, path: Path, decided_by: str | None = None) -> Part:
        answer = self.answers.of(path, decided_by)
        word = path.name in (self.words if path.bare else VAGUE) and path.steps == 1
        word = word or (path.steps == 2 and path.short and path.name in self.words and _skips(path))
        single = path.name[:-1] if path.steps == 1 and not path.bare else ""
        stem = LEADING if single in self.leading else FOLLOWED if single in self.words else None
        return Part(path.start, path.end, path, answer, path.bare, word, stem)

    def _whole(self, folded: str, heads: Places, begins: Sequence[int] | None = None) -> tuple[Part, ...]:
        """The places of a segment that consists of nothing else; empty if it does not. `begins`: see `read`."""
        lead = LEAD.match(folded)
        found: list[Path] = []
        for start in (0, lead.end()) if lead else (0,):
            if begins is not None and start not in begins and folded[start : start + 1] not in NOISE_FIRST:
                continue
            paths = self._chain(folded, start, heads)
            if paths and (not found or all(path.kind == "place" for path in paths)):
                found = paths
            if found and all(path.kind == "place" for path in found):
                break
        return tuple(self._part(path, "list_head" if heads else None) for path in found)

    def _chain(self, folded: str, pos: int, heads: Places) -> list[Path]:
        paths: list[Path] = []
        while path := self._best(folded, pos, heads):
            if not heads and not _may_follow(paths[-1] if paths else None, path, folded):
                return []
            if path.bare and path.name in self.leading and path.end < len(folded):
                return []  # 合作城市
            paths.append(path)
            if path.end == len(folded) or FILLER.fullmatch(folded, path.end):
                return paths
            join = JOIN.match(folded, path.end)
            pos = join.end() if join else path.end
        return []

    def _best(self, folded: str, pos: int, heads: Places) -> Path | None:
        known = None if heads else self.composites.at(folded, pos, True)
        return known or self.reader.best(folded, pos, True, heads)

    def _scan(self, folded: str, begins: list[int]) -> tuple[Part, ...]:
        """Places inside running text; each may begin at one of `begins`."""
        found: list[Part] = []
        end = 0
        for pos in begins:
            path = (self.composites.at(folded, pos) or self.reader.best(folded, pos)) if pos >= end else None
            if path is None or (path.bare and self._covered(folded, path, begins)):
                continue
            part = self.part(path, folded)
            if found and pos == end and akin(found[-1].path, path):
                part = part._replace(before="")  # 栾川县嵩县
            if not part.word and stands(part):
                found.append(part)
                end = path.end
        return tuple(found)

    def _covered(self, folded: str, path: Path, begins: list[int]) -> bool:
        """Whether a full name begins inside a short one and ends behind it: 镇江 in 洋镇江西省."""
        first, last = bisect_right(begins, path.start), bisect_left(begins, path.end)
        over = (self.composites.at(folded, begin) for begin in begins[first:last])
        return any(
            other and (other.steps > 1 or other.name[1:] not in WORDY_TAILS) for other in over
        )  # 湘西山区

    def part(self, path: Path, folded: str) -> Part:
        """A path of running text as a part."""
        before = self.before_of(folded, path.start)
        return self._part(path)._replace(before=before, after=folded[path.end : path.end + 16])

    def run_over(self, folded: str, pos: int) -> bool:
        """Whether a word runs over the beginning of a name at `pos`: 对应 in 对应县级, 从化 in 从化州."""
        pair = folded[pos - 1 : pos + 1] if pos else ""
        return pair == "对应" or pair in self.reader.names.index

    def before_of(self, folded: str, pos: int) -> str:
        """The two characters before `pos` that belong to its run; a sign where the last of them begins a word.

        和 and 平坝区 are 和平坝区 as well, 对 and 应县 are 对应县级. A digit, where a measure may begin: 254万山区.
        """
        pair = folded[pos - 1 : pos + 1] if pos else ""
        if measured(pair):
            return pair[0]
        if self.run_over(folded, pos):
            return "应"
        before = _BESIDE.search(folded, max(0, pos - 2), pos)
        return before[0] if before else ""


def _may_follow(before: Path | None, path: Path, folded: str) -> bool:
    """Whether a place may stand behind another one: no county's short name but beside its like.

    广州天河越秀, 番禺和南沙; but neither 汕头海门, where 海门 is a township, nor 和平乡 as 和 and 平乡.
    """
    if before and path.start == before.end and lone(before) and not akin(before, path):
        return False  # 振兴吕梁
    if not lone(path):
        return True
    if before is None:
        return not path.start or folded[path.end - 1] not in "乡镇"
    if akin(before, path):
        return True
    return before.short and path.start > before.end and folded[path.end - 1] not in "乡镇"


def _skips(path: Path) -> bool:
    """Whether a county's short name stands right behind that of its province: 山东泰山 is a team, too."""
    codes = {parent.code for parent in path.parents if parent.code not in MUNICIPALITIES}
    return bool(codes) and all(
        place.rank == 2 and place.region.parent_code not in codes for place in path.places
    )


def measured(pair: str) -> bool:
    """Whether two characters are a digit and a power of ten: 4万 of 254万山区人民."""
    return pair[:1].isdigit() and pair[1:] in {"万", "千", "百", "亿"}


def lone(path: Path) -> bool:
    """Whether a path is a county's short name alone."""
    return path.bare and all(place.rank == 2 for place in path.places)


def akin(before: Path, path: Path) -> bool:
    """Whether a place may lie in the one before it, or beside it in one city."""
    cities = {place.region.parent_code for place in before.places} | {place.code for place in before.places}
    return any(place.region.parent_code in cities for place in path.places)


@lru_cache(maxsize=8)
def segments_of(year: int) -> Segments:
    """The reader of segments for a reference year; years after the edition are the edition's."""
    with _collected_once():
        return Segments(min(year, EDITION.year))


@contextmanager
def _collected_once() -> Iterator[None]:
    """Collect garbage once behind the block instead of often in it: the tables are large, and they stay.

    Python would go through all of them several times while they grow, and again in the caller's first loop.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
