"""What two readings of one body say differently, fact by fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from output.bulk import clean
from output.facts import brand_name
from output.records import Advert, AreaAnswer, AreaMention, NumberFact, Span

FIELDS = (
    *("is_advert", "score", "span", "title", "text"),
    *("numbers", "brands", "products", "pairs", "areas", "claims"),
)
"""What is compared, in the order of reports."""
KINDS = ("added", "gone", "moved", "changed")
_NOTHING = Advert(None, "", "", False, 0.0, "")
_EXCERPT = 30  # characters of a text that are shown

Facts = Mapping[str, tuple[Any, ...]]
"""The places of each fact, by what it says."""


class Change(NamedTuple):
    """One difference. `kind` is one of KINDS: a fact that is new, gone, or said at other offsets (moved), or a
    plain value that is another one (changed). `what` names it for people.
    """

    field: str
    kind: str
    what: str


def changes(old: Advert | None, new: Advert) -> list[Change]:
    """What `new` says otherwise than `old`, a stored reading; without one everything in `new` is added.

    Merged facts (numbers, brands, products, pairs, claims) count once a reading, areas once a mention. Empty if
    storing `new` would give the same rows but for the order of facts and the version of the reader.
    """
    old = old or _NOTHING
    found = list(_plain(old, new))
    before, after = _merged(old), _merged(new)
    for field in ("numbers", "brands", "products", "pairs"):
        found += _facts(field, before[field], after[field])
    found += _areas(old.areas, new.areas)
    found += _facts("claims", before["claims"], after["claims"])
    return found


def _plain(old: Advert, new: Advert) -> Iterator[Change]:
    score = f"{old.score:.3f} → {new.score:.3f}"
    if old.is_advert != new.is_advert:
        yield Change("is_advert", "added" if new.is_advert else "gone", f"score {score}")
    if old.score != new.score or _reasons(old) != _reasons(new):
        names = {reason for reason, *_ in _reasons(old) ^ _reasons(new)}
        yield Change("score", "changed", ", ".join([score, *sorted(names)]))
    if old.advert_span != new.advert_span:
        kind = "added" if old.advert_span is None else "gone" if new.advert_span is None else "moved"
        yield Change("span", kind, f"{_span(old.advert_span)} → {_span(new.advert_span)}")
    if old.title != clean(new.title):
        yield Change("title", "changed", f"{old.title[:_EXCERPT]} → {new.title[:_EXCERPT]}")
    if (old.text, old.charset) != (clean(new.text), new.charset):
        yield Change("text", "changed", _text_change(old, new))


def _reasons(advert: Advert) -> set[tuple[str, float, tuple[Span, ...]]]:
    return {(clean(reason.reason), reason.weight, reason.evidence) for reason in advert.reasons}


def _span(span: Span | None) -> str:
    return "none" if span is None else f"{span[0]}-{span[1]}"


def _text_change(old: Advert, new: Advert) -> str:
    """Where the texts part, and what stands there."""
    if old.text == clean(new.text):
        return f"{old.charset} → {new.charset}"
    both = zip(old.text, clean(new.text), strict=False)
    at = next(
        (at for at, (a, b) in enumerate(both) if a != b),
        min(len(old.text), len(new.text)),
    )
    before, after = (" ".join(text[at : at + _EXCERPT].split()) for text in (old.text, new.text))
    return f"at {at}: {before or 'nothing'} → {after or 'nothing'}"


def _merged(advert: Advert) -> dict[str, Facts]:
    """The facts as they are stored, so that a reading and what was stored of it are alike."""
    numbers = {fact.number for fact in advert.numbers}
    brands = {fact.brand for fact in advert.brands}
    return {
        "numbers": _named((_number(fact), fact.evidence) for fact in advert.numbers),
        "brands": _named((brand_name(fact.brand), fact.evidence) for fact in advert.brands),
        "products": _named((clean(fact.product), fact.evidence) for fact in advert.product_mentions),
        "pairs": _named(
            (f"{brand_name(pair.brand)} {pair.number} ({pair.role.value})", pair.evidence)
            for pair in advert.pairs
            if pair.number in numbers and pair.brand in brands
        ),
        "claims": _named((clean(fact.claim), fact.evidence) for fact in advert.claims),
    }


def _number(fact: NumberFact) -> str:
    extension = f"-{fact.extension}" if fact.extension else ""
    return f"{fact.number}{extension} ({fact.kind.value})"


def _named(facts: Iterable[tuple[str, tuple[Any, ...]]]) -> Facts:
    found: dict[str, tuple[Any, ...]] = {}
    for name, places in facts:
        if places:
            found[name] = found.get(name, ()) + places
    return found


def _facts(field: str, old: Facts, new: Facts) -> Iterator[Change]:
    for name, places in new.items():
        if name not in old:
            yield Change(field, "added", name)
        elif old[name] != places:
            yield Change(field, "moved", name)
    for name in old:
        if name not in new:
            yield Change(field, "gone", name)


def _areas(old: tuple[AreaMention, ...], new: tuple[AreaMention, ...]) -> Iterator[Change]:
    """Mentions at one place on both sides are left alone; of the others as many as there are on both have moved."""
    if old == new:
        return
    before, after = _places(old), _places(new)
    for key in before | after:
        lost = before.get(key, Counter()) - after.get(key, Counter())
        won = after.get(key, Counter()) - before.get(key, Counter())
        moved = min(lost.total(), won.total())
        name = f"{key[1]} {key[0].path or key[0].status.value}"
        for kind, times in (("moved", moved), ("added", won.total() - moved), ("gone", lost.total() - moved)):
            yield from [Change("areas", kind, name)] * times


def _places(areas: tuple[AreaMention, ...]) -> dict[tuple[AreaAnswer, str], Counter[Span]]:
    found: dict[tuple[AreaAnswer, str], Counter[Span]] = {}
    for answer, start, end, written in areas:
        found.setdefault((answer, clean(written)), Counter())[start, end] += 1
    return found
