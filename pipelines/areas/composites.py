"""Every usual way to write a path of the gazetteer in one word, each with its answer.

Most mentions in lists are one of these, and looking one up costs a hundredth of reading it part by part.
What stands here must be what the parser would say; the tests compare them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from output.records import AreaAnswer
from pipelines.areas.answers import Answers
from pipelines.areas.names import VAGUE, Names, Place


class _Forms(NamedTuple):
    """How a division is written: `full` under its full name, `short` under a short one, parents in front."""

    full: list[str]
    short: list[str]


def composites(names: Names, answers: Answers) -> dict[str, AreaAnswer]:
    """The wordings of all divisions down to counties that exist in the year of `answers`.

    A wording that two divisions share is left out, and so is a short name alone.
    """
    found: dict[str, AreaAnswer] = {}
    shared: set[str] = set(VAGUE)
    for place, forms in _written(names, answers.year):
        answer = answers.of_region(place.region)
        for form in forms:
            if found.setdefault(form, answer) is not answer:
                shared.add(form)
    for form in shared:
        found.pop(form, None)
    return found


def _written(names: Names, year: int) -> Iterator[tuple[Place, list[str]]]:
    """Each living division with its wordings, provinces first."""
    heads: dict[str | None, list[str]] = {None: [""]}
    for place in names.living(year):
        region = place.region
        above = heads.get(region.parent_code, [""])
        full = [head + region.name for head in above]
        short = region.short_names[:1]
        own = [head + name for name in short for head in above if head]
        # A short name that is somebody's full name, now or once, is for the parser: 赣县 and 赣县区.
        plain = not any(name in names.full for name in short)
        yield place, full + own if plain else full
        if place.rank < 2:
            heads[region.code] = ["", *full, *own, *short]
