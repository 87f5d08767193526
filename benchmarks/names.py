"""What peers answer, as codes of the gazetteer, so that none is punished for its way of writing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from output.gazetteer import Gazetteer, Region, load

Answer = str | list[str]
"""A code of 6 to 12 digits, or the names from the province down; placeholders may stand between them."""

_PLACEHOLDERS = frozenset({"", "市辖区", "县", "直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_REMARK = re.compile(r"[(（].*|.*/.*")


class Codes:
    """Maps answers to codes. Names mean what exists, else what existed last."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """`gazetteer`: the divisions, former ones included."""
        self.gazetteer = gazetteer

    @cached_property
    def _paths(self) -> dict[str, Region]:
        """The path of every province, prefecture and county; the newest row of each."""
        rows = sorted(self.gazetteer.regions, key=lambda row: row.last_year or 9999)
        return {self.gazetteer.path(row): row for row in rows}

    @cached_property
    def _names(self) -> dict[str, list[Region]]:
        """The rows of every name, newest first."""
        found: dict[str, list[Region]] = {}
        for row in sorted(self.gazetteer.regions, key=lambda row: -(row.last_year or 9999)):
            found.setdefault(row.name, []).append(row)
        return found

    def of(self, answer: Answer) -> str | None:
        """The code that an answer means; of names that do not fit together those that do; null if none is known."""
        if isinstance(answer, str):
            return self._normal(answer)
        names = [name for name in (_REMARK.sub("", part) for part in answer) if name not in _PLACEHOLDERS]
        names = [name for at, name in enumerate(names) if at == 0 or name != names[at - 1]]
        while names:
            if region := self._region(names):
                return region.code
            names.pop()
        return None

    def _normal(self, code: str) -> str | None:
        """A township's 9 digits or a division's 6; a private code is that of the division that it stands for."""
        if len(code) == 12 and not code.endswith("000000"):
            return code[:9]
        six = code[:6].ljust(6, "0")
        known = (part for part in (six, f"{six[:4]}00", f"{six[:2]}0000") if self.gazetteer.by_code(part))
        return next(known, None)

    def _region(self, names: Sequence[str]) -> Region | None:
        return self._paths.get("/".join(names)) or self._inside(names) or self._town(names)

    def _inside(self, names: Sequence[str]) -> Region | None:
        """A region of the last name in all those before: levels may be left out."""
        above = set(names[:-1])
        rows = self._names.get(names[-1], []) if above else []
        lines = ((row, {step.name for step in self.gazetteer.line(row)[:-1]}) for row in rows)
        return next((row for row, line in lines if above <= line), None)

    def _town(self, names: Sequence[str]) -> Region | None:
        county = self._region(names[:-1]) if len(names) > 1 else None
        towns = self.gazetteer.towns(county.code) if county else []
        return next((town for town in towns if town.name == names[-1]), None)


def load_codes() -> Codes:
    """The mapping over the shipped gazetteer."""
    return Codes(load())
