"""Sheet, brands -> pairs: which number a page ties to which brand, by line and section.

On a line, a number belongs to the brands named in front of it (behind the number before), else behind it. Where a line
names none, the page's only brand takes it, or the section's: the nearest line above that names one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from output.records import BrandFact, LineKind, PairEvidence, PairFact, Role, Span
from pipelines.numbers import NumberMention
from pipelines.sheet import Row

_SECTION = 4  # lines that a brand's heading reaches down

_Named = tuple[Span, str]


def find_pairs(
    rows: Sequence[Row], brands: Sequence[BrandFact], public: frozenset[str], role: Role
) -> list[PairFact]:
    """The pairs of a page; numbers in `public` (12315 and the like) are nobody's hotline."""
    named = sorted((span, fact.brand) for fact in brands for span in fact.evidence)
    if not named:
        return []
    ours = [row for row in rows if not row.is_other_party]
    numbers = [mention for row in ours for mention in row.numbers if mention.number not in public]
    alone = len({mention.number for mention in numbers}) == 1
    ties: dict[tuple[str, str], list[PairEvidence]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row.is_other_party:
            continue
        for index, mention in enumerate(row.numbers):
            if mention.number not in public:
                for span, brand in _brands_of(rows, at, index, named, alone=alone):
                    ties[brand, mention.number].append(PairEvidence(span, (mention.start, mention.end)))
    return [PairFact(brand, number, role, tuple(found)) for (brand, number), found in ties.items()]


def _brands_of(
    rows: Sequence[Row], at: int, index: int, named: Sequence[_Named], *, alone: bool
) -> Iterable[_Named]:
    row = rows[at]
    here = _within(named, row.line.start, row.line.end)
    mention = row.numbers[index]
    if here:
        previous = row.numbers[index - 1].end if index else row.line.start
        before = [tie for tie in here if previous <= tie[0][0] < mention.start]
        if before:
            return _adjacent(before)
        if index == 0 or len(row.numbers) == len(here):
            following = row.numbers[index + 1].start if index + 1 < len(row.numbers) else row.line.end
            after = [tie for tie in here if mention.end <= tie[0][0] < following]
            if after:
                return after[:1]
        return _adjacent([tie for tie in here if tie[0][0] < mention.start])
    if any(slot.known for slot in row.slots):
        return []  # the line names another maker, for whom the page does not stand
    brands = {brand for _, brand in named}
    if len(brands) == 1 or alone:
        return _nearest_each(named, mention)
    if any(slot.names for slot in row.slots):
        return []  # the line names somebody, though nobody whom the page vouches for
    return _section(rows, at, named)


def _within(named: Sequence[_Named], start: int, end: int) -> list[_Named]:
    first = bisect_right(named, ((start, -1), ""))
    found = []
    for tie in named[first:]:
        if tie[0][0] >= end:
            break
        found.append(tie)
    return found


def _adjacent(before: list[_Named]) -> list[_Named]:
    """The last brand named, with those that are fused to it (西门子博世) or listed with it (格力、美的)."""
    taken = before[-1:]
    for tie in reversed(before[:-1]):
        if taken[0][0][0] - tie[0][1] > 1:
            break
        taken.insert(0, tie)
    return list({brand: (span, brand) for span, brand in taken}.values())


def _nearest_each(named: Sequence[_Named], mention: NumberMention) -> list[_Named]:
    best: dict[str, Span] = {}
    for span, brand in named:
        if brand not in best or abs(span[0] - mention.start) < abs(best[brand][0] - mention.start):
            best[brand] = span
    return [(span, brand) for brand, span in best.items()]


def _section(rows: Sequence[Row], at: int, named: Sequence[_Named]) -> list[_Named]:
    """The brand of the nearest line above that names exactly one and no number of its own, within reach."""
    kind = rows[at].line.kind
    for above in range(at - 1, max(-1, at - 1 - _SECTION), -1):
        row = rows[above]
        if row.line.kind is not kind or kind not in (LineKind.BODY, LineKind.HIDDEN):
            return []
        here = _within(named, row.line.start, row.line.end)
        if here:
            heading = len({brand for _, brand in here}) == 1 and not row.numbers
            return here[-1:] if heading else []
    return []
