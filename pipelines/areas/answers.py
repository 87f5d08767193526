"""From a path to what is told of it: status, code, history, candidates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from output.gazetteer import Gazetteer, Region
from output.records import AreaAnswer, AreaStatus, RegionRef
from pipelines.areas.names import Place
from pipelines.areas.paths import MUNICIPALITIES, Path


class Answers:
    """Answers for one reference year."""

    def __init__(self, gazetteer: Gazetteer, year: int) -> None:
        """`year`: a division exists if it stood in the lists of that year."""
        self.gazetteer = gazetteer
        self.year = year

    def of(self, written: str, path: Path, decided_by: str | None = None) -> AreaAnswer | None:
        """The answer for a path that was written so; null if nothing of it is known."""
        if path.kind == "unknown":
            return self._unknown(written, path.parents)
        if path.kind == "conflict":
            return self._conflict(written, path)
        picked = self.pick(path)
        if not picked:
            return self._unknown(written, path.places)
        if len(picked) > 1:
            refs = tuple(self.ref(place.region) for place in picked)
            return AreaAnswer(written, AreaStatus.AMBIGUOUS, candidates=refs, decided_by=decided_by)
        answer = self._known(written, picked[0].region)
        return replace(answer, decided_by=decided_by) if decided_by else answer

    def pick(self, path: Path) -> list[Place]:
        """What a path means in the reference year: one place, or candidates; empty if not yet existing."""
        living = _distinct(p for p in path.places if p.region.existed(self.year))
        ended = [p for p in path.places if (p.region.last_year or 9999) < self.year]
        former = [p for p in ended if p.region.name == path.name]
        if former and living and all(place.region.name == f"{path.name}区" for place in living):
            return self._last_of_each(former)  # 赣县 is the county that became 赣县区
        if living:
            return self._rank_first(living, path) if path.short else living
        return self._last_of_each(ended)

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

    def _known(self, written: str, region: Region) -> AreaAnswer:
        current = region.existed(self.year)
        return AreaAnswer(
            written,
            AreaStatus.CURRENT if current else AreaStatus.HISTORICAL,
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

    def _unknown(self, written: str, parents: tuple[Place, ...]) -> AreaAnswer:
        living = _distinct(p for p in parents if p.region.existed(self.year)) or _distinct(parents)
        top = min(living, key=lambda place: place.rank, default=None)
        code = top.code if top and sum(1 for p in living if p.rank == top.rank) == 1 else None
        return AreaAnswer(written, AreaStatus.UNKNOWN, parent_code=code)

    def _conflict(self, written: str, path: Path) -> AreaAnswer:
        inner = self.pick(path._replace(kind="place", steps=path.steps - 1))
        outer = self.pick(path._replace(places=path.parents, kind="place", short=True))
        refs = tuple(dict.fromkeys(self.ref(place.region) for place in [*outer[:1], *inner]))
        return AreaAnswer(written, AreaStatus.CONFLICT, readings=refs)


def _akin(place: Place, heirs: set[str], other: Place) -> bool:
    """Whether two former rows tell of one place: an heir in common, one city, or a city once a county."""
    if heirs & ({other.code} | set(other.region.successors)) or place.code[:4] == other.code[:4]:
        return True
    near = place.code[:2] == other.code[:2] or {place.code[:2], other.code[:2]} == {"50", "51"}
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
