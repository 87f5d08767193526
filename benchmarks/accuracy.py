"""How right each resolver is on the labelled texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import hotline_atlas
from benchmarks.labels import Judgement, Label, Outcome, judge, outcome
from benchmarks.measure import measured
from benchmarks.names import load_codes
from benchmarks.peers import HotlineAtlas
from output.gazetteer import EDITION

Score = dict[str, Counter[Outcome]]
"""Outcomes by category; those of all under ``all``."""

ALL = "all"


def judged(labels: Sequence[Label]) -> list[Judgement]:
    """The answers of Hotline Atlas, judged, in the order of the labels."""
    found: list[Judgement] = []
    for label in labels:
        (areas,) = hotline_atlas.resolve_all([label.text], label.on)
        found.append(judge(label, areas))
    return found


def scored(labels: Sequence[Label], outcomes: Iterable[Outcome]) -> Score:
    """The outcomes counted."""
    score: Score = defaultdict(Counter)
    for label, one in zip(labels, outcomes, strict=True):
        score[ALL][one] += 1
        score[label.category][one] += 1
    return score


def peer_score(peer: str, labels: Sequence[Label]) -> Score:
    """The score of a peer, whose answers come from a process of its own."""
    task = {
        "peer": peer,
        "do": "answers",
        "texts": [label.text for label in labels],
        "years": [(label.on or EDITION).year for label in labels],
        "several": [len(label.areas) > 1 for label in labels],
    }
    codes = load_codes()
    found = [[codes.of(answer) for answer in answers] for answers in measured(task)["answers"]]
    lists = ([code for code in answers if code] for answers in found)
    return scored(labels, (outcome(label, one) for label, one in zip(labels, lists, strict=True)))


def scores(peers: Iterable[str], labels: Sequence[Label], ours: Sequence[Judgement]) -> dict[str, Score]:
    """The score of each of the `peers`; Hotline Atlas has been judged."""
    return {
        peer: scored(labels, (one.outcome for one in ours))
        if peer == HotlineAtlas.title
        else peer_score(peer, labels)
        for peer in peers
    }


def fields_line(ours: Sequence[Judgement]) -> str:
    """How often what Hotline Atlas alone tells is right, of the texts that have something of the kind."""
    parts = []
    for name in Judgement._fields[1:]:
        told = [getattr(one, name) for one in ours if getattr(one, name) is not None]
        parts.append(f"{name} {sum(told)}/{len(told)}")
    return f"all of it right {sum(one.right for one in ours)}/{len(ours)}; {', '.join(parts)}"
