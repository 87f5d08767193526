"""A line: lists, their heads, and neighbours that decide what an ambiguous name means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pipelines.areas.guards import AREA_LABEL, EXCLUDED_LABEL, HOUSE
from pipelines.areas.names import Place
from pipelines.areas.segments import SEGMENT, Part, Segment, Segments

_HEAD_GAP = re.compile(r"[^\S\t]*[:：(（\[【{「<〈《]|[^\S\t]*[-—–→»>]{1,2}[^\S\t]*$")
_PATH_GAP = re.compile(r"[^\S\t]{1,2}|[^\S\t]?[-/·>→»／－][^\S\t]?")
_CLOSING = re.compile(r"[)）\]】}」>〉》]")


class Item(NamedTuple):
    """A place of a line at ``line[start:end]``. `full`: its segment holds nothing but places."""

    start: int
    end: int
    part: Part
    full: bool
    run: int  # which list of the line it belongs to; running text has a run of its own
    settled: bool = False  # a head or its neighbours speak for it


@dataclass(slots=True)
class LineAreas:
    """What a line says by itself."""

    items: list[Item] = field(default_factory=list)
    head: tuple[Place, ...] = ()  # the line ends as a list's head: 广东:
    only: bool = False  # the line consists of places alone
    labelled: bool = False  # it says that places follow: 服务城市:
    excluded: int = 1 << 60  # from here on, a postal address or the like


class Token(NamedTuple):
    """A segment of a line with its places."""

    start: int
    end: int
    text: str
    segment: Segment | None


class LineReader:
    """Reads lines for one reference year."""

    def __init__(self, segments: Segments) -> None:
        """`segments`: the reader below."""
        self.segments = segments

    def read(self, line: str, heads: tuple[Place, ...] = ()) -> LineAreas | None:
        """The places of a line, heads taken out; null if it has none. `heads`: a section that it stands in."""
        tokens = self._tokens(line, heads)
        if not any(token.segment for token in tokens):
            return None
        found = LineAreas(only=all(token.segment and token.segment.full for token in tokens))
        self._items(line, tokens, found, heads)
        if not found.items and not found.head:
            return None
        _join_paths(line, found, self.segments)
        if any(item.part.ambiguous for item in found.items):
            _ask_neighbours(found, self.segments)
        _exclude(line, found)
        return found

    def _tokens(self, line: str, heads: tuple[Place, ...]) -> list[Token]:
        read = self.segments.read
        tokens = []
        for match in SEGMENT.finditer(line):
            text = match[0]
            segment = read(text)
            if heads and not (segment and segment.full and not segment.parts[0].bare):
                segment = self.segments.read_under(text, heads) or segment
            tokens.append(Token(match.start(), match.end(), text, segment))
        return tokens

    def _items(self, line: str, tokens: list[Token], found: LineAreas, section: tuple[Place, ...]) -> None:
        """Turn tokens into items, reading those under a head within it."""
        heads = [section] if section else []
        run = 0
        for index, token in enumerate(tokens):
            gap = line[tokens[index - 1].end : token.start] if index else ""
            if len(heads) > bool(section) and _CLOSING.search(gap):
                heads.pop()
            segment = token.segment
            under = self._under(token, heads)
            segment = under or segment
            if segment is None or not segment.full:
                run += 1
            if segment is None:
                continue
            head = self._head(line, tokens, index, segment)
            if head is not None:
                heads = [*heads, head] if line[token.end : token.end + 1] in "(（[【" else [head]
                found.head = head if index == len(tokens) - 1 else ()
                parts = segment.parts[:-1]
            else:
                parts = segment.parts
            for part in parts:
                place = (token.start + part.start, token.start + part.end)
                found.items.append(Item(*place, part, segment.full, run, bool(under)))
            if not segment.full:
                run += 1

    def _under(self, token: Token, heads: list[tuple[Place, ...]]) -> Segment | None:
        """The token as read within the innermost head that contains it, if that tells more than it does alone."""
        for head in reversed(heads):
            under = self.segments.read_under(token.text, head)
            if under:
                return _undecided(under, token.segment)
        return None

    def _head(self, line: str, tokens: list[Token], index: int, segment: Segment) -> tuple[Place, ...] | None:
        """The places that a segment heads a list as; null if it is no head."""
        token, heads = tokens[index], segment.parts[-1].heads
        if not heads or not segment.full:
            return None
        if index == len(tokens) - 1:
            return heads if line[token.end :].strip() in {":", "："} else None
        following = tokens[index + 1]
        if not _HEAD_GAP.match(line[token.end : following.start]):
            return None
        return heads if self.segments.read_under(following.text, heads) else None


def _undecided(under: Segment, alone: Segment | None) -> Segment:
    """The reading under a head; it decided nothing where the segment says the same by itself."""
    if alone is None or not alone.full or len(alone.parts) != len(under.parts):
        return under
    same = all(a.answer.code == u.answer.code and a.answer.code for a, u in zip(alone.parts, under.parts, strict=True))
    return alone if same else under


def _join_paths(line: str, found: LineAreas, segments: Segments) -> None:
    """广东省 深圳市 南山区 and 广东/深圳/南山 are one place each; 北京/上海/广州 are three."""
    items = found.items
    index = 0
    while index < len(items) - 1:
        last = index
        while last + 1 < len(items) and _goes_on(line, items[last], items[last + 1]):
            last += 1
        broken = last + 1 < len(items) and _PATH_GAP.fullmatch(line[items[last].end : items[last + 1].start])
        if last > index and not broken and items[index].run == items[last].run:
            joined = _joined(line, items[index : last + 1], segments)
            if joined:
                items[index : last + 1] = [joined]
        index += 1 if last == index else last - index + 1 if broken else 1


def _goes_on(line: str, upper: Item, lower: Item) -> bool:
    gap = line[upper.end : lower.start]
    if not (upper.full and lower.full and gap and _PATH_GAP.fullmatch(gap)):
        return False
    return any(low.within(high) for low in lower.part.path.places for high in upper.part.path.places)


def _joined(line: str, steps: list[Item], segments: Segments) -> Item | None:
    text = "".join(line[step.start : step.end] for step in steps)
    whole = segments.read(text)
    if whole is None or not whole.full or len(whole.parts) != 1 or whole.parts[0].end != len(text):
        return None
    part = whole.parts[0]
    start, end = steps[0].start, steps[-1].end
    answer = replace(part.answer, written=line[start:end])
    return steps[0]._replace(end=end, part=part._replace(answer=answer, bare=False))


def _ask_neighbours(found: LineAreas, segments: Segments) -> None:
    """Decide ambiguous names of a list by the one parent that all its counties, or the place before it, name."""
    runs: dict[int, list[int]] = {}
    for index, item in enumerate(found.items):
        if item.full:
            runs.setdefault(item.run, []).append(index)
    for indexes in runs.values():
        settle([found.items[i] for i in indexes], found, indexes, segments)


def settle(run: list[Item], found: LineAreas, indexes: list[int], segments: Segments) -> None:
    """Replace the ambiguous items of one list by what its other items decide."""
    parent = common_parent(run, segments)
    for position, (index, item) in enumerate(zip(indexes, run, strict=True)):
        if item.part.ambiguous:
            above = run[position - 1].part.path.places if position else ()
            decided = decide(item.part, parent, above, segments)
            if decided:
                found.items[index] = item._replace(part=decided, settled=True)


def common_parent(run: list[Item], segments: Segments) -> str | None:
    """The one code that all single county names of a list can lie under; null if none, or several."""
    options = []
    for item in run:
        path = item.part.path
        if path.steps == 1 and path.kind == "place":
            living = [p for p in path.places if p.rank == 2 and p.region.existed(segments.answers.year)]
            if living:
                options.append({place.region.parent_code for place in living})
    if len(options) < 3:
        return None
    common = set.intersection(*options)
    return common.pop() if len(common) == 1 else None


def decide(part: Part, parent: str | None, above: tuple[Place, ...], segments: Segments) -> Part | None:
    """An ambiguous part read as the only candidate below `parent`, or within the places `above`."""
    year = segments.answers.year
    living = [place for place in part.path.places if place.region.existed(year)]
    for chosen in (
        [place for place in living if any(place.within(high) for high in above)],
        [place for place in living if parent and place.region.parent_code == parent],
    ):
        if len({place.code for place in chosen}) == 1:
            path = part.path._replace(places=tuple(chosen[:1]))
            answer = segments.answers.of(part.answer.written, path, "neighbours")
            return part._replace(path=path, answer=answer) if answer else None
    return None


def _exclude(line: str, found: LineAreas) -> None:
    """Mark where a postal address, a licence or a dateline begins, and whether a label announces places."""
    end = 0
    for item in found.items:
        gap = line[end : item.start]
        if len(gap) > 1 and not gap.isspace():
            label = EXCLUDED_LABEL.search(gap)
            if label:
                found.excluded = min(found.excluded, end + label.start())
            elif AREA_LABEL.search(gap):
                found.labelled = True
        end = item.end
    if len(found.items) < 4 and HOUSE.search(line, found.items[0].end if found.items else 0):
        found.excluded = 0
