"""Townships behind a path: under their full name anywhere below it, under a short one at the end of a text."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.areas.names import RURAL, Names, called
from pipelines.areas.patterns import lazy
from pipelines.areas.readings import MUNICIPALITIES, Path, Places, Walk, lying_in

LONGEST_TOWN = 14
TOWN_END = lazy("镇|乡|街道|苏木|地区")
_KINDS = frozenset("镇乡道木所")
"""How full names of townships end."""
_NO_TOWNS = frozenset({"古镇", "小镇", "城镇", "重镇", "集镇", "乡镇", "村镇", "名镇"})


class Townships:
    """Finds them in the index of names."""

    def __init__(self, names: Names) -> None:
        """`names`: the index."""
        self._names = names

    def below(self, walk: Walk, pos: int, path: Path) -> Iterator[Path]:
        """The townships of the path's places that stand at `pos`."""
        rest = walk.text[pos : pos + LONGEST_TOWN]
        if rest[:2] not in self._names.town_pairs:
            return
        sizes = {end.end() for end in TOWN_END.finditer(rest)}
        if walk.whole and pos + len(rest) == len(walk.text):
            sizes.add(len(rest))  # a short name may stand at the end
        if not sizes:
            return
        counties = [place for place in path.places if place.rank in (1, 2)]
        living = [place for place in counties if place.region.last_year is None]
        cities = [p for p in living or path.places if p.rank == 1 or p.code in MUNICIPALITIES]
        # Two short names are no path where both are small: 安定团结; 东莞厚街 is one.
        large = {place.code for place in path.places if place.rank == 1 or not path.bare}
        municipal = path.bare and any(place.code in MUNICIPALITIES for place in path.places)
        provincial = path.bare and any(not place.rank for place in path.places)
        for size in sorted(sizes, reverse=True):
            name, end = rest[:size], pos + size
            last = walk.whole and end == len(walk.text)
            if len(name) == 2 and municipal:
                continue  # 上海庙镇 is one name
            named = [town for county in living or counties for town in self._names.towns(county, name)]
            if not named and not living:  # 吴江市盛泽镇
                named = [town for county in counties for town in self._names.towns_of_heirs(county, name)]
            if path.short or not named:  # 濮阳城关镇 lies in the county, or elsewhere in the city
                named += [town for city in cities for town in self._names.towns_below(city, name)]
            if last and not named and not path.bare and self._names.large(name):  # 四川成都玉林
                named = [town for city in cities for town in self._names.towns_below(city, name, True)]
                large.update(town.region.parent_code or "" for town in named)
            full = tuple(town for town in named if called(town, name))
            short = tuple(town for town in named if town.region.parent_code in large)
            if (full and not (path.bare and (last or provincial))) or (short and not full and last):
                towns = full or short
                yield Path(walk.start, end, towns, path.steps + 1, not full, "place", path.places, name)
            elif full or (
                last and not walk.inner and name[-1] in _KINDS and (len(name) > 2 or name[-1] in RURAL)
            ):
                yield from self._elsewhere(walk.start, end, name, path, full)

    def _elsewhere(self, start: int, end: int, name: str, path: Path, known: Places) -> Iterator[Path]:
        """A township without what lies between: 浙江乌镇; or of a county elsewhere: 泰山区新汶街道 is a wrong path.

        `known`: what a short name's cities and counties have; its province may have more (吉林平安镇).
        """
        above = tuple(place for place in path.places if not place.rank) if path.bare else path.places
        towns = self._names.towns_anywhere(name, above) if above and name not in _NO_TOWNS else ()
        inside = lying_in(towns, above)
        if known or inside:
            towns = tuple({town.code: town for town in (*known, *inside)}.values())
        elif path.bare and any(place.rank in (1, 2) for place in path.places):
            return  # 河北 is a district of 天津 as well
        elif len(name) < 3:
            return  # 桑镇 of somewhere else may be the end of an unlisted name
        if towns:
            kind = "place" if known or inside else "conflict"
            yield Path(start, end, towns, path.steps + 1, False, kind, path.places, name)
