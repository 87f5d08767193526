"""From a path to what is told of it: status, code, history, candidates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from output.gazetteer import Gazetteer, Region
from output.records import AreaAnswer, AreaStatus, RegionRef
from pipelines.areas.names import Place, fold
from pipelines.areas.readings import MUNICIPALITIES, Path

LIMIT = 20_000  # answers kept
REGIONS = 8_000  # of them, answers for one row of the gazetteer each


class Answers:
    """Answers for one reference year. Equal ones are one object, so that those who store them can tell."""

    def __init__(self, gazetteer: Gazetteer, year: int) -> None:
        """`year`: a division exists if it stood in the lists of that year."""
        self.gazetteer = gazetteer
        self.year = year
        self._shared: dict[AreaAnswer, AreaAnswer] = {}
        self._of_region: dict[Region, AreaAnswer] = {}

    def of(self, path: Path, decided_by: str | None = None) -> AreaAnswer:
        """The answer for a path; `decided_by` tells what around it decided."""
        if path.kind == "unknown":
            return self._unknown(path.parents, decided_by)
        if path.kind == "conflict":
            return self._conflict(path)
        picked = self.pick(path)
        if not picked:  # it was to come: 两江新区 in 2023
            return self._unknown(path.parents or self._parents(path.places))
        if len(picked) > 1:
            return self.doubted(picked)  # nothing has decided it
        answer = self.of_region(picked[0].region)
        return self._one(replace(answer, decided_by=decided_by)) if decided_by else answer

    def doubted(self, places: Iterable[Place]) -> AreaAnswer:
        """The answer for what may be any of some places, or maybe none of them."""
        refs = tuple(self.ref(place.region) for place in _distinct(places))
        return self._one(AreaAnswer(AreaStatus.AMBIGUOUS, candidates=refs))

    def decided(self, answer: AreaAnswer, decided_by: str) -> AreaAnswer:
        """`answer`, given by what stands around the mention."""
        return self._one(replace(answer, decided_by=decided_by))

    def _one(self, answer: AreaAnswer) -> AreaAnswer:
        if len(self._shared) >= LIMIT:
            self._shared.clear()
        return self._shared.setdefault(answer, answer)

    def pick(self, path: Path) -> list[Place]:
        """What a path means in the reference year: one place, or candidates; empty if not yet existing."""
        places = self._meant(path)
        living = self._nearest(_distinct(p for p in places if p.region.existed(self.year)), path)
        ended = self._nearest([p for p in places if (p.region.last_year or 9999) < self.year], path)
        former = [p for p in ended if p.region.name == path.name]
        if former and living and all(place.region.name == f"{path.name}区" for place in living):
            return self._last_of_each(former)  # 赣县 is the county that became 赣县区
        if living:
            return self._rank_first(living, path) if path.short else living
        return self._last_of_each(ended)

    def _meant(self, path: Path) -> tuple[Place, ...]:
        """The places of a path without those that only a code ties to its parent: 430400 was 湘潭 before 衡阳."""
        if not path.parents or len(path.places) < 2:
            return path.places
        near = tuple(p for p in path.places if any(self._together(p.region, above) for above in path.parents))
        return near or path.places

    def _together(self, region: Region, above: Place) -> bool:
        """Whether a division stood in `above` in some year."""
        first = max(region.first_year or 0, above.region.first_year or 0)
        last = min(region.last_year or 9999, above.region.last_year or 9999)
        steps = (step for step in self.gazetteer.line(region)[:-1] if step.code == above.code)
        return first <= last and any(_heirs(step) & _heirs(above.region) for step in steps)

    def _nearest(self, places: list[Place], path: Path) -> list[Place]:
        """Of several the fully named ones; and those that lie, or lay, in the parent as it is named."""
        if len(places) > 1:
            places = [p for p in places if fold(p.region.name) == path.name] or places
        if len(places) > 1 and path.parents:
            above = {(place.code, place.region.name) for place in path.parents}
            near = [p for p in places if any(step[:2] in above for step in self.gazetteer.line(p.region))]
            places = near or places
        return places

    def _parents(self, places: Iterable[Place]) -> tuple[Place, ...]:
        codes = {place.region.parent_code for place in places}
        found = [self.gazetteer.at(code, self.year) for code in codes if code and len(codes) == 1]
        return tuple(Place(region, frozenset()) for region in found if region)

    def _rank_first(self, living: list[Place], path: Path) -> list[Place]:
        """A short name means the province before the city before the county: 西安, 海南, 大理, 吉林.

        Not where a municipality's district is as well known by it (朝阳 of Beijing).
        """
        top = min(place.rank for place in living)
        first = [place for place in living if place.rank == top]
        district = any(place.above & MUNICIPALITIES for place in living if place.rank > top)
        return living if path.steps == 1 and top == 1 and district else first

    def _last_of_each(self, ended: list[Place]) -> list[Place]:
        """Of former rows the newest one, with rivals only from other parts of the country."""
        if not ended:
            return []
        newest = sorted(ended, key=lambda p: -(p.region.last_year or 0))
        found: list[Place] = []
        for place in newest:
            heirs = set(place.region.successors) | {place.code}
            if not any(_akin(place, heirs, other) for other in found):
                found.append(place)
        return found

    def ref(self, region: Region) -> RegionRef:
        """Code, name and path of a region."""
        return RegionRef(region.code, region.name, self.gazetteer.path(region))

    def of_region(self, region: Region) -> AreaAnswer:
        """The answer for one row of the gazetteer."""
        answer = self._of_region.get(region)
        if answer is None:
            if len(self._of_region) >= REGIONS:
                self._of_region.clear()
            answer = self._of_region[region] = AreaAnswer(
                AreaStatus.CURRENT if region.existed(self.year) else AreaStatus.HISTORICAL,
                code=region.code,
                name=region.name,
                path=self.gazetteer.path(region),
                level=region.level,
                first_year=region.first_year,
                last_year=region.last_year,
                successors=region.successors,
                parent_code=region.parent_code,
                code_system=region.code_system,
            )
        return answer

    def _unknown(self, parents: tuple[Place, ...], decided_by: str | None = None) -> AreaAnswer:
        living = _distinct(p for p in parents if p.region.existed(self.year)) or _distinct(parents)
        top = min(living, key=lambda place: place.rank, default=None)
        code = top.code if top and sum(1 for p in living if p.rank == top.rank) == 1 else None
        return self._one(AreaAnswer(AreaStatus.UNKNOWN, parent_code=code, decided_by=decided_by))

    def _conflict(self, path: Path) -> AreaAnswer:
        inner = self.pick(path._replace(kind="place", steps=path.steps - 1))
        outer = self.pick(path._replace(places=path.parents, parents=(), kind="place", short=True))
        refs = tuple(dict.fromkeys(self.ref(place.region) for place in [*outer[:1], *inner]))
        if len(refs) < 2:  # one of them was to come
            return self._unknown(path.parents)
        return self._one(AreaAnswer(AreaStatus.CONFLICT, readings=refs))


_PARTED = ({"50", "51"}, {"44", "46"})
"""Provinces that were one: 重庆 left 四川, 海南 left 广东."""


def _heirs(region: Region) -> set[str]:
    """What a division lives on as: itself, or its successors. Two rows of one code that share none are two."""
    return {region.code} if region.last_year is None else {region.name, *region.successors}


def _akin(place: Place, heirs: set[str], other: Place) -> bool:
    """Whether two former rows tell of one place: an heir in common, one city, or a city once a county."""
    if heirs & ({other.code} | set(other.region.successors)) or place.code[:4] == other.code[:4]:
        return True
    near = place.code[:2] == other.code[:2] or {place.code[:2], other.code[:2]} in _PARTED
    if near and (place.region.last_year or 0) < (other.region.first_year or 0):
        return True  # an older generation: 江北县 had gone when 江北区 of 重庆市 began
    promoted = place.rank != other.rank and place.region.name == other.region.name
    return promoted and near


def _distinct(places: Iterable[Place]) -> list[Place]:
    """One place a code, first come."""
    found: dict[str, Place] = {}
    for place in places:
        found.setdefault(place.code, place)
    return list(found.values())
