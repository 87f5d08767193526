"""A pinned floor under the resolver's quality, on the labelled mentions. It only goes up."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from benchmarks.labels import Judgement, Label, Outcome, judge, load_labels
from pipelines.areas import resolve

pytestmark = pytest.mark.exhaustive

EXACT = 0.998
WHOLE = 0.997  # wording, status, candidates, parent and what decided, too


@cache
def judgements() -> tuple[tuple[Label, Judgement], ...]:
    return tuple((label, judge(label, resolve(label.text, label.on))) for label in load_labels())


def told(kinds: set[Outcome]) -> list[str]:
    return [f"{label.id} {label.text}" for label, judgement in judgements() if judgement.outcome in kinds]


def test_no_label_gets_a_wrong_code() -> None:
    assert told({Outcome.WRONG}) == []


def test_enough_labels_are_exact() -> None:
    missed = told({Outcome.PARTIAL, Outcome.NOTHING})
    assert len(missed) <= (1 - EXACT) * len(judgements()), missed


def test_all_that_is_told_is_right() -> None:
    flawed = [label.id for label, judgement in judgements() if not judgement.right]
    assert len(flawed) <= (1 - WHOLE) * len(judgements()), flawed


@pytest.mark.parametrize("category", sorted({label.category for label in load_labels()}))
def test_no_category_is_left_behind(category: str) -> None:
    outcomes = Counter(j.outcome for label, j in judgements() if label.category == category)
    assert outcomes.total() >= 20
    assert outcomes[Outcome.EXACT] >= 0.95 * outcomes.total(), outcomes
