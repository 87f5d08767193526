"""Reading a name as a whole path, province? prefecture? county? township?, each part below the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipelines.areas.guards import COMMON, NOISE, UNLISTED, ZONE_TIGHT, ZONE_WIDE, full_ends, short_ends
from pipelines.areas.names import VAGUE, Names, Place

MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})
LONGEST_TOWN = 14


class Path(NamedTuple):
    """One reading of ``text[start:end]``.

    `places`: what the last part can be, within all parts before it. `kind`: ``place``; ``conflict`` (`parents` do
    not contain `places`); ``unknown`` (something in no list, below `parents`). `short`: the last part is a short
    name. `steps`: how many parts.
    """

    start: int
    end: int
    places: tuple[Place, ...]
    steps: int
    short: bool
    kind: str = "place"
    parents: tuple[Place, ...] = ()


_WORTH = {"place": 2, "conflict": 1, "unknown": 0}


class Reader:
    """Finds the best path at a position of a folded text."""

    def __init__(self, names: Names, unlisted: dict[str, Place | None]) -> None:
        """`unlisted`: well-known names that no list of divisions holds, with the division that contains them."""
        self.names = names
        self.unlisted = unlisted
        self._unlisted_starts = {name[:2] for name in unlisted}

    def best(self, text: str, pos: int, whole: bool = False, under: tuple[Place, ...] = ()) -> Path | None:
        """The longest consistent path at `pos`; with `whole` also by a township's short name or an unlisted one.

        `under`: the divisions that must contain it, where a list's head names them.
        """
        found: Path | None = None
        for path in self._paths(text, pos, whole, under):
            if found is None or self._rank(path) > self._rank(found):
                found = path
        return found

    @staticmethod
    def _rank(path: Path) -> tuple[int, int, int]:
        return path.end, _WORTH[path.kind], path.steps

    def _paths(self, text: str, pos: int, whole: bool, under: tuple[Place, ...]) -> Iterator[Path]:
        start = pos
        if noise := NOISE.match(text, pos):
            pos = noise.end()
        for size, places in self.names.at(text, pos):
            name = text[pos : pos + size]
            if under:
                places = tuple(place for place in places if any(place.within(head) for head in under))
            elif name in VAGUE:
                continue
            if places:
                yield from self._step(text, start, pos + size, name, places, 1, whole)
        if under:
            yield from self._below(text, start, pos, under, 0, whole)
        elif text[pos : pos + 2] in self._unlisted_starts:
            yield from self._unlisted(text, start, pos)

    def _unlisted(self, text: str, start: int, pos: int) -> Iterator[Path]:
        for size in range(8, 2, -1):
            name = text[pos : pos + size]
            if len(name) == size and name in self.unlisted:
                end = pos + size
                if more := UNLISTED.match(text, end):
                    end = more.end()
                parent = self.unlisted[name]
                yield Path(start, end, (), 2, False, "unknown", (parent,) if parent else ())
                return

    def _step(
        self, text: str, start: int, end: int, name: str, places: tuple[Place, ...], steps: int, whole: bool
    ) -> Iterator[Path]:
        """The path that ends here, if a name may end here, and all that go on."""
        full = tuple(place for place in places if place.region.name == name)
        if full_ends(text, end) if full else short_ends(text, end):
            yield Path(start, end, places, steps, not full)
        if end < len(text):
            yield from self._further(text, start, end, places, steps, whole, bool(full))

    def _further(
        self, text: str, start: int, end: int, places: tuple[Place, ...], steps: int, whole: bool, full: bool
    ) -> Iterator[Path]:
        pos = self._skip(text, end, places)
        contradicted = []
        for size, below in self.names.at(text, pos):
            name = text[pos : pos + size]
            inside = tuple(b for b in below if any(b.within(place) for place in places))
            if inside:
                yield from self._step(text, start, pos + size, name, inside, steps + 1, whole)
            elif name not in VAGUE and any(b.region.name == name for b in below):
                contradicted.append((size, below))
        yield from self._below(text, start, pos, places, steps, whole)
        if contradicted:
            yield from self._conflict(text, start, pos, places, whole)

    def _skip(self, text: str, pos: int, places: tuple[Place, ...]) -> int:
        """Past the placeholders between two parts, and past a municipality that is named twice."""
        if noise := NOISE.match(text, pos):
            return noise.end() if noise.end() < len(text) else pos
        codes = {place.code for place in places}
        if codes & MUNICIPALITIES:
            for size, again in self.names.at(text, pos):
                if any(place.code in codes for place in again):
                    return pos + size
            if text.startswith(("县", "郊县"), pos) and pos + 2 < len(text):
                return text.index("县", pos) + 1
        return pos

    def _below(
        self, text: str, start: int, pos: int, places: tuple[Place, ...], steps: int, whole: bool
    ) -> Iterator[Path]:
        """Townships, development zones and unlisted names below the places of a path."""
        if pos >= len(text):
            return
        yield from self._town(text, start, pos, places, steps, whole)
        zone = (ZONE_WIDE if whole else ZONE_TIGHT).match(text, pos)
        if zone and not COMMON.search(zone[0]):
            yield Path(start, zone.end(), (), steps + 1, False, "unknown", places)
        elif whole and (name := UNLISTED.match(text, pos)) and not COMMON.search(name[0]):
            yield Path(start, name.end(), (), steps + 1, False, "unknown", places)

    def _town(
        self, text: str, start: int, pos: int, places: tuple[Place, ...], steps: int, whole: bool
    ) -> Iterator[Path]:
        rest = text[pos : pos + LONGEST_TOWN]
        if not whole and not any(kind in rest for kind in ("镇", "乡", "街道", "苏木", "地区")):
            return
        for county in places:
            if county.rank not in (1, 2):
                continue
            towns = self.names.towns(county)
            for size in range(len(rest), 1, -1):
                for town in towns.get(rest[:size], ()):
                    full = town.region.name == rest[:size]
                    if full or (whole and pos + size == len(text)):
                        yield Path(start, pos + size, (town,), steps + 1, not full)

    def _conflict(
        self, text: str, start: int, pos: int, places: tuple[Place, ...], whole: bool
    ) -> Iterator[Path]:
        """A lower division follows that the places of the path do not contain."""
        lowest = max(place.rank for place in places)
        inner = self.best(text, pos, whole)
        if inner is None or inner.short or inner.kind != "place" or not inner.places:
            return
        first = min(place.rank for place in self.names.at(text, pos)[0][1])
        municipal = any(place.code in MUNICIPALITIES for place in places)
        if first > lowest and not (municipal and first == 1):
            yield Path(start, inner.end, inner.places, inner.steps + 1, False, "conflict", places)
