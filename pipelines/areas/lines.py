"""A line: which of its segments form a list, which of them head it, where a postal address begins."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from output.records import AreaStatus
from pipelines.areas.context import PATH_GAP, Item, ask_neighbours, join_paths, read_glosses
from pipelines.areas.guards import AREA_LABEL, CUSTOMER, EXCLUDED_LABEL, FIELD, HOUSE, NOISE, SENTENCE_END
from pipelines.areas.memo import Memo
from pipelines.areas.names import fold
from pipelines.areas.parts import Part, Segment
from pipelines.areas.patterns import lazy
from pipelines.areas.plain import PlainReader
from pipelines.areas.readings import Places, lying_in
from pipelines.areas.segments import SEGMENT, Segments, measured
from pipelines.areas.townships import TOWN_END

LONGEST_KEPT = 400  # characters
_LONGEST_TAIL = 24
_JOINS = frozenset({"和", "及", "与", "或", "以及"})
DEEPEST = 4  # heads within heads; there are no more levels
_LISTED = lazy(r"\s++(?:[、，,;；|/]\s*+)?|[、，,;；|/]\s*+")
_OPENING = "(（[［【〔「〈《<{"
_DOT = lazy(r"\s*[·•]\s*")
_COLON = lazy(rf"\s*[:：{re.escape(_OPENING)}]")
_DASH = lazy(r"[^\S\t]*[-—–→»>]{1,2}[^\S\t]*")
_STROKE = "丨"  # a character that stands for the bar
_CLOSING = lazy(r"[)）\]］】〕}」>〉》]")


@dataclass
class LineAreas:
    """What a line says by itself. Shared between lines that read alike: whoever changes it takes a copy."""

    text: str
    items: list[Item] = field(default_factory=list)
    head: Places = ()  # the line ends as a list's head: 广东:
    only: bool = True  # the line consists of places alone

    @property
    def labelled(self) -> bool:
        """Whether the line says that places follow: 服务城市:."""
        return self._marks[0]

    @property
    def excluded(self) -> frozenset[int]:
        """Which items stand in a postal address, a licence, a dateline."""
        return self._marks[1]

    @cached_property
    def _marks(self) -> tuple[bool, frozenset[int]]:
        return _marks(self.text, self.items)


class _Token(NamedTuple):
    """A segment of a line with its places, and what stands between it and the one before."""

    start: int
    end: int
    text: str
    gap: str
    segment: Segment | None


class _Head(NamedTuple):
    """Places that the following ones must lie in. `opened`: by a bracket, which ends it."""

    places: Places
    opened: bool


class LineReader:
    """Reads lines for one reference year."""

    def __init__(self, segments: Segments) -> None:
        """`segments`: the reader below."""
        self.segments = segments
        self.lists = PlainReader(segments)
        self._known: Memo[str, LineAreas | None] = Memo()

    def read(self, line: str, heads: Places = ()) -> LineAreas | None:
        """The places of a line, heads taken out; null if it has none. `heads`: the section it stands in."""
        if heads or len(line) > LONGEST_KEPT:
            return self._read(line, heads)
        try:
            return self._known[line]
        except KeyError:
            return self._known.keep(line, len(line), self._read(line, ()))

    def _read(self, written: str, heads: Places) -> LineAreas | None:
        line = written.replace(_STROKE, "|")
        begins = self.segments.finder.begins(fold(line))
        if not begins and not heads:
            return None
        found = _Scan(line, self._tokens(line, begins), self.segments, heads).found
        if not found.items and not found.head:
            return None
        join_paths(line, found.items, self.segments)
        read_glosses(line, found.items, self.segments)
        ask_neighbours(line, found.items, self.segments)
        if found.items and self._cut(line, found.items):
            found.items.pop()
        found.text = written
        return found

    def _cut(self, line: str, items: list[Item]) -> bool:
        """Whether a list of full names breaks off inside its last one: 连云 for 连云港市."""
        *others, last = items
        if not (last.full and last.part.bare and not last.settled):
            return False
        if line[last.end :] or len(others) < 2 or any(item.part.bare or not item.full for item in others):
            return False
        return self.segments.reader.names.begins_another(last.part.path.name, last.part.path.places)

    def _tokens(self, line: str, begins: list[int]) -> list[_Token]:
        """The segments of a line; only those where a place may begin are read."""
        tokens = []
        before = at = 0
        for match in SEGMENT.finditer(line):
            start, end = match.span()
            first = at = bisect_left(begins, start, at)
            at = bisect_left(begins, end, at)
            own = [begin - start for begin in begins[first:at]]
            cut = bool(own and start) and measured(line[start - 1 : start + 1])
            own = [begin for begin in own if begin] if cut else own
            read = self.segments.read_apart if cut else self.segments.read
            segment = read(match[0], own) if own else None
            tokens.append(_Token(start, end, match[0], line[before:start], segment))
            before = end
        return tokens


class _Scan:
    """One pass over the segments of a line, with the heads that are in force."""

    def __init__(self, line: str, tokens: list[_Token], segments: Segments, section: Places) -> None:
        self.line = line
        self.tokens = tokens
        self.segments = segments
        self.heads = [_Head(section, False)] if section else []
        self.depth = len(self.heads)
        self.run = 0
        self.found = LineAreas(line)
        self.county: Places = ()  # of the township just before
        for index, token in enumerate(tokens):
            if len(self.heads) > self.depth and self.heads[-1].opened and _CLOSING.search(token.gap):
                self.heads.pop()
            self._take(index, token)

    def _take(self, index: int, token: _Token) -> None:
        under = self._under(token)
        if under is None and (town := self._township(index, token)):
            self._add(token, town, True, False)
            if town.end < len(token.text):
                self.found.only = False
                self.run += 1
            return
        segment = under or token.segment
        if segment is None and (NOISE.fullmatch(token.text) or self._field(index, token)):
            return  # 上海市 市辖区 嘉定区; 省份:浙江省 城市:杭州市
        if segment is None or not segment.full:
            self.found.only = False
            segment = self._tail(index, token, segment)
        if segment is None:
            self.county = ()
            self.run += 1
        elif not segment.full:
            self._take_running(index, token, segment)
        else:
            head = self._head(index, token, segment)
            if head is not None:
                last = index == len(self.tokens) - 1
                self.found.head = head.places if last else ()
                kept = self.heads[-DEEPEST:] if head.opened else self.heads[: self.depth]
                self.heads = [*kept, head]
            for part in segment.parts[:-1] if head else segment.parts:
                self._add(token, part, True, bool(under))

    def _field(self, index: int, token: _Token) -> bool:
        """Whether a segment labels a field of an address."""
        labels = FIELD.fullmatch(token.text) and index + 1 < len(self.tokens)
        return bool(labels) and self.tokens[index + 1].gap.lstrip()[:1] in {":", "："}

    def _take_running(self, index: int, token: _Token, segment: Segment) -> None:
        """Running text: its first places may end a list, its last one may begin one."""
        parts = list(segment.parts)
        listed = index > 0 and bool(_LISTED.fullmatch(token.gap)) and self._full(index - 1)
        if (
            listed
            and self.found.items
            and self.found.items[-1].part.word
            and not self.found.items[-1].part.bare
        ):
            listed = False  # 山东泰山、成都蓉城
        if listed and index == len(self.tokens) - 1 and self._cut(token, parts):
            parts = []
        end = 0
        while listed and parts and not (parts[0].firm or parts[0].street):
            gap = token.text[end : parts[0].start]
            if gap not in _JOINS if end else len(gap) > 1 or (gap and not parts[0].bounded):
                break  # 昌都 in 武昌都有
            end = parts[0].end
            self._add(token, self._headed(parts.pop(0)), True, False)
        self.run += 1
        last = parts.pop() if parts and self._begins(index, token, parts[-1]) else None
        for part in parts:
            self._add(token, self._headed(part), False, False)
        self.run += bool(parts)
        if last:
            self._add(token, self._headed(last), True, False)

    def _tail(self, index: int, token: _Token, segment: Segment | None) -> Segment | None:
        """A segment with the county's short name before it that ends a list: 文昌、万宁、五指山的业主."""
        if not index or not _LISTED.fullmatch(token.gap) or not self._full(index - 1):
            return segment
        ends = segment.parts[0].start if segment else len(token.text)
        part = self.segments.tail(token.text[: min(ends, _LONGEST_TAIL)])
        if part is None or sum(item.run == self.run for item in self.found.items[-2:]) < 2:
            return segment
        return Segment((part, *(segment.parts if segment else ())), False)

    def _township(self, index: int, token: _Token) -> Part | None:
        """A township behind its county, or behind another one of it: 吴江区 同里镇, 松江区泗泾镇、九亭镇."""
        items = self.found.items
        if not index or not items or items[-1].end != self.tokens[index - 1].end:
            return None
        if token.segment and token.segment.full and not TOWN_END.search(token.text):
            return None  # a place by itself
        apart = PATH_GAP.fullmatch(token.gap)
        if not apart and not _LISTED.fullmatch(token.gap) and token.gap != "_":
            return None
        above = self.county or tuple(place for place in items[-1].part.path.places if place.rank in (1, 2))
        short = bool(apart) and items[-1].full and token.segment is None
        return self.segments.township(token.text, above, short)

    def _headed(self, part: Part) -> Part:
        """A part of running text that a head in force decides: 广州:天河区体育西路店、白云区三元里店."""
        if not part.ambiguous:
            return part
        for head in reversed(self.heads):
            places = lying_in(part.path.places, head.places)
            path = part.path._replace(places=places)
            answer = self.segments.answers.of(path, "list_head") if places else None
            if answer and answer.code:
                return part._replace(path=path, answer=answer)
        return part

    def _opens(self, following: _Token, places: Places) -> bool:
        """Whether a segment behind a head begins with what lies within the head."""
        if self.segments.read_under(following.text, places):
            return True
        part = following.segment.parts[0] if following.segment else None
        if part is None or part.start or part.bare or part.path.kind != "place":
            return False
        return bool(lying_in(part.path.places, places))

    def _cut(self, token: _Token, parts: list[Part]) -> bool:
        """Whether a list breaks off inside its last name: 哈尔滨市双 of 双城区, 绵阳市北川羌."""
        if len(parts) != 1 or parts[0].start or token.end != len(self.line):
            return False
        rest, path = fold(token.text[parts[0].end :]), parts[0].path
        return len(rest) <= 3 and self.segments.reader.names.begins_below(path.name, rest, path.places)

    def _begins(self, index: int, token: _Token, part: Part) -> bool:
        """Whether a list begins with the last place of running text: 网点遍布广州、深圳."""
        if part.end != len(token.text) or index + 1 == len(self.tokens):
            return False
        return part.bounded and bool(_LISTED.fullmatch(self.tokens[index + 1].gap)) and self._full(index + 1)

    def _full(self, index: int) -> bool:
        segment = self.tokens[index].segment
        return segment is not None and segment.full

    def _add(self, token: _Token, part: Part, full: bool, settled: bool) -> None:
        start, end = token.start + part.start, token.start + part.end
        self.found.items.append(Item(start, end, part, full, self.run, settled))
        code = part.answer.parent_code if part.answer.level == "township" else None
        county = self.segments.reader.names.place(code) if code else None
        self.county = (county,) if county else ()

    def _under(self, token: _Token) -> Segment | None:
        """The segment as read within the innermost head that contains it."""
        alone = token.segment
        sure = alone.parts[0] if alone and alone.full and len(alone.parts) == 1 else None
        certain = sure is not None and not sure.bare and sure.answer.status is AreaStatus.CURRENT
        for head in reversed(self.heads):
            if certain and sure and len(sure.path.places) == 1 and lying_in(sure.path.places, head.places):
                return alone  # the head decides nothing
            under = self.segments.read_under(token.text, head.places)
            if under:
                return _undecided(under, token.segment)
        return None

    def _head(self, index: int, token: _Token, segment: Segment) -> _Head | None:
        """What a segment heads a list as; null if it is no head."""
        places = segment.parts[-1].heads
        if not places:
            return None
        if index == len(self.tokens) - 1:
            return _Head(places, False) if self.line[token.end :].strip() in {":", "："} else None
        following = self.tokens[index + 1]
        if not self._parted(index, token, following) and not self._spaced(index, places):
            return None
        if following.text.endswith(("除外", "以外")):
            return None  # 江苏省(苏州市除外) names both, too
        if following.text[0] == "含" or not self._opens(following, places):
            return None  # 潮州市(含饶平县) names both
        return _Head(places, following.gap.lstrip()[:1] in _OPENING)

    def _spaced(self, index: int, places: Places) -> bool:
        """Whether a blank parts a head from its list, whose names other marks part: 甘肃省 庆阳市、酒泉市."""
        if index + 2 >= len(self.tokens) or not self.tokens[index + 1].gap.isspace():
            return False
        second = self.tokens[index + 2]
        listed = (
            bool(_LISTED.fullmatch(second.gap) or _DOT.fullmatch(second.gap)) and not second.gap.isspace()
        )
        return listed and self._opens(second, places)

    def _parted(self, index: int, token: _Token, following: _Token) -> bool:
        """Whether what follows parts a head from its list: 广东:, 【广东】, 广东(, 广东-广州、深圳."""
        if _COLON.match(following.gap):
            return True
        if token.gap[-1:] and token.gap[-1:] in _OPENING and _CLOSING.match(following.gap):
            return not (index and len(token.gap) == 1 and self._full(index - 1))  # 西湖区(杭州)
        after = self.tokens[index + 2].gap if index + 2 < len(self.tokens) else ""
        return bool(_DASH.fullmatch(following.gap)) and bool(after) and not _DASH.fullmatch(after)


