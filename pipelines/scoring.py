"""How right readings are, by labelled pages: precision, recall and F1 a field, and what was missed and made up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from pipelines.labelled import Brand, Found, Labelled, Mention, Pair
from pipelines.sameness import same_brand, same_product, same_text, says_number, says_one_of

FIELDS = ("numbers", "brands", "products", "areas", "pairs", "claims")
"""What is scored, in the order in which it is told. Claims only where the labels have them."""

ADVERTS, EVIDENCE = "adverts", "evidence"
_SHOWN = 30  # characters of a wording that is no evidence

T = TypeVar("T")


@dataclass(slots=True)
class Tally:
    """Facts counted: found as labelled, labelled but not found, found but not labelled."""

    hit: int = 0
    missed: int = 0
    extra: int = 0

    @property
    def labelled(self) -> int:
        """How many there were to find."""
        return self.hit + self.missed

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 if nothing was found."""
        return share(self.hit, self.hit + self.extra)

    @property
    def recall(self) -> float:
        """Share of what was to be found that was; 0 if there was nothing."""
        return share(self.hit, self.labelled)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 if nothing was found as labelled."""
        return share(2 * self.hit, 2 * self.hit + self.missed + self.extra)


class Fault(NamedTuple):
    """What is wrong with one field of one page, as texts."""

    page: str
    field: str
    missed: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(slots=True)
class Scores:
    """The result. `pages` were scored, and of `right` ones it was told whether they are adverts.

    `exact` of `spans` places that are given as evidence say their fact. `unread` pages count as if nothing had been
    found; `borderline` ones are left out of everything.
    """

    fields: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS[:-1]})
    pages: int = 0
    right: int = 0
    exact: int = 0
    spans: int = 0
    unread: list[str] = field(default_factory=list)
    borderline: int = 0
    faults: list[Fault] = field(default_factory=list)

    def figure(self, name: str) -> float:
        """F1 of a field, or the share of adverts told right or of evidence that is exact; 0 for what was not scored."""
        if name == ADVERTS:
            return share(self.right, self.pages)
        if name == EVIDENCE:
            return share(self.exact, self.spans)
        return self.fields.get(name, Tally()).f1

    def count(self, fault: Fault, hit: int) -> None:
        """Adds one field of one page."""
        tally = self.fields.setdefault(fault.field, Tally())
        tally.hit += hit
        tally.missed += len(fault.missed)
        tally.extra += len(fault.extra)
        if fault.missed or fault.extra:
            self.faults.append(fault)


def share(part: int, whole: int) -> float:
    """`part` of `whole`; 0 of nothing."""
    return part / whole if whole else 0.0


def score(pages: Iterable[Labelled], found: Mapping[str, Found]) -> Scores:
    """How right `found`, by page id, is on the labelled `pages`.

    Facts are scored on adverts. On other pages only pairs are: each one advertised is one too many.
    """
    scores = Scores()
    for page in pages:
        if page.borderline:
            scores.borderline += 1
            continue
        one = found.get(page.id)
        if one is None:
            scores.unread.append(page.id)
        _score_page(scores, page, one or Found())
    return scores


def _score_page(scores: Scores, page: Labelled, found: Found) -> None:
    scores.pages += 1
    if found.is_advert is page.is_ad:
        scores.right += 1
    else:
        told = () if found.is_advert is None else (_yes(found.is_advert),)
        scores.faults.append(Fault(page.id, ADVERTS, (_yes(page.is_ad),), told))
    _check_evidence(scores, page.id, found)
    if not page.is_ad:
        scores.count(Fault(page.id, "pairs", (), tuple(map(str, found.facts.pairs))), 0)
        return
    for name, same in _SAME.items():
        wanted = getattr(page.facts, name)
        if wanted is not None:
            missed, extra = _differences(wanted, getattr(found.facts, name) or (), same)
            fault = Fault(page.id, name, tuple(map(str, missed)), tuple(map(str, extra)))
            scores.count(fault, len(wanted) - len(missed))


def _same_brand(a: Brand, b: Brand) -> bool:
    return any(same_brand(x, y) for x in a.spellings for y in b.spellings)


def _same_pair(a: Pair, b: Pair) -> bool:
    return a.number == b.number and _same_brand(a.brand, b.brand)


_SAME: dict[str, Callable[[Any, Any], bool]] = {
    "numbers": str.__eq__,
    "brands": _same_brand,
    "products": same_product,
    "areas": same_text,
    "pairs": _same_pair,
    "claims": str.__eq__,
}


def _differences(
    wanted: Iterable[T], found: Iterable[T], same: Callable[[T, T], bool]
) -> tuple[list[T], list[T]]:
    """What was missed and what is extra: each labelled fact takes the first found one that is the same and left."""
    left, missed = list(found), []
    for fact in wanted:
        at = next((at for at, other in enumerate(left) if same(fact, other)), None)
        if at is None:
            missed.append(fact)
        else:
            del left[at]
    return missed, left


def _check_evidence(scores: Scores, page: str, found: Found) -> None:
    """Count the places that say their fact; of the others, tell what stands there."""
    wrong = []
    for mention in found.mentions:
        for start, end in mention.evidence:
            wording = found.text[start:end]
            scores.spans += 1
            if _says(wording, mention):
                scores.exact += 1
            else:
                wrong.append(f"{mention.kind} {mention.fact}: {wording[:_SHOWN]}")
    if wrong:
        scores.faults.append(Fault(page, EVIDENCE, (), tuple(wrong)))


def _says(wording: str, mention: Mention) -> bool:
    if mention.kind == "number":
        return says_number(wording, mention.fact)
    return says_one_of(wording, mention.spellings)


def _yes(is_advert: bool) -> str:
    return "advert" if is_advert else "no advert"
