"""Most places of running text at a glance: what an automaton finds is judged by the characters beside it.

A judgement is final only where `RunningReader` would say the same, which the tests compare; all else is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from output.records import AreaAnswer
from pipelines.areas.finder import encodable
from pipelines.areas.guards import (
    AFTER_FULL_FIRST,
    AFTER_NAME_FIRST,
    FILLER,
    JOIN,
    LEAD_LAST,
    LEAD_TAILS,
    RUN,
    ends_run,
)
from pipelines.areas.names import VAGUE, WORDY, WORDY_TAILS
from pipelines.areas.parts import AFTER_CITY, BOUNDS, FOLLOWING, SITES, sited, stands
from pipelines.areas.paths import NEXT, UNLISTED_END
from pipelines.areas.patterns import lazy
from pipelines.areas.readings import Path
from pipelines.areas.segments import Segments
from pipelines.areas.townships import LONGEST_TOWN

Hit = tuple[int, int, int]
"""Where a name or a path begins and ends in a text, and its number."""
PLACEHOLDER_LAST = frozenset("县区位划市级")
MAY_LEAD = LEAD_LAST | PLACEHOLDER_LAST
"""What may stand before a place in a run of characters that says nothing else."""
GOES_ON = frozenset(
    "区郊等一二三四五六七八九十两多数几个大城地省及和与周全的各所下主要市范境一分站网包涵管辖共含有如内以或暨到至跟"
)
"""What may stand behind one in such a run: how `FILLER` and `JOIN` begin."""
_SITES = frozenset(f"{SITES}盖")  # and 覆盖
_BOUNDS = frozenset(BOUNDS)
_JOINS = frozenset("和与及或暨到至跟")
_AFTER_CITY_FIRST = frozenset(f"{AFTER_CITY}政委")
_AFTER_WORD = frozenset(FOLLOWING)
_ZONE = lazy("[\u4e00-\u9fff]{0,12}?(?:[区园]|高新|经开)")
_TOWN = lazy("[\u4e00-\u9fff]{0,12}?(?:[镇乡道木区])")
LONGEST_REST = 200
"""Characters of a run behind a place that are looked at."""


# What a name or a path is, by how much its surroundings have to say; numbers, since each is compared often.
_PATH, _SHORT_PATH = 0, 1  # ends with a full name, with a short one
_FULL = 2  # a full name alone that stands nowhere by chance
_CITY = 3  # a city's of three characters: 海口市 in 出海口市政工程
_CHANCE = 4  # one that may stand by chance: a word has to begin with it
_BARE, _WEAK = 5, 6  # a short name of a province or a prefecture, of a county
_VAGUE = 7  # no place but behind another one
_ASK = 8  # left to the reader


class _Kinds(dict[int, int]):
    """The kind of each name by its number, found when it is first asked: most texts have few of them."""

    def __init__(self, kind: Callable[[int], int]) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, number: int) -> int:
        found = self[number] = self._kind(number)
        return found


class Glance:
    """Judges what stands in running text, for one reference year."""

    def __init__(self, segments: Segments) -> None:
        """`segments`: the tables of the year."""
        names = segments.reader.names
        self._segments = segments
        self._inner = segments.composites.inner
        self._index = names.index
        self._begins = {*names.lengths, *(name[:2] for name in segments.reader.unlisted)}
        self._towns = names.town_pairs
        written = list(dict.fromkeys([*segments.composites.answers, *names.index, *segments.reader.unlisted]))
        self._kinds = _Kinds(lambda number: self._kind(written[number]))
        self._answers = list(map(segments.composites.answers.get, written))
        self._written = written
        self._places: dict[int, AreaAnswer | Literal[False]] = {}
        self._automaton = CharwiseDoubleArrayAhoCorasick(written, MATCH_KIND_LEFTMOST_LONGEST)

    def hits(self, folded: str) -> list[Hit]:
        """The longest names and paths of a text, none over another one."""
        return self._automaton.find(encodable(folded))

    def weak(self, number: int) -> bool:
        """Whether a hit is a county's short name, which counts only where the finder admits it."""
        return self._kinds[number] == _WEAK

    def _kind(self, text: str) -> int:
        segments = self._segments
        answer = segments.composites.answers.get(text)
        if answer is None:
            return self._kind_of_name(text)
        name = answer.name or ""
        if text != name:
            return _PATH if text.endswith(name) else _SHORT_PATH
        if name in WORDY or name[:-1] in segments.leading:
            return _ASK
        if len(name) == 3 and name[-1] == "市" and name[1:] not in WORDY_TAILS:
            return _CITY
        return _CHANCE if len(name) < 3 or name[1:] in WORDY_TAILS else _FULL

    def _kind_of_name(self, text: str) -> int:
        if text in VAGUE:
            return _VAGUE
        reader, finder = self._segments.reader, self._segments.finder
        if text not in self._index or text in reader.unlisted or text in reader.names.whole:
            return _ASK
        if reader.names.large(text):
            return _BARE
        longer = any(text[:size] in finder.strong for size in range(2, len(text)))
        return _ASK if longer else _WEAK

    def judge(self, text: str, hits: Sequence[Hit], index: int) -> AreaAnswer | Literal[False] | None:
        """The answer for one of the hits of a folded text; false if it is no place, null if the reader has to say."""
        start, _, number = hits[index]
        kind, before = self._kinds[number], text[start - 1 : start]  # nothing before the beginning
        if kind == _ASK or before in PLACEHOLDER_LAST:
            return None
        free = "\u4e00" <= before <= "\u9fff" and before not in MAY_LEAD
        if kind >= _BARE and not (kind == _BARE and before in _SITES):
            return False if self._no_place(text, hits[index], before, free) else None
        if not self._ends(text, hits, index, free):
            return None
        if kind == _BARE:
            return self._sited(text, start, number)
        sure = kind <= _SHORT_PATH or self._begins_word(text, hits[index], before)
        return self._answers[number] if sure else None

    def _no_place(self, text: str, hit: Hit, before: str, free: bool) -> bool:
        """Whether a short name among other words certainly means no place."""
        start, end, number = hit
        lead = start and (before in LEAD_TAILS or text[start - 2 : start] in LEAD_TAILS)
        if lead and self._kinds[number] == _WEAK:
            return False
        after = text[end : end + 1]
        if not "\u4e00" <= after <= "\u9fff":
            return free and ends_run(after)
        if after in NEXT or (after in GOES_ON and not free):
            return False
        return not self._goes_on(text, end, free) and (free or self._says_more(text, end, after))

    def _goes_on(self, text: str, end: int, free: bool) -> bool:
        """Whether a part of a path may stand at `end`: a name, a township, a zone."""
        pair = text[end : end + 2]
        if pair in self._begins or _ZONE.match(text, end):
            return True
        return pair in self._towns and (not free or _TOWN.match(text, end) is not None)

    def _ends(self, text: str, hits: Sequence[Hit], index: int, free: bool, again: bool = True) -> bool:
        """Whether a hit certainly ends where it does, and its run of Chinese characters says more than places."""
        _, end, number = hits[index]
        after = text[end : end + 1]
        if not "\u4e00" <= after <= "\u9fff":
            return free and ends_run(after)
        pair = text[end : end + 2]
        if (
            after in _RISKY[self._kinds[number]]
            or text[end - 1 : end + 1] in self._inner
            or pair in self._begins
        ):
            return False
        if after in _JOINS and index + 1 < len(hits) and hits[index + 1][0] == end + 1:
            joined = self._kinds[hits[index + 1][2]] <= _CHANCE
            return joined and (free or (again and self._ends(text, hits, index + 1, False, False)))
        if self._goes_on(text, end, free):
            return False
        return free or self._says_more(text, end, after)

    @staticmethod
    def _says_more(text: str, end: int, after: str) -> bool:
        """Whether the run that goes on at `end` holds other words than those that stand around places."""
        run = RUN.match(text, end, end + LONGEST_REST)
        last = run.end() if run else end
        if after in GOES_ON and (JOIN.match(text, end) or FILLER.fullmatch(text, end, last)):
            return False
        return last - end > LONGEST_TOWN or text[last - 1] not in UNLISTED_END

    def _begins_word(self, text: str, hit: Hit, before: str) -> bool:
        """Whether a full name alone begins where a word may begin, or need not."""
        start, end, number = hit
        kind, after = self._kinds[number], text[end : end + 1]
        if before.isdigit() or (after in _AFTER_WORD and text[start : end - 1] in self._segments.words):
            return False
        if kind == _FULL or (kind == _CITY and after not in _AFTER_CITY_FIRST):
            return True
        if ends_run(before):
            return True
        return before in _BOUNDS and not self._segments.run_over(text, start)

    def _sited(self, text: str, start: int, number: int) -> AreaAnswer | Literal[False] | None:
        """The answer for a short name behind a preposition."""
        if self._segments.run_over(text, start) or not sited(text[max(0, start - 2) : start]):
            return None
        if number not in self._places:
            name = self._written[number]
            path = Path(1, 1 + len(name), self._index[name], 1, True, name=name)
            part = self._segments.part(path, f"在{name}")
            self._places[number] = part.answer if stands(part) and not part.word else False
        return self._places[number]


_RISKY = [
    AFTER_FULL_FIRST | NEXT if kind in {_PATH, _FULL, _CITY, _CHANCE} else AFTER_NAME_FIRST | NEXT
    for kind in range(_ASK)
]
"""By kind: what may follow a name that does not end, or a placeholder."""
