"""Every division of the gazetteer, under its full path and its short ones, is itself or one of several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from output.gazetteer import EDITION, Region, load
from output.records import AreaMention, AreaStatus
from pipelines.areas import resolve, resolve_all
from pipelines.areas.names import VAGUE
from pipelines.areas.segments import segments_of

pytestmark = [pytest.mark.exhaustive, pytest.mark.slow]

GAZETTEER = load()
LIVING = [row for row in GAZETTEER.regions if row.last_year is None]
RANKS = ["province", "prefecture", "county", "township"]


def heads(region: Region) -> set[str]:
    """What may stand before a division: all above it, each in full, under a short name, or not at all."""
    found = {""}
    for step in GAZETTEER.line(region)[:-1]:
        found = {head + name for head in found for name in ("", step.name, *step.short_names)}
    return found


def only(found: list[AreaMention], text: str) -> AreaMention | None:
    assert len(found) <= 1, (text, found)
    assert not found or found[0].written == text
    return found[0] if found else None


def test_full_names_behind_any_form_of_their_parents() -> None:
    for row in LIVING:
        for head in heads(row):
            found = only(resolve(head + row.name), head + row.name)
            if not head and row.name in VAGUE:
                assert found is None or found.code is None
                continue
            assert found is not None, (head, row)
            candidates = {ref.code for ref in found.answer.candidates}
            assert found.code == row.code or row.code in candidates, (head, row, found)


def test_short_names_are_the_division_or_a_larger_one_of_that_name() -> None:
    for row in LIVING:
        for short in row.short_names:
            for head in heads(row):
                found = only(resolve(head + short), head + short)
                assert found is not None, (head, short, row)
                if found.code is None:
                    assert row.code in {ref.code for ref in found.answer.candidates}, (head, short, row)
                elif found.code != row.code:
                    assert larger_or_former(found, row, short), (head, short, row, found)


def larger_or_former(found: AreaMention, row: Region, short: str) -> bool:
    """海南 is the province, not the district; 赣县 the county that became 赣县区."""
    if found.status is AreaStatus.HISTORICAL:
        return found.name == short and row.code in found.answer.successors
    (other,) = (region for region in LIVING if region.code == found.code)
    return short in {other.name, *other.short_names} and RANKS.index(other.level) < RANKS.index(row.level)


def same_text() -> Iterator[tuple[str, list[Region]]]:
    rows = defaultdict(list)
    for row in GAZETTEER.regions:
        rows[GAZETTEER.path(row).replace("/", "")].append(row)
    yield from rows.items()


def test_former_divisions_are_themselves_or_the_same_place_later() -> None:
    for text, rows in same_text():
        found = only(resolve(text), text)
        assert found is not None, text
        codes = {row.code for row in rows}
        heirs = {code for row in rows for code in row.successors}
        told = {found.code, *found.answer.successors, *(ref.code for ref in found.answer.candidates)}
        again = found.name == rows[0].name and (found.code or "")[:2] == rows[0].code[:2]  # 巢湖市
        assert told & (codes | heirs) or again, (text, rows, found)
        assert found.status in {AreaStatus.CURRENT, AreaStatus.HISTORICAL, AreaStatus.AMBIGUOUS}


def test_townships_are_themselves_by_their_full_path() -> None:
    paths = [GAZETTEER.path(town).replace("/", "") for town in GAZETTEER.townships]
    for town, path, answer in zip(GAZETTEER.townships, paths, resolve_all(paths), strict=True):
        found = only(answer, path)
        assert found is not None, path
        assert found.code == town.code or town.code in {ref.code for ref in found.answer.candidates}, town


RUN_TOGETHER = re.compile("[市县省]|旗口镇|杨镇|唐镇")
"""How names of townships begin that join with what stands before them: 滨州市西街道, 安康县河镇, 上海唐镇."""


def test_townships_are_themselves_behind_any_of_their_parents() -> None:
    for town in GAZETTEER.townships[::29]:
        line = GAZETTEER.line(town)
        if town.last_year is not None or line[-2].name in VAGUE or RUN_TOGETHER.match(town.name):
            continue
        for head in {name for step in line[:-1] for name in (step.name, *step.short_names)} - VAGUE:
            text = head + town.name
            found = only(resolve(text), text)
            if found is None or found.code != town.code:
                refs = found.answer.candidates if found else ()
                assert town.code in {ref.code for ref in refs}, (text, found)


@pytest.mark.parametrize("year", [EDITION.year, 1984])
def test_looking_a_path_up_says_what_the_parser_says(year: int) -> None:
    segments = segments_of(year)
    for wording, answer in segments.composites.answers.items():
        path = segments.reader.best(wording, 0, True)
        assert path is not None, wording
        assert path.end == len(wording), wording
        assert segments.answers.of(path) == answer, wording
