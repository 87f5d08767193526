"""The names that can stand in a text, and the places that each can mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache, cached_property

from output.gazetteer import Gazetteer, Region, load
from output.reference import read_table
from pipelines.areas.patterns import lazy

OLDEST = 1990
"""Former divisions that ended before are not what a list of today means."""
RANKS = {"province": 0, "prefecture": 1, "county": 2, "township": 3}
VAGUE = frozenset(
    {
        "城区",
        "郊区",
        "矿区",
        "新区",
        "东区",
        "西区",
        "南区",
        "北区",
        "市郊区",
        "市区",
        "江北",
        "江南",
        "一区",
        "二区",
        "解放区",
    }
)
"""Names that mean a place only below a named one."""
WORDY = frozenset(
    {"老城区", "新城区", "城中区", "市中区", "港口区", "新市区", "古城区", "镶黄旗", "正蓝旗"}
) | {f"{side}市区" for side in "东西南北"}
"""Full names that running text uses as words, or for the banners of the Manchu."""


_STREET = frozenset("路街道巷弄")
RURAL = ("镇", "乡")
_ROW = lazy(r"(?m)^\d+,([^,]+),([^,]*)")
"""The full and the short names of a township, in its unread row."""
_FEW = 20  # different characters


WORDY_TAILS = frozenset(
    f"{first}区" for first in "山城港湖湾海河林园坝街工军厂矿岸滩边东西南北中上下口新市郊县圩苏牧营农"
) | {"城市", "都市", "集市", "门市"}
"""Ends of full names that are words: 连山区 stands in 祁连山区, 河北区 in 沿运河北区."""


class Place:
    """A division as the parser needs it: one row of the gazetteer with the codes of everything above it."""

    __slots__ = ("above", "code", "rank", "region")

    def __init__(self, region: Region, above: frozenset[str]) -> None:
        """`above`: codes of the divisions that contain it, or contained it under any of its names."""
        self.region = region
        self.code = region.code
        self.rank = RANKS[region.level]
        self.above = above

    def within(self, other: Place) -> bool:
        """Whether it lies, or lay, in `other`."""
        return other.code in self.above


def with_kind(name: str, places: Iterable[Place]) -> bool:
    """Whether a short name tells what kind of division it is, and so is as good as a full one: 融水县, 恩施州."""
    return len(name) > 2 and any(name[-1] == place.region.name[-1] for place in places)


def called(town: Place, name: str) -> bool:
    """Whether a folded name is a township's full one, or tells its kind: 新街乡 of 新街回族乡."""
    full = fold(town.region.name)
    return name == full or (name[-1] in RURAL and (len(name) > 2 or full == name + name[-1]))  # 乌镇镇


def _last(place: Place) -> int:
    return -(place.region.last_year or 9999)


