"""What the places of one list say about each other: paths written apart, and ambiguous names decided."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from pipelines.areas.guards import FIELD, NOISE
from pipelines.areas.parts import Part
from pipelines.areas.paths import Places
from pipelines.areas.segments import Segments

_PATH_GAP = re.compile(
    rf"(?:(?:[^\S\t]{{1,2}}|[^\S\t]?[-—–/·>→»／－][^\S\t]?)(?:{NOISE.pattern}|县(?=\W))?){{1,2}}"
)
_LABEL_GAP = re.compile(rf"[\s,，;；|/]*(?:{FIELD.pattern})\s*[:：]\s*")
_CELL_GAP = re.compile(r"\s*[,，_]\s*")


class Item(NamedTuple):
    """A place of a line at ``line[start:end]``.

    `full`: it stands in a list, its segment holding nothing but places. `run`: which list of the line.
    `settled`: a head or its neighbours speak for it.
    """

    start: int
    end: int
    part: Part
    full: bool
    run: int
    settled: bool = False


def join_paths(line: str, items: list[Item], segments: Segments) -> None:
    """广东省 深圳市 南山区 and 广东/深圳/南山 are one place each; 北京/上海/广州 are three."""
    if len(items) in (3, 4) and _cell(line, items) and (joined := _joined(line, items, segments)):
        items[:] = [joined]
        return
    index = 0
    while index < len(items) - 1:
        last = index
        while last + 1 < len(items) and _below(line, items[last], items[last + 1]):
            if _peers(line, items[index : last + 1], items[last + 1], segments.answers.year):
                break
            last += 1
        more = last + 1 < len(items) and line[items[last].end : items[last + 1].start]
        siblings = more and more == line[items[last - 1].end : items[last].start] and not more.isspace()
        if last > index and not siblings and not _shared(items, index, last):
            joined = _joined(line, items[index : last + 1], segments)
            if joined:
                items[index : last + 1] = [joined]
                last = index
        index = last + 1


def _cell(line: str, items: list[Item]) -> bool:
    """Whether a line is nothing but one path from the province down, parted by commas: a cell of a table."""
    if line[: items[0].start].strip() or line[items[-1].end :].strip():
        return False
    if not all(item.full and place.rank == 0 for item in items[:1] for place in item.part.path.places):
        return False
    return all(
        lower.full and _CELL_GAP.fullmatch(line, upper.end, lower.start) and _inside(lower, upper)
        for upper, lower in pairwise(items)
    )


def _inside(lower: Item, upper: Item) -> bool:
    return any(low.within(high) for low in lower.part.path.places for high in upper.part.path.places)


def _below(line: str, upper: Item, lower: Item) -> bool:
    gap = line[upper.end : lower.start]
    if not (upper.full and lower.full and upper.run == lower.run):
        return False
    return bool(_PATH_GAP.fullmatch(gap) or _LABEL_GAP.fullmatch(gap)) and _inside(lower, upper)


def _peers(line: str, upper: list[Item], lower: Item, year: int) -> bool:
    """Whether a blank parts two names of one level: 赣州 九江 are two cities, 辽宁 大连 中山 is one place."""
    gap = line[upper[-1].end : lower.start]
    if not gap.isspace() or lower.part.path.steps > 1:
        return False
    level = min((p.rank for p in upper[-1].part.path.places if p.region.existed(year)), default=0)
    same = [p for p in lower.part.path.places if p.rank <= level and p.region.existed(year)]
    above = upper[0].part.path.places if len(upper) > 1 else ()
    return any(not above or any(p.within(high) for high in above) for p in same)


def _shared(items: list[Item], index: int, last: int) -> bool:
    """Whether the place after a path lies in its first part too: 北京 朝阳 海淀 are three."""
    if last + 1 >= len(items) or items[last + 1].part.path.steps > 1:
        return False
    above = items[last - 1].part.path.places
    return any(low.within(high) for low in items[last + 1].part.path.places for high in above)


def _joined(line: str, steps: list[Item], segments: Segments) -> Item | None:
    text = "".join(line[step.start : step.end] for step in steps)
    whole = segments.read(text)
    if whole is None or not whole.full or len(whole.parts) != 1 or whole.parts[0].end != len(text):
        return None
    return steps[0]._replace(end=steps[-1].end, part=whole.parts[0]._replace(bare=False))


def ask_neighbours(items: list[Item], segments: Segments) -> None:
    """Decide ambiguous names by their list: the one parent of all its counties, or the place before them."""
    if not any(item.part.ambiguous for item in items):
        return
    runs: dict[int, list[int]] = {}
    for index, item in enumerate(items):
        if item.full:
            runs.setdefault(item.run, []).append(index)
    for indexes in runs.values():
        settle(items, indexes, segments)


def settle(items: list[Item], indexes: list[int], segments: Segments) -> None:
    """Replace the ambiguous items at `indexes`, one list, by what its other items decide."""
    parent = _common_parent([items[index] for index in indexes], segments)
    before: Places = ()
    for index in indexes:
        item = items[index]
        decided = _decide(item.part, parent, before, segments) if item.part.ambiguous else None
        if decided:
            item = items[index] = item._replace(part=decided, settled=True)
        before = _above(item.part, before)


def _above(part: Part, before: Places) -> Places:
    """The places that speak for the next name: the last prefecture or province, or the parent of a path."""
    places = part.path.places
    if part.path.kind != "place" or not places or part.path.steps > 1 or places[0].rank < 2:
        return places
    near = any(_beside(place.above, high.above, high.code) for place in places for high in before)
    return before if near else ()


def _common_parent(run: list[Item], segments: Segments) -> str | None:
    """The one code that all single county names of a list can lie under; null if none, or several."""
    options = []
    for item in run:
        path = item.part.path
        if path.steps == 1 and path.kind == "place":
            year = segments.answers.year
            living = [place for place in path.places if place.rank == 2 and place.region.existed(year)]
            if living:
                options.append({place.region.parent_code for place in living})
    common = set.intersection(*options) if len(options) >= 3 else set()
    return common.pop() if len(common) == 1 else None


def _decide(part: Part, parent: str | None, above: Places, segments: Segments) -> Part | None:
    """An ambiguous part read as the only candidate within the places `above`, or below `parent`."""
    year = segments.answers.year
    living = [place for place in part.path.places if place.region.existed(year)]
    for chosen in (
        [place for place in living if any(_beside(place.above, high.above, high.code) for high in above)],
        [place for place in living if parent and place.region.parent_code == parent],
    ):
        if len({place.code for place in chosen}) == 1:
            path = part.path._replace(places=tuple(chosen[:1]))
            return part._replace(path=path, answer=segments.answers.of(path, "neighbours"))
    return None


def _beside(above: frozenset[str], other_above: frozenset[str], other: str) -> bool:
    """Whether a county lies in the place before it, or in the same city as the path before it."""
    return other in above or bool({c for c in above & other_above if c[2:4] != "00" or c in _CITIES})


_CITIES = frozenset({"110000", "120000", "310000", "500000"})
