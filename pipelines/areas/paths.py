"""Reading a name as a whole path, province? prefecture? county? township?, each below the one before it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pipelines.areas.guards import (
    COMMON,
    NAMED_AFTER,
    NOISE,
    NOISE_FIRST,
    UNLISTED,
    UNLISTED_WORDS,
    ZONE_TIGHT,
    ZONE_WIDE,
    ZONE_WORDS,
    full_ends,
    part_of_name,
    short_ends,
)
from pipelines.areas.names import VAGUE, Names, Place
from pipelines.areas.readings import MUNICIPALITIES, Path, Places, Walk, lying_in
from pipelines.areas.townships import Townships

LONGEST_ZONE = 24
LONGEST_OUTER = 12  # characters of a name that counts behind a province: 台湾高雄
UNLISTED_END = frozenset("区县市旗镇乡道")
_KINDS = frozenset("省市区县州盟旗")
NEXT = NOISE_FIRST | frozenset("县郊")
"""What the placeholders between two parts of a path can begin with."""

_WORTH = {"place": 2, "conflict": 1, "unknown": 0}


class Reader:
    """Finds the best path at a position of a folded text."""

    def __init__(
        self,
        names: Names,
        unlisted: dict[str, Place | None],
        outer: dict[str, frozenset[str]],
        words: frozenset[str],
    ) -> None:
        """`unlisted`: well-known names that no list of divisions holds, with what contains them.

        `outer`: their short names by the code of what they count behind: 台湾高雄, 香港沙田. `words`: short names
        that are also words.
        """
        self.outer = outer
        self.names = names
        self._townships = Townships(names)
        self._words = words
        self.unlisted = unlisted
        self._unlisted: dict[str, list[str]] = defaultdict(list)
        for name in sorted(unlisted, key=len, reverse=True):
            self._unlisted[name[:2]].append(name)

    def best(self, text: str, pos: int, whole: bool = False, under: Places = ()) -> Path | None:
        """The longest consistent path at `pos`; with `whole` also a township's short or an unlisted name.

        `under`: the divisions that must contain it, where a list's head names them.
        """
        return self._best(Walk(text, pos, whole), under)

    def _best(self, walk: Walk, under: Places) -> Path | None:
        found: Path | None = None
        for path in self._paths(walk, under):
            if found is None or _rank(path) > _rank(found):
                found = path
        return found

    def _paths(self, walk: Walk, under: Places) -> Iterator[Path]:
        pos = walk.start
        if walk.text[pos : pos + 1] in NOISE_FIRST and (noise := NOISE.match(walk.text, pos)):
            pos = noise.end()
        above = Path(walk.start, pos, under, 0, False)
        ended = False
        for size, named in self.names.at(walk.text, pos):
            name = walk.text[pos : pos + size]
            places = lying_in(named, under) if under else _vague(walk, pos, name, named)
            for path in self._step(walk, pos + size, name, places, above) if places else ():
                ended = ended or _ended(walk, path)
                yield path
        if under and not ended:
            yield from self._below(walk, pos, above)
        elif found := self._unlisted_at(walk.text, pos):
            end, parent = self._to_end(walk, pos + len(found)), self.unlisted[found]
            yield Path(walk.start, end, (), 2, False, "unknown", (parent,) if parent else ())
            if parent:
                yield from self._behind(walk, pos + len(found), above._replace(places=(parent,)))

    def _unlisted_at(self, text: str, pos: int) -> str | None:
        names = self._unlisted.get(text[pos : pos + 2], ())
        return next((name for name in names if text.startswith(name, pos)), None)

    @staticmethod
    def _to_end(walk: Walk, pos: int) -> int:
        """Past the district that may follow a known name: 臺北市大安區."""
        more = UNLISTED.match(walk.text, pos) if walk.whole else None
        return more.end() if more else pos

    def _step(self, walk: Walk, end: int, name: str, places: Places, above: Path) -> Iterator[Path]:
        """The path that ends here, if a name may end here, and all that go on. `above`: what it lies in."""
        full = any(place.region.name == name for place in places)
        path = Path(walk.start, end, places, above.steps + 1, not full, "place", above.places, name)
        text, single = walk.text, not above.steps
        if (
            full_ends(text, end, len(name), single)
            if name in self.names.whole
            else self._short_ends(text, end)
        ):
            yield path
        if end < len(walk.text):
            yield from self._further(walk, path, full or walk.text[end] not in _KINDS)

    def _short_ends(self, text: str, end: int) -> bool:
        return short_ends(text, end) and not (part_of_name(text, end) and not self.names.at(text, end))

    def _further(self, walk: Walk, path: Path, apart: bool) -> Iterator[Path]:
        """The next parts. Not `apart`: 济南 before 市中区 goes on only to what it contains."""
        pos = self._skip(walk.text, path)
        contradicted = ended = False
        for size, below in self.names.at(walk.text, pos):
            name = walk.text[pos : pos + size]
            inside = lying_in(below, path.places)
            if (
                name in VAGUE and not walk.whole
            ):  # 合肥市郊区 of a sentence is not the district of before 2002
                inside = tuple(place for place in inside if place.region.last_year is None)
            if name in self._words and not walk.whole:  # 山东泰山 of a sentence is a mountain, or a team
                inside = tuple(
                    place for place in inside if any(_holds(above, place) for above in path.places)
                )
            if inside:
                for further in self._step(walk, pos + size, name, inside, path):
                    ended = ended or _ended(walk, further)
                    yield further
            elif name not in VAGUE and (
                self._apart(walk, pos + size, name) or any(b.rank == 1 for b in below)
            ):
                contradicted = True
        if apart and not ended:
            yield from self._below(walk, pos, path)
        if apart and contradicted and not walk.inner:
            yield from self._conflict(walk, pos, path)

    def _apart(self, walk: Walk, end: int, name: str) -> bool:
        """Whether a name is a place's and no word: it tells its kind, or is the rest of a text of places."""
        if name in self.names.whole:
            return True
        return walk.whole and end == len(walk.text) and name not in self._words

    def _skip(self, text: str, path: Path) -> int:
        """Past the placeholders between two parts, and past what is said twice: 北京市北京市朝阳区."""
        pos = path.end
        said = text[path.start : pos]
        if path.steps > 1 and text.startswith(said, pos) and pos + len(said) < len(text):
            return pos + len(said)  # cells before the address: 江苏省南京市江苏省南京市鼓楼区
        if text[pos] in NOISE_FIRST and (noise := NOISE.match(text, pos)):
            return noise.end() if noise.end() < len(text) else pos
        municipal = any(place.code in MUNICIPALITIES for place in path.places)
        for size, again in self.names.at(text, pos)[:1]:
            same = any(place.code == above.code for place in again for above in path.places)
            if (
                same
                and pos + size < len(text)
                and (municipal or (not path.short and text[pos : pos + size] == path.name))
            ):
                return pos + size
        for kind in ("县", "郊县") if municipal else ():
            if text.startswith(kind, pos) and self.names.at(text, pos + len(kind)):
                return pos + len(kind)
        return pos

    def _below(self, walk: Walk, pos: int, path: Path) -> Iterator[Path]:
        """Townships, development zones and unlisted names below a path."""
        if pos >= len(walk.text):
            return
        yield from self._townships.below(walk, pos, path)
        rest = walk.text[pos:] if walk.whole and len(walk.text) - pos <= LONGEST_OUTER else ""
        if rest and any(rest in self.outer.get(place.code, ()) for place in path.places):
            yield path._replace(
                end=len(walk.text), places=(), steps=path.steps + 1, kind="unknown", parents=path.places
            )
            return
        known = self._unlisted_at(walk.text, pos)
        parent = self.unlisted[known] if known else None
        if known and parent and any(_touch(parent, place) for place in path.places):
            end = self._to_end(walk, pos + len(known))
            yield path._replace(end=end, places=(), steps=path.steps + 1, kind="unknown", parents=path.places)
            near = parent if any(parent.within(place) for place in path.places) else path.places[0]
            yield from self._behind(walk, pos + len(known), path._replace(places=(near,)))
        if not known and _zone_like(walk, pos):
            yield from self._zone(walk, pos, path)

    def _behind(self, walk: Walk, pos: int, path: Path) -> Iterator[Path]:
        """The counties that are named behind a zone that they lie in: 雄安新区容城县."""
        for size, named in self.names.at(walk.text, pos):
            name = walk.text[pos : pos + size]
            inside = tuple(p for p in lying_in(named, path.places) if p.region.name == name and p.rank == 2)
            if inside:
                yield from self._step(walk, pos + size, name, inside, path)

    def _zone(self, walk: Walk, pos: int, path: Path) -> Iterator[Path]:
        """A development zone or an unlisted name below a path; 安阳 of 安阳市安阳高新区 is the city again."""
        if path.bare and path.name in self._words:
            return  # 新兴技术开发区
        shorts = [short for place in path.places for short in place.region.short_names[:1]]
        again = next((short for short in shorts if walk.text.startswith(short, pos)), "")
        if again and walk.text[pos + len(again) : pos + len(again) + 1] in _KINDS:
            again = ""  # 铁岭市铁岭县
        if not again and self._named(walk.text, pos):
            return
        kind = ZONE_WIDE if walk.whole else ZONE_TIGHT
        name = kind.match(walk.text, pos + len(again))
        if name is None and walk.whole and not again:
            name = self._looks_unlisted(walk.text, pos)
            if name and path.bare and walk.text[-1] in "镇乡道" and self.names.is_town(walk.text):
                return  # 六合彝族乡 is no township of 六合
        if name and not COMMON.search(name[0]) and not ZONE_WORDS.search(name[0]):
            steps = path.steps + (3 if again else 1)  # before 安阳县 and its zone
            above = self._around(path) if NAMED_AFTER.match(name[0]) else path.places
            yield path._replace(end=name.end(), places=(), steps=steps, kind="unknown", parents=above)

    def _around(self, path: Path) -> Places:
        """What contains a zone that bears a county's short name and need not lie in it: 北戴河新区, 通州湾示范区."""
        if not path.short or any(place.rank != 2 for place in path.places):
            return path.places
        codes = {place.region.parent_code for place in path.places}
        above = [self.names.place(code) for code in codes if code]
        return path.parents or tuple(place for place in above if place)

    def _looks_unlisted(self, text: str, pos: int) -> re.Match[str] | None:
        """A name that ends like a division's, all that is left of the text, and holds neither words nor places."""
        name = UNLISTED.match(text, pos)
        if name is None or UNLISTED_WORDS.search(name[0]):
            return None
        return None if any(self.names.at(text, at) for at in range(pos + 1, name.end() - 1)) else name

    def _named(self, text: str, pos: int) -> bool:
        """Whether a full name of some other place stands here."""
        for size, found in self.names.at(text, pos):
            name = text[pos : pos + size]
            if name not in VAGUE and any(place.region.name == name for place in found):
                return True
        return False

    def _conflict(self, walk: Walk, pos: int, path: Path) -> Iterator[Path]:
        """A lower division follows that the places of the path do not contain."""
        first = min(place.rank for place in self.names.at(walk.text, pos)[0][1])
        if first <= min(place.rank for place in path.places) and not self._seat(walk, pos, path):
            return
        inner = self._best(Walk(walk.text, pos, walk.whole, inner=True), ())
        if inner and inner.kind == "place":
            municipal = first == 1 and any(place.code in MUNICIPALITIES for place in path.places)
            if (inner.bare or municipal) and (walk.start, inner.end) != (0, len(walk.text)):
                return  # 上海市杭州市, 四川太原 are one wrong path each, 上海市杭州市苏州市 a list
            large = municipal or any(place.rank for place in path.places)
            if inner.bare and large and (first < 2 or inner.name in self._words):
                return  # 北京广州, 苏州杭州 are two, and 宁波友好 is none; 宁波萧山 is a wrong path
            if inner.bare and any(self.names.has_town(place, inner.name) for place in path.places):
                return
            steps = inner.steps + 1
            yield Path(walk.start, inner.end, inner.places, steps, False, "conflict", path.places, inner.name)

    def _seat(self, walk: Walk, pos: int, path: Path) -> bool:
        """Whether a county-level city is taken for its prefecture, in a text that says nothing else: 大理市祥云县."""
        if path.short or walk.start or not walk.whole or path.name[-1] != "市":
            return False
        size, places = self.names.at(walk.text, pos)[0]
        beside = {place.region.parent_code for place in path.places} & {p.region.parent_code for p in places}
        return pos + size == len(walk.text) and walk.text[-1] in "县旗" and bool(beside)


