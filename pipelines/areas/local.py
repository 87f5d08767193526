"""Short names of the districts of one city: what they mean where a page, a line or a list has named the city."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from output.records import AreaAnswer
from pipelines.areas.guards import AREA_LABEL, HAN, ROAD, ZONE_SHORT, firm, full_ends, outside, short_ends
from pipelines.areas.names import OLDEST, Place, fold
from pipelines.areas.patterns import lazy
from pipelines.areas.readings import MUNICIPALITIES, Path
from pipelines.areas.segments import Segments
from pipelines.areas.townships import TOWN_END

_BETWEEN = lazy(r"\s*+(?:[、，,/|；;·和及与跟]\s*+)?")
_STARTS = lazy(
    rf"(?:^|[^{HAN}]|[在到于至从自往去赴来和与及是对为住向由含驻跑]|[覆复]盖|包括|服务|位于|上门|负责)$"
)
_TOWN = lazy(rf"(?<![{HAN}])[{HAN}]{{1,6}}?(?:镇|乡|街道)(?![{HAN}](?<!等))")
_HEADS = lazy(r"[】\]〕]|\s*[:：]")  # behind what a list stands under: 【京口区】
_MARK = lazy(r"\s*[:：]\s*$")
_ZONES = ("高新区", "经开区", "开发区", "高新", "经开")


class Local(NamedTuple):
    """A name at ``line[start:end]`` read within a city. `size`: how many names its list has."""

    start: int
    end: int
    answer: AreaAnswer
    size: int


class _Hit(NamedTuple):
    start: int
    end: int
    name: str
    word: bool
    zone: bool


class Locality:
    """The names below one city, municipality or province."""

    def __init__(self, top: Place, segments: Segments) -> None:
        """`top`: what contains them; of a province only the cities."""
        self.top = top
        self.segments = segments
        self.city = top.rank == 1 or top.code in MUNICIPALITIES
        self.places = dict(self._places())
        self.zones = dict(self._zones())
        names = sorted({*self.places, *self.zones}, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, names)) or r"(?!)")

    def _places(self) -> Iterator[tuple[str, tuple[Place, ...]]]:
        names = self.segments.reader.names
        code = self.top.code
        own = set(map(fold, (self.top.region.name, *self.top.region.short_names)))
        rows = [*names.gazetteer.children(code), *names.gazetteer.children(code, former=True)]
        towns = all(row.level == "township" for row in rows)  # a city without counties: 东莞, 中山
        for row in rows:
            if (row.level == "township" and not towns) or (row.last_year or 9999) < OLDEST:
                continue
            for name in map(fold, (row.name, *row.short_names)):
                if towns:
                    inside = names.towns(self.top, name)
                else:
                    inside = tuple(place for place in names.index.get(name, ()) if place.within(self.top))
                if len(name) > 1 and inside and name not in own:  # 上海 is the city, not 上海县
                    yield name, inside

    def _zones(self) -> Iterator[tuple[str, Place]]:
        if not self.city:
            return
        yield from ((name, self.top) for name in _ZONES)
        for name, parent in self.segments.reader.unlisted.items():
            if parent and (
                parent.code == self.top.code or parent.within(self.top) or self.top.within(parent)
            ):
                yield name, parent
                short = name.removesuffix("新区")
                if len(short) == 2 and short not in self.places and short not in self.segments.words:
                    yield short, parent

    def read(self, line: str, named: bool, decided_by: str) -> list[Local]:
        """Lists of these names in a line, and single ones that a list or a label of the line speaks for.

        `named`: the page names the city, so that two names are a list; three are needed without.
        """
        folded = fold(line)
        hits = [hit for hit in self._hits(folded) if not outside(line, hit.start)]
        if self.city and TOWN_END.search(folded):
            hits = sorted({*hits, *(hit for hit in self._towns(folded) if not outside(line, hit.start))})
        found: list[Local] = []
        singles: list[_Hit] = []
        for group in self._groups(folded, hits):
            if self._is_list(folded, group, 2 if named else 3):
                found += self._told(line, group, len(group), decided_by)
            else:
                singles += group
        longest = max((local.size for local in found), default=0)
        for hit in singles:
            if (
                not hit.word
                and longest >= 3
                and not re.match(f"[{HAN}]", folded[max(0, hit.start - 1)])
                and not _HEADS.match(folded, hit.end)
            ) or (
                named
                and AREA_LABEL.search(_MARK.sub("", folded[max(0, hit.start - 24) : hit.start])[-8:])
                and _alone(folded, hit)
            ):
                found += self._told(line, [hit], 1, decided_by)
        return found

    def after(self, line: str) -> list[Local]:
        """Names that begin a clause of a line in which a list of their like is told."""
        folded = fold(line)
        hits = [hit for hit in self._hits(folded) if not hit.word and not outside(line, hit.start)]
        begins = [hit for hit in hits if hit.start and not re.match(f"[{HAN}]", folded[hit.start - 1])]
        return list(self._told(line, begins, 1, "neighbours"))

    def _hits(self, folded: str) -> Iterator[_Hit]:
        for match in self._pattern.finditer(folded):
            name, end = match[0], match.end()
            zone = name in self.zones and name not in self.places
            whole = name[-1] in "区县市旗州盟" and len(name) > 2
            ends = full_ends(folded, end, len(name)) if whole else short_ends(folded, end)
            if zone and name in _ZONES and not whole:
                ends = bool(ZONE_SHORT.match(folded, match.start()))
            rest = folded[end : end + 12]
            if ends and not ROAD.match(rest) and not firm(rest):
                yield _Hit(match.start(), end, name, name in self.segments.words, zone)

    def _towns(self, folded: str) -> Iterator[_Hit]:
        """Segments that are the full name of one of the townships below: 固东镇、和顺镇."""
        names = self.segments.reader.names
        for match in _TOWN.finditer(folded):
            if len(names.towns_below(self.top, match[0])) == 1:
                yield _Hit(match.start(), match.end(), match[0], False, False)

    @staticmethod
    def _groups(folded: str, hits: list[_Hit]) -> list[list[_Hit]]:
        groups: list[list[_Hit]] = []
        for hit in hits:
            if groups and _BETWEEN.fullmatch(folded, groups[-1][-1].end, hit.start):
                groups[-1].append(hit)
            else:
                groups.append([hit])
        return groups

    def _is_list(self, folded: str, group: list[_Hit], least: int) -> bool:
        """Whether names that stand side by side are a list; its first one is dropped where a word hides it."""
        first = group[0]
        before = folded[max(0, first.start - 8) : first.start]
        own = any(before.endswith(name) for name in (self.top.region.name, *self.top.region.short_names))
        if not own and not _STARTS.search(before) and (first.word or len(group) < 3):
            group.pop(0)
        names = {hit.name for hit in group if not hit.zone}
        return self.city and len(names) >= least and any(not hit.word and not hit.zone for hit in group)

    def _told(self, line: str, hits: list[_Hit], size: int, decided_by: str) -> Iterator[Local]:
        for hit in hits:
            answer = self.answer(hit.name, decided_by)
            if answer:
                yield Local(hit.start, hit.end, answer, size)

    def answer(self, name: str, decided_by: str) -> AreaAnswer | None:
        """What a folded name of this place means; null if it is still ambiguous."""
        answers = self.segments.answers
        places = self.places.get(name) or tuple(self.segments.reader.names.towns_below(self.top, name))
        if not places:
            parent = self.zones.get(name)
            return answers.of(Path(0, len(name), (), 1, False, "unknown", (parent,))) if parent else None
        answer = answers.of(Path(0, len(name), places, 1, False, name=name), decided_by)
        alone = self.segments.read(name)
        if alone and alone.full and len(alone.parts) == 1 and alone.parts[0].answer.code == answer.code:
            return alone.parts[0].answer  # nothing had to be decided
        return answer if answer.code else None


def _alone(folded: str, hit: _Hit) -> bool:
    """Whether nothing follows a name in its segment, and it heads no list."""
    return not re.match(rf"[{HAN}]|\s*[:：(（]", folded[hit.end :])
