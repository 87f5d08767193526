"""Whether a reading keeps its word: evidence that says what its fact says, at places that there are."""

from __future__ import annotations

from collections.abc import Iterator

from output.records import Advert, Span
from pipelines.numbers import normalize_number


def wrong_wordings(advert: Advert) -> Iterator[str]:
    """Facts whose evidence says something else, or that say it in words that stand nowhere."""
    text = advert.text
    for fact in advert.numbers:
        for start, end in fact.evidence:
            if normalize_number(text[start:end]) != fact.number:
                yield f"{text[start:end]!r} is given for {fact.number}"
        if fact.count != len(set(fact.evidence)):
            yield f"{fact.number} is counted twice at one place"
    for fact in (*advert.numbers, *advert.brands, *advert.product_mentions, *advert.claims):
        said = tuple(dict.fromkeys(text[start:end] for start, end in fact.evidence))
        if set(said) != set(fact.written) or len(said) != len(fact.written):
            yield f"{fact.written} are given for {said}"
    for area in advert.areas:
        if text[area.start : area.end] != area.written:
            yield f"{area.written!r} is given for {text[area.start : area.end]!r}"


def wrong_places(advert: Advert) -> Iterator[str]:
    """Evidence that lies outside the text, stretches over lines, or does not belong to its fact."""
    for span in spans(advert):
        start, end = span
        if not 0 <= start < end <= len(advert.text) or "\n" in advert.text[start:end]:
            yield f"{span} is no place on a line"
    places = {fact.brand: set(fact.evidence) for fact in advert.brands}
    digits = {fact.number: set(fact.evidence) for fact in advert.numbers}
    for pair in advert.pairs:
        for tie in pair.evidence:
            if tie.brand not in places.get(pair.brand, ()) or tie.number not in digits.get(pair.number, ()):
                yield f"{pair.brand} {pair.number} is tied at {tie}, where one of the two is not"
    if advert.advert_span and not advert.is_advert:
        yield "an advert has a span, and nothing else has"
    elif advert.advert_span and not 0 <= advert.advert_span[0] < advert.advert_span[1] <= len(advert.text):
        yield f"the advert is said to be {advert.advert_span}"


def spans(advert: Advert) -> Iterator[Span]:
    """All places that are given as evidence."""
    for fact in (*advert.numbers, *advert.brands, *advert.product_mentions, *advert.claims):
        yield from fact.evidence
    for area in advert.areas:
        yield area.start, area.end
    for pair in advert.pairs:
        for tie in pair.evidence:
            yield tie.brand
            yield tie.number
