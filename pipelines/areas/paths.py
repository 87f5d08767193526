"""Reading a name as a whole path, province? prefecture? county? township?, each below the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipelines.areas.guards import COMMON, NOISE, UNLISTED, ZONE_TIGHT, ZONE_WIDE, full_ends, short_ends
from pipelines.areas.names import VAGUE, Names, Place, fold

MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})
LONGEST_TOWN = 14
_TOWN_KINDS = ("镇", "乡", "街道", "苏木", "地区")
_KINDS = frozenset("省市区县州盟旗")

Places = tuple[Place, ...]


class Path(NamedTuple):
    """One reading of ``text[start:end]``.

    `places`: what the last part can be, within all parts before it. `steps`: how many parts. `name`: the last
    part, folded; `short`: it is a short name. `kind`: ``place``; ``conflict``: `parents` do not contain
    `places`; ``unknown``: something in no list, below `parents`.
    """

    start: int
    end: int
    places: Places
    steps: int
    short: bool
    kind: str = "place"
    parents: Places = ()
    name: str = ""


_WORTH = {"place": 2, "conflict": 1, "unknown": 0}


class _Walk(NamedTuple):
    """What stays the same while one path is read.

    `whole`: the text holds nothing but places. `inner`: it is the second half of a contradiction.
    """

    text: str
    start: int
    whole: bool
    inner: bool = False


class Reader:
    """Finds the best path at a position of a folded text."""

    def __init__(self, names: Names, unlisted: dict[str, Place | None]) -> None:
        """`unlisted`: well-known names that no list of divisions holds, with what contains them."""
        self.names = names
        self.unlisted = unlisted
        self._unlisted_starts = {name[:2] for name in unlisted}

    def best(self, text: str, pos: int, whole: bool = False, under: Places = ()) -> Path | None:
        """The longest consistent path at `pos`; with `whole` also a township's short or an unlisted name.

        `under`: the divisions that must contain it, where a list's head names them.
        """
        return self._best(_Walk(text, pos, whole), under)

    def _best(self, walk: _Walk, under: Places) -> Path | None:
        found: Path | None = None
        for path in self._paths(walk, under):
            if found is None or _rank(path) > _rank(found):
                found = path
        return found

    def _paths(self, walk: _Walk, under: Places) -> Iterator[Path]:
        pos = walk.start
        if noise := NOISE.match(walk.text, pos):
            pos = noise.end()
        for size, named in self.names.at(walk.text, pos):
            name = walk.text[pos : pos + size]
            places = _inside(named, under) if under else () if name in VAGUE else named
            if places:
                yield from self._step(walk, pos + size, name, places, 1)
        if under:
            yield from self._below(walk, pos, under, 0)
        elif walk.text[pos : pos + 2] in self._unlisted_starts:
            yield from self._known_unlisted(walk, pos)

    def _known_unlisted(self, walk: _Walk, pos: int) -> Iterator[Path]:
        found = self._unlisted_at(walk.text, pos)
        if found:
            end, parent = self._to_end(walk, pos + len(found)), self.unlisted[found]
            yield Path(walk.start, end, (), 2, False, "unknown", (parent,) if parent else ())

    def _unlisted_at(self, text: str, pos: int) -> str | None:
        return next((name for name in self.unlisted if text.startswith(name, pos)), None)

    @staticmethod
    def _to_end(walk: _Walk, pos: int) -> int:
        """Past the district that may follow a known name: 臺北市大安區."""
        more = UNLISTED.match(walk.text, pos) if walk.whole else None
        return more.end() if more else pos

    def _step(self, walk: _Walk, end: int, name: str, places: Places, steps: int) -> Iterator[Path]:
        """The path that ends here, if a name may end here, and all that go on."""
        full = any(place.region.name == name for place in places)
        if full_ends(walk.text, end) if full else short_ends(walk.text, end):
            yield Path(walk.start, end, places, steps, not full, name=name)
        if end < len(walk.text):
            yield from self._further(walk, end, places, steps, full or walk.text[end] not in _KINDS)

    def _further(self, walk: _Walk, end: int, places: Places, steps: int, apart: bool) -> Iterator[Path]:
        """The next parts. Not `apart`: 济南 before 市中区 goes on only to what it contains."""
        pos = self._skip(walk.text, end, places)
        contradicted = False
        for size, below in self.names.at(walk.text, pos):
            name = walk.text[pos : pos + size]
            inside = _inside(below, places)
            if inside:
                yield from self._step(walk, pos + size, name, inside, steps + 1)
            elif name not in VAGUE and any(b.region.name == name for b in below):
                contradicted = True
        if apart:
            yield from self._below(walk, pos, places, steps)
        if apart and contradicted and not walk.inner:
            yield from self._conflict(walk, pos, places)

    def _skip(self, text: str, pos: int, places: Places) -> int:
        """Past the placeholders between two parts, and past a municipality that is named twice."""
        if noise := NOISE.match(text, pos):
            return noise.end() if noise.end() < len(text) else pos
        codes = {place.code for place in places}
        if codes & MUNICIPALITIES:
            for size, again in self.names.at(text, pos)[:1]:
                if any(place.code in codes for place in again) and pos + size < len(text):
                    return pos + size
            for kind in ("县", "郊县"):
                if text.startswith(kind, pos) and self.names.at(text, pos + len(kind)):
                    return pos + len(kind)
        return pos

    def _below(self, walk: _Walk, pos: int, places: Places, steps: int) -> Iterator[Path]:
        """Townships, development zones and unlisted names below the places of a path."""
        if pos >= len(walk.text):
            return
        yield from self._town(walk, pos, places, steps)
        known = self._unlisted_at(walk.text, pos)
        parent = self.unlisted[known] if known else None
        if known and parent and any(parent.code == p.code or parent.within(p) for p in places):
            end = self._to_end(walk, pos + len(known))
            yield Path(walk.start, end, (), steps + 1, False, "unknown", places)
        if known or self._named(walk.text, pos):
            return
        name = (ZONE_WIDE if walk.whole else ZONE_TIGHT).match(walk.text, pos)
        if name is None and walk.whole:
            name = UNLISTED.match(walk.text, pos)
        if name and not COMMON.search(name[0]):
            yield Path(walk.start, name.end(), (), steps + 1, False, "unknown", places)

    def _named(self, text: str, pos: int) -> bool:
        """Whether a full name of some other place stands here."""
        for size, found in self.names.at(text, pos):
            if any(place.region.name == text[pos : pos + size] for place in found):
                return True
        return False

    def _town(self, walk: _Walk, pos: int, places: Places, steps: int) -> Iterator[Path]:
        rest = walk.text[pos : pos + LONGEST_TOWN]
        if not walk.whole and not any(kind in rest for kind in _TOWN_KINDS):
            return
        counties = [place for place in places if place.rank in (1, 2)]
        living = [place for place in counties if place.region.last_year is None]
        for size in range(len(rest), 1, -1):
            named = [
                t for county in living or counties for t in self.names.towns(county).get(rest[:size], ())
            ]
            full = tuple(town for town in named if fold(town.region.name) == rest[:size])
            if full or (named and walk.whole and pos + size == len(walk.text)):
                towns = full or tuple(named)
                yield Path(walk.start, pos + size, towns, steps + 1, not full, name=rest[:size])

    def _conflict(self, walk: _Walk, pos: int, places: Places) -> Iterator[Path]:
        """A lower division follows that the places of the path do not contain."""
        first = min(place.rank for place in self.names.at(walk.text, pos)[0][1])
        municipal = any(place.code in MUNICIPALITIES for place in places)
        if first <= max(place.rank for place in places) or (municipal and first == 1):
            return
        inner = self._best(_Walk(walk.text, pos, walk.whole, inner=True), ())
        if inner and inner.kind == "place" and not inner.short:
            steps = inner.steps + 1
            yield Path(walk.start, inner.end, inner.places, steps, False, "conflict", places, inner.name)


def _rank(path: Path) -> tuple[int, int, int]:
    return path.end, _WORTH[path.kind], path.steps


def _inside(places: Places, heads: Places) -> Places:
    return tuple(place for place in places if any(place.within(head) for head in heads))