class Names:
    """The index of names. Texts are looked up folded: see `fold`."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Index provinces, prefectures and counties; townships follow county by county, on first need."""
        self.gazetteer = gazetteer
        self.index: dict[str, tuple[Place, ...]] = {}
        self.lengths: dict[str, tuple[int, ...]] = {}
        self._towns: dict[str, dict[str, list[int]]] = {}
        self._counties: dict[str, list[Place]] = {}
        self._chains: dict[str, frozenset[str]] = {}
        # 畹町镇, which was a county for some years, is a township
        rows = (region for region in gazetteer.regions if region.name[-1] != "镇")
        self.places = [Place(region, self._above(region)) for region in rows]
        self.full = frozenset(region.name for region in gazetteer.regions)
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            found[place.region.name].append(place)
            for name in place.region.short_names:
                found[name].append(place)
        lengths: dict[str, set[int]] = defaultdict(set)
        for name, places in found.items():
            self.index[name] = tuple(sorted(places, key=_last))
            lengths[name[:2]].add(len(name))
        self.whole = self.full | {name for name, places in self.index.items() if with_kind(name, places)}
        self.lengths = {start: tuple(sorted(sizes, reverse=True)) for start, sizes in lengths.items()}

    def living(self, year: int) -> list[Place]:
        """What exists in a year, one row a code, provinces first, then prefectures."""
        found: dict[str, Place] = {}
        for place in self.places:
            if place.region.existed(year):
                found[place.code] = place  # of two rows of one year the later one
        return sorted(found.values(), key=lambda place: place.rank)

    def _above(self, region: Region) -> frozenset[str]:
        """Codes above a row; for a former one also what lies above its successors, the seat having stayed."""
        above = self._chain(region.parent_code) if region.parent_code else frozenset()
        if region.last_year is None or not region.successors:
            return above
        heirs = [rows[0].parent_code for code in region.successors if (rows := self.gazetteer.by_code(code))]
        return above.union(*(self._chain(code) for code in heirs if code)) - {region.code}

    def _chain(self, code: str) -> frozenset[str]:
        """A code with all that contain it, or contained it under any of its names."""
        if code not in self._chains:
            self._chains[code] = frozenset({code})  # ends the search, should a parent lie in its child
            rows = self.gazetteer.by_code(code)
            above = {row.parent_code for row in rows if row.parent_code}
            self._chains[code] = frozenset({code}).union(*map(self._chain, above))
        return self._chains[code]

    def at(self, text: str, pos: int) -> list[tuple[int, tuple[Place, ...]]]:
        """The names that stand at `pos`, longest first, as (length, places)."""
        found = []
        for size in self.lengths.get(text[pos : pos + 2], ()):
            name = text[pos : pos + size]
            if len(name) == size and name in self.index:
                found.append((size, self.index[name]))
        return found

    def begins_another(self, name: str, places: tuple[Place, ...]) -> bool:
        """Whether a name is the beginning of another place's name: 连云 of 连云港."""
        own = {place.code for place in places}
        return any(
            longer.startswith(name) and not own & {place.code for place in others}
            for longer, others in self.index.items()
        )

    def begins_below(self, name: str, rest: str, places: tuple[Place, ...]) -> bool:
        """Whether `rest`, behind a name of one of the places, begins a name below it, or goes on with its own."""
        return any(
            place.region.name.startswith(name + rest)
            or any(fold(row.name).startswith(rest) for row in self.gazetteer.children(place.code))
            for place in places
        )

    @cached_property
    def town_pairs(self) -> frozenset[str]:
        """The two characters that names of townships begin with, folded: a quick no."""
        beginnings = map(fold, self.gazetteer.town_beginnings())
        return frozenset(text[0] + second for text in beginnings for second in text[1:])

    def towns(self, county: Place, name: str) -> tuple[Place, ...]:
        """The townships of a county, or of a city without counties, that bear a folded name, full or short."""
        code, region = county.code, county.region
        ended = region.last_year is not None and code not in region.successors
        if ended and self.gazetteer.by_code(code)[0] != region:
            return ()  # the code is another county's now
        if name not in self.gazetteer.town_rows.get(code, "") and code not in self._unfolded:
            return ()
        at = self._town_names(code).get(name)
        if at is None:
            return ()
        above = county.above | {code}
        return tuple(Place(self.gazetteer.town(code, index), above) for index in at)

    def towns_of_heirs(self, county: Place, name: str) -> list[Place]:
        """The townships that bear a folded name in what a former county became."""
        heirs = [heir for code in county.region.successors if (heir := self.place(code))]
        return [town for heir in heirs for town in self.towns(heir, name)]

    def towns_below(self, city: Place, name: str, short: bool = False) -> list[Place]:
        """The townships of all living counties of a city, or of a municipality, that bear a folded name.

        Full, or with its kind (新街乡 of 新街回族乡); `short`: or short.
        """
        found = [town for county in self._living_counties(city) for town in self.towns(county, name)]
        return [town for town in found if short or called(town, name)]

    def _living_counties(self, city: Place) -> list[Place]:
        if city.code not in self._counties:
            rows = self.gazetteer.children(city.code)
            above = city.above | {city.code}
            self._counties[city.code] = [Place(row, above) for row in rows if row.level == "county"]
        return self._counties[city.code]

    @cached_property
    def _unfolded(self) -> frozenset[str]:
        """The few counties whose townships' names are not written as `fold` writes them: 於潜镇."""
        variant = _any_variant()
        return frozenset(code for code, rows in self.gazetteer.town_rows.items() if variant.search(rows))

    def _town_names(self, code: str) -> dict[str, list[int]]:
        found = self._towns.get(code)
        if found is None:
            found = defaultdict(list)
            for index, (full, *short) in enumerate(self.gazetteer.town_names(code)):
                found[fold(full)].append(index)
                for name in {fold(name) for name in short} - {fold(full)}:
                    if name[-1] not in _STREET or full != f"{name}街道":  # 香港中路 is a road first
                        found[name].append(index)
            self._towns[code] = found  # whole at once: another thread may look
        return found

    def large(self, name: str) -> bool:
        """Whether a name is a province's or a prefecture's."""
        return any(place.rank < 2 for place in self.index.get(name, ()))

    def has_town(self, city: Place, name: str) -> bool:
        """Whether a township of a city bears a folded name, full or short: 海门 of 汕头."""
        return any(self.towns(county, name) for county in self._living_counties(city))

    def towns_anywhere(self, name: str, above: tuple[Place, ...]) -> tuple[Place, ...]:
        """The townships of a folded full name somewhere below; else the only one there is."""
        codes = self._counties_of.get(name, "").split("|")
        counties = [place for code in codes if code and (place := self.place(code))]
        inside = [county for county in counties if any(county.within(place) for place in above)]
        if not inside and len(counties) > 1:
            return ()
        return tuple(town for county in inside or counties for town in self.towns(county, name))

    def is_town(self, name: str) -> bool:
        """Whether a folded name is a township's, wherever it lies."""
        return name in self._counties_of

    @cached_property
    def _counties_of(self) -> dict[str, str]:
        """The counties of each township name, joined by ``|``; read when a township lies in no named place."""
        found: dict[str, str] = {}
        for code, rows in self.gazetteer.town_rows.items():
            for full, short in _ROW.findall(fold(rows)):
                also = (other for other in short.split("|") if other[-1:] in RURAL) if short else ()
                for name in {full, *also}:
                    found[name] = f"{found[name]}|{code}" if name in found else code
        return found

    def full_town(self, code: str, name: str) -> Region | None:
        """The only township of a county, or of a city without counties, of that full name; null if none is."""
        at = self._town_names(code).get(name, ())
        found = [town for index in at if (town := self.gazetteer.town(code, index)).name == name]
        return found[0] if len(found) == 1 else None

    def place(self, code: str) -> Place | None:
        """The newest row of a code, as a place."""
        rows = self.gazetteer.by_code(code)
        return Place(rows[0], self._above(rows[0])) if rows else None