def _ended(walk: Walk, path: Path) -> bool:
    """Whether a path is all that a text says: nothing that is looked for later is better."""
    return path.end == len(walk.text) and path.kind == "place"


def _holds(above: Place, place: Place) -> bool:
    """Whether a place lies in another one with nothing between them."""
    return place.region.parent_code == above.code


def _vague(walk: Walk, pos: int, name: str, named: Places) -> Places:
    """The places of a name that nothing stands before; a vague one counts only where nothing else stands."""
    if name not in VAGUE:
        return named
    alone = walk.whole and pos == 0 and len(name) == len(walk.text)
    return tuple(place for place in named if alone and place.region.name == name)


def _touch(zone: Place, place: Place) -> bool:
    """Whether a place may hold a zone whose parent is known: it is the parent, contains it or lies in it."""
    return zone.code == place.code or zone.within(place) or place.within(zone)


def _zone_like(walk: Walk, pos: int) -> bool:
    """Whether a zone or an unlisted division may stand at `pos`: cheap, and never wrongly no."""
    rest = walk.text[pos : pos + LONGEST_ZONE]
    if "区" in rest or "园" in rest or rest.startswith(("高新", "经开")):
        return True
    return walk.whole and walk.text[-1] in UNLISTED_END


def _rank(path: Path) -> tuple[int, int, int]:
    return path.end, _WORTH[path.kind], path.steps
