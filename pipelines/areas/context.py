"""What the places of one list say about each other: paths written apart, and ambiguous names decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from pipelines.areas.guards import FIELD, NOISE
from pipelines.areas.names import OLDEST, Place
from pipelines.areas.parts import Part
from pipelines.areas.patterns import lazy
from pipelines.areas.readings import MUNICIPALITIES, Places, lying_in
from pipelines.areas.segments import Segments

PATH_GAP = lazy(
    rf"(?:(?:[^\S\t]{{1,2}}|[^\S\t]?[-—–/·>→»／－|｜][^\S\t]?)(?:{NOISE.pattern}|县(?=\W))?){{1,2}}"
)
_GLOSS = lazy(r"\s?[(（\[［【〔](属|隶属于?|位于|在)?")
_CLOSED = frozenset(")）]］】〕")
_LABEL_GAP = lazy(rf"[\s,，;；|/]*(?:{FIELD.pattern})\s*[:：]\s*")
_CELL_GAP = lazy(rf"[^\S\t]*[,，_\t][^\S\t]*(?:(?:{NOISE.pattern}|县)[^\S\t]*[,，_\t][^\S\t]*)?")


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
    year = segments.answers.year
    cells = _cells(line, items)
    if cells and (joined := _joined(line, items[:cells], segments)):
        items[:cells] = [joined]
    index = 0
    while index < len(items) - 1:
        last = index
        while last + 1 < len(items) and _below(line, items[last], items[last + 1], year):
            if _peers(line, items[index : last + 1], items[last + 1], year):
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


def _cells(line: str, items: list[Item]) -> int:
    """How many items at the beginning of a line are one path from the province down, parted by commas or tabs.

    Three at least, so that 广东省,深圳市 stay two; none, where others lie beside its last one.
    """
    if len(items) < 3 or line[: items[0].start].strip() or not (items[0].full and _ranks(items[0]) == {0}):
        return 0
    count = 1
    while count < len(items) and _next_cell(line, items[count - 1], items[count]):
        count += 1
    beside = count < len(items) and any(_inside(items[count], above) for above in items[: count - 1])
    return 0 if count < 3 or beside else count


def _next_cell(line: str, upper: Item, lower: Item) -> bool:
    if not (lower.full and _CELL_GAP.fullmatch(line, upper.end, lower.start)):
        return False
    again = upper.part.answer.code in MUNICIPALITIES and lower.part.answer.code == upper.part.answer.code
    return again or _inside(lower, upper)  # 上海市,上海市,浦东新区


def _ranks(item: Item) -> set[int]:
    return {place.rank for place in item.part.path.places}


def _inside(lower: Item, upper: Item) -> bool:
    return bool(lying_in(lower.part.path.places, upper.part.path.places))


def _below(line: str, upper: Item, lower: Item, year: int) -> bool:
    """Whether one name lies in the one before it; a short one means what exists: 温江 郫县 are two, though 郫县 was in 温江地区."""
    gap = line[upper.end : lower.start]
    if not (upper.full and lower.full and upper.run == lower.run):
        return False
    if not (PATH_GAP.fullmatch(gap) or _LABEL_GAP.fullmatch(gap)):
        return False
    above = upper.part.path.places
    if upper.part.bare:
        above = tuple(place for place in above if place.region.existed(year)) or above
    return bool(lying_in(lower.part.path.places, above))


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
    return bool(lying_in(items[last + 1].part.path.places, above))


def _joined(line: str, steps: list[Item], segments: Segments) -> Item | None:
    text = "".join(line[step.start : step.end] for step in steps)
    whole = segments.read(text)
    if whole is None or not whole.full or len(whole.parts) != 1 or whole.parts[0].end != len(text):
        return None
    return steps[0]._replace(end=steps[-1].end, part=whole.parts[0]._replace(bare=False))


def read_glosses(line: str, items: list[Item], segments: Segments) -> None:
    """西湖区(杭州) is one place; what stands in brackets right behind it is what it lies in."""
    for index in range(len(items) - 2, -1, -1):
        item, gloss = items[index : index + 2]
        opened = _GLOSS.fullmatch(line, item.end, gloss.start)
        if not (item.full and opened and line[gloss.end : gloss.end + 1] in _CLOSED):
            continue
        inside = lying_in(item.part.path.places, gloss.part.path.places)
        if not inside:
            continue
        decided = _only(item.part, inside.__contains__, segments) if item.part.ambiguous else None
        item = item._replace(part=decided, settled=True) if decided else item
        items[index : index + 2] = [item, gloss] if opened[1] else [item]


def ask_neighbours(line: str, items: list[Item], segments: Segments) -> None:
    """Decide names that could be several by their list, then by the cities named before them in the sentence."""
    runs: dict[int, list[int]] = {}
    for index, item in enumerate(items):
        if item.full:
            runs.setdefault(item.run, []).append(index)
    for indexes in runs.values():
        settle(items, indexes, segments)
    for index, item in enumerate(items):
        part = item.part
        if not index or item.settled or len(part.path.places) < 2 or part.path.steps > 1:
            continue
        if part.ambiguous or (part.answer.level == "county" and not part.bare):
            cities = _cities_before(line, items, index)
            decided = _in_cities(part, cities, segments) if cities else None
            if decided:
                items[index] = item._replace(part=decided, settled=item.full)


def _in_cities(part: Part, cities: set[str], segments: Segments) -> Part | None:
    """A county read as the only one of its name in the cities that are named before it."""
    if part.ambiguous:
        return _only(part, lambda place: bool(cities & place.above), segments)
    former = [_former(part, city, segments) for city in cities]
    return former[0] if len(former) == 1 else None


def _cities_before(line: str, items: list[Item], index: int) -> set[str]:
    """Codes of the cities and municipalities that a sentence names shortly before one of its items."""
    found: set[str] = set()
    for item in items[max(0, index - _REMEMBERED) : index]:
        code = item.part.answer.code
        if code and not _SENTENCE.search(line, item.end, items[index].start):
            for city in {code[:4] + "00", code[:2] + "0000"} - found:
                large = city[2:4] != "00" or city in MUNICIPALITIES
                if large and (city == code or any(city in place.above for place in item.part.path.places)):
                    found.add(city)
    return found


def settle(items: list[Item], indexes: list[int], segments: Segments) -> None:
    """Decide those of the items at `indexes`, one list, that its others speak for: ambiguous and former ones.

    Former is 江北区 among districts of 重庆; there is one in 宁波.
    """
    if len(indexes) < 2 or not any(len(items[index].part.path.places) > 1 for index in indexes):
        return
    parts = [items[index].part for index in indexes]
    cities = sum(part.answer.level == "prefecture" for part in parts) > len(parts) / 2
    parent = _common_parent(parts, segments.answers.year)
    sound = any(not part.word for part in parts)  # 城区、郊区、矿区 are words
    before: Places = ()
    for index in indexes:
        item = items[index]
        vague = item.part.word and not item.part.bare
        if vague and not sound:
            continue
        if item.part.ambiguous or (vague and not item.settled):  # 西区 beside 仁和区
            decided = _decide(item.part, parent, before, segments)
            if decided is None and cities and len(indexes) > 2:  # 朝阳、锦州、葫芦岛
                decided = _only(item.part, lambda place: place.rank == 1, segments)
        elif item.part.bare and item.part.answer.level == "province" and cities:
            decided = _beside_cities(item.part, parts, segments)
        else:
            decided = _beneath(item.part, parent, segments) if parent else None
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


def _common_parent(parts: list[Part], year: int) -> str | None:
    """The one code that all counties of a list can lie under; null if none, or several.

    Those that existed in the year count, and only if they do not agree also former ones. Of two counties one
    has to be certain.
    """
    counties = [part for part in parts if part.path.kind == "place" and part.path.places[0].rank == 2]
    living = [_parents(part, year, False) for part in counties]
    for options in (living, [_parents(part, year, True) for part in counties]):
        single = [part for part, some in zip(counties, living, strict=True) if len(some) == 1]
        sure = len(single) == len(counties) or any(not part.bare for part in single)
        if len(options) >= 3 or (len(options) == 2 and sure):
            common = set.intersection(*options)
            ranked = Counter(code for some in living for code in some & common).most_common(2)
            if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
                return ranked[0][0]
            if len(common) == 1:
                return common.pop()
    return None


def _parents(part: Part, year: int, former: bool) -> set[str | None]:
    """Codes of what a county can lie in; of one that is gone, or with `former`, also what it could lie in once."""
    known = [
        place for place in part.path.places if (place.region.first_year or 0) <= year and place.rank == 2
    ]
    living = [place for place in known if place.region.existed(year)]
    recent = [place for place in known if (place.region.last_year or 9999) >= OLDEST]
    return {place.region.parent_code for place in (recent if former else living or recent)}


def _decide(part: Part, parent: str | None, above: Places, segments: Segments) -> Part | None:
    """An ambiguous part read as the only candidate within the places `above`, or below `parent`."""
    beside = _only(
        part, lambda place: any(_beside(place.above, high.above, high.code) for high in above), segments
    )
    return beside or _only(part, lambda place: parent and place.region.parent_code == parent, segments)


def _only(part: Part, near: Callable[[Place], object], segments: Segments) -> Part | None:
    """A part read as the only one of its places that is `near`; null if none is, or several. Living ones first."""
    year = segments.answers.year
    places = part.path.places
    living = [place for place in places if place.region.existed(year)]
    chosen = [place for place in living or places if near(place)]
    if len({place.code for place in chosen}) != 1:
        return None
    path = part.path._replace(places=tuple(chosen[:1]))
    return part._replace(path=path, answer=segments.answers.of(path, "neighbours"))


def _beneath(part: Part, parent: str, segments: Segments) -> Part | None:
    """A name read as a county of the city that all others of its list lie in: 中山 beside 西岗, a former one."""
    if part.bare and part.answer.level in {"province", "prefecture"} and part.answer.code != parent:
        return _only(part, lambda place: place.rank == 2 and place.region.parent_code == parent, segments)
    return _former(part, parent, segments)


def _beside_cities(part: Part, parts: list[Part], segments: Segments) -> Part | None:
    """A province's short name read as the prefecture of that name among others of one province: 海南、海北、海西."""
    others = [other.answer for other in parts if other.answer.code != part.answer.code]
    above = {other.parent_code for other in others if other.level == "prefecture"}
    if len(above) != 1 or len(others) < 2 or any(other.level != "prefecture" for other in others):
        return None
    (province,) = above
    return _only(part, lambda place: place.rank == 1 and place.region.parent_code == province, segments)


def _former(part: Part, parent: str, segments: Segments) -> Part | None:
    """A county read as the former one of that name in the city that all others of its list lie in."""
    path, year = part.path, segments.answers.year
    if part.bare or part.answer.level != "county":
        return None
    if path.steps > 1 or path.kind != "place" or part.answer.parent_code == parent:
        return None
    if any(place.region.parent_code == parent and place.region.existed(year) for place in path.places):
        return None
    chosen = [
        p for p in path.places if p.region.parent_code == parent and (p.region.last_year or 9999) < year
    ]
    if not chosen or chosen[0].rank != 2:
        return None
    path = path._replace(places=tuple(chosen))
    return part._replace(path=path, answer=segments.answers.of(path, "neighbours"))


def _beside(above: frozenset[str], other_above: frozenset[str], other: str) -> bool:
    """Whether a county lies in the place before it, or in the same city as the path before it."""
    return other in above or bool({c for c in above & other_above if c[2:4] != "00" or c in MUNICIPALITIES})


_REMEMBERED = 8  # places that a city is remembered for
_SENTENCE = lazy("[。！？!?；;]")