@cache
def load_names() -> Names:
    """The index over the shipped gazetteer, built once a process."""
    return Names(load())


@cache
def _variants() -> dict[int, str]:
    return {ord(row["variant"]): row["character"] for row in read_table("regions_variants.csv")}


def any_variant(or_else: str = "") -> re.Pattern[str]:
    """Finds a variant character, or one of a character class: most texts have none."""
    return re.compile(f"[{or_else}{''.join(map(re.escape, map(chr, _variants())))}]")


_any_variant = cache(any_variant)


def fold(text: str, marked: Collection[str] | None = None) -> str:
    """The text with traditional and variant characters of the gazetteer's names as those names have them.

    One character for one, so that offsets stay. Characters of the names themselves (乾 of 乾安县) are kept.
    `marked`: all variants that stand in the text, and maybe others, where that is known.
    """
    marked = set(_any_variant().findall(text)) if marked is None else marked
    if not marked:
        return text
    variants = _variants()
    found = {variant: variants[ord(variant)] for variant in marked if ord(variant) in variants}
    if len(found) > _FEW or not found.keys().isdisjoint(found.values()):  # 么 and 幺 stand for each other
        return text.translate(variants)
    for variant, character in found.items():  # many times quicker, for a page with one such character
        text = text.replace(variant, character)
    return text