def _undecided(under: Segment, alone: Segment | None) -> Segment:
    """The reading under a head; it decided nothing where the segment says the same by itself."""
    if alone is None or not alone.full or len(alone.parts) != len(under.parts):
        return under
    pairs = zip(alone.parts, under.parts, strict=True)
    return alone if all(replace(u.answer, decided_by=None) == a.answer for a, u in pairs) else under


def _marks(line: str, items: list[Item]) -> tuple[bool, frozenset[int]]:
    """Whether a label announces places, and which places belong to a postal address, a licence or a dateline."""
    excluded = set()
    labelled = within = False
    end = 0
    for index, item in enumerate(items):
        gap = line[end : item.start]
        if len(gap) > 1 and not gap.isspace():
            labelled = labelled or bool(AREA_LABEL.search(gap))
            within = _announced(gap, within)
        following = items[index + 1].start if index + 1 < len(items) else len(line)
        stop = min(following, item.end + 40)
        label = EXCLUDED_LABEL.search(line, item.end, stop)
        house = HOUSE.search(line, item.end, label.start() if label else stop)
        if within or house or CUSTOMER.match(line, item.end):
            excluded.add(index)
        end = item.end
    return labelled, frozenset(excluded)


def _announced(gap: str, within: bool) -> bool:
    """Whether an address goes on, or begins, after what stands between two places."""
    if AREA_LABEL.search(gap) or SENTENCE_END.search(gap):
        within = False
    labels = [label.end() for label in EXCLUDED_LABEL.finditer(gap)]
    if not labels:
        return within
    return not AREA_LABEL.search(gap, labels[-1]) and not SENTENCE_END.search(gap, labels[-1])
