"""Sheet -> brands: which makers a page advertises for, known or not, and every place that names them.

Slots vote. A name of the table needs one good slot, a name of no table has to fill several, and both have to be in
proportion to the page's strongest name, so that another maker left over in copied text does not count.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from output.records import BrandFact, LineKind, Page, Span
from pipelines import lexicon
from pipelines.fold import fold
from pipelines.sheet import Row
from pipelines.slots import Slot

_KNOWN_LEAST = 2.0
_UNKNOWN_LEAST = 3.5
_SHARE = 0.25  # of the strongest name's votes that any other name needs


@dataclass(slots=True)
class _Votes:
    """What speaks for one name."""

    score: float = 0.0
    slots: int = 0
    strong: bool = False
    known: bool = False
    spellings: Counter[str] = field(default_factory=Counter)


def find_brands(page: Page, rows: Sequence[Row]) -> list[BrandFact]:
    """The brands that the page is about, strongest first, each with its evidence in text order."""
    votes = _count(rows)
    _merge_bilingual(votes)
    chosen = _choose(votes)
    facts = (_fact(page, name, votes[name], votes) for name in chosen)
    return [fact for fact in facts if fact.evidence]


def _count(rows: Sequence[Row]) -> dict[str, _Votes]:
    votes: dict[str, _Votes] = defaultdict(_Votes)
    for row in rows:
        for slot in row.slots:
            weight = _weight(row, slot)
            for name, (start, end) in slot.names:
                vote = votes[name]
                vote.score += weight
                vote.slots += 1
                vote.known |= slot.known
                vote.strong |= weight >= 2.0 and not row.navigation
                vote.spellings[row.text[start - row.line.start : end - row.line.start]] += 1
    return votes


def _weight(row: Row, slot: Slot) -> float:
    """A headline's slot counts most; a firm's name or a bare mention hardly."""
    if slot.firm and not slot.known:
        return 0.3 * row.weight
    if not (slot.products or slot.service):
        return 0.4 * row.weight
    return row.weight * (1.2 if slot.products and slot.service else 1.0)


def _merge_bilingual(votes: dict[str, _Votes]) -> None:
    """沃嘉WOJIA, 沃嘉 and WOJIA are one brand: its Chinese part, if it has one."""
    for name in [name for name, vote in votes.items() if not vote.known]:
        han = "".join(re.findall("[\u4e00-\u9fff]+", name))
        if not han or han == name:
            continue
        latin = re.sub("[\u4e00-\u9fff]+", "", name).strip(" .-&")
        if len(han) < 2 or len(latin) < 2:
            continue
        target = votes.setdefault(han, _Votes())
        for part in {name, latin} & votes.keys():
            other = votes.pop(part)
            target.score += other.score
            target.slots += other.slots
            target.strong |= other.strong
            target.spellings.update(other.spellings)
        target.spellings[han] += 1


def _choose(votes: dict[str, _Votes]) -> list[str]:
    top = max((vote.score for vote in votes.values()), default=0.0)
    ranked = sorted(votes, key=lambda name: (-votes[name].score, name))
    return [name for name in ranked if _accepted(votes[name], top)]


def _accepted(vote: _Votes, top: float) -> bool:
    if vote.score < _SHARE * top:
        return False
    if vote.known:
        return vote.score >= _KNOWN_LEAST or vote.strong
    return vote.score >= _UNKNOWN_LEAST and vote.slots >= 2 and vote.strong


def _fact(page: Page, name: str, vote: _Votes, votes: dict[str, _Votes]) -> BrandFact:
    names = {*vote.spellings, *(lexicon.spellings(name) if vote.known else ())}
    longer = _longer_names(names, (other for other in votes if other != name))
    spans = _occurrences(page, names, longer)
    written = tuple(dict.fromkeys(page.text[start:end] for start, end in spans))
    return BrandFact(name, written, tuple(spans))


def _longer_names(names: set[str], others: Iterable[str]) -> set[str]:
    """Other brands' names that contain one of `names` (三菱 stands in 三菱重工): what they cover is not ours."""
    mine = {name.upper() for name in names}
    candidates = {other.upper() for other in others} | lexicon.brand_names().keys()
    return {other for other in candidates - mine if any(name in other for name in mine)}


def _occurrences(page: Page, names: set[str], longer: set[str]) -> list[Span]:
    pattern = _pattern(frozenset(name.upper() for name in names), frozenset(longer))
    skipped = [(line.start, line.end) for line in page.lines if line.kind in (LineKind.TEL, LineKind.MARK)]
    spans = [hit.span("ours") for hit in pattern.finditer(fold(page.text)) if hit["ours"] is not None]
    return [span for span in spans if not any(first <= span[0] < last for first, last in skipped)]


def _pattern(names: frozenset[str], longer: frozenset[str]) -> re.Pattern[str]:
    ours = "|".join(map(_bounded, sorted(names, key=len, reverse=True)))
    theirs = "|".join(map(_bounded, sorted(longer, key=len, reverse=True)))
    return re.compile(f"(?:{theirs})|(?P<ours>{ours})" if theirs else f"(?P<ours>{ours})", re.I)


def _bounded(name: str) -> str:
    """A pattern for the name; Latin names are whole words."""
    left = r"(?<![A-Za-z])" if name[0].isascii() and name[0].isalpha() else ""
    right = r"(?![A-Za-z])" if name[-1].isascii() and name[-1].isalpha() else ""
    return left + re.escape(name) + right
