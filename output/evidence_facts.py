"""What a pack says of one reading: its facts as `hotlines read` prints them, with others' mobile numbers masked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from output.asdict import Plain, advert_dict
from output.bulk import clean
from output.records import Advert, NumberKind, Span
from output.written_numbers import is_mobile

MASK = "*"
_SHOWN = 3  # characters of a mobile that stay: they name its network only
_MERGED = ("brands", "product_mentions", "numbers", "claims")
_MOBILE = re.compile(
    r"(?<!\d)(?:(?:00|0)?86\)?[-\s.·_]{0,2})?(?:\(?0\)?[-\s.·_]{0,2})?(1[3-9]\d(?:[-\s.·_]{0,2}\d){8})(?!\d)",
    re.A,
)
_FOREIGN = re.compile(r"[^\D0-9]")


def facts(advert: Advert, url: str, kept: Collection[str] | None) -> Plain:
    """The object of `hotlines read` for `advert`. Mobile numbers that are not in `kept` are masked; with None none is.

    A masked text has its length, so that every offset holds; `written` is still what stands there.
    """
    said = advert_dict(advert, url)
    said["reader"], said["charset"] = advert.reader, advert.charset
    if kept is None:
        return said
    text = masked(advert.text, _private(advert, kept))
    said |= {"text": text, "title": masked(advert.title, _mobiles(advert.title, kept))}
    for name in _MERGED:
        for fact in said[name]:
            fact["written"] = list(dict.fromkeys(text[start:end] for start, end in fact["evidence"]))
    for area in said["areas"]:
        ((start, end),) = area["evidence"]
        area["written"] = text[start:end]
    hidden = {fact.number for fact in advert.numbers if _is_private(fact.number, fact.kind, kept)}
    for fact in (*said["numbers"], *said["pairs"]):
        if fact["number"] in hidden:
            fact["number"] = masked(fact["number"], [(0, len(fact["number"]))])
    return said


def as_stored(advert: Advert) -> Advert:
    """A reading as a library gives it back: without characters that a database cannot hold."""
    return with_text(advert, clean(advert.text), clean(advert.title))


def with_text(advert: Advert, text: str, title: str) -> Advert:
    """`advert` with another text of the same length, and another title; spellings are what stands in it."""
    if (text, title) == (advert.text, advert.title):
        return advert
    written = {name: tuple(_rewritten(fact, text) for fact in getattr(advert, name)) for name in _MERGED}
    areas = tuple(area._replace(written=text[area.start : area.end]) for area in advert.areas)
    changes: dict[str, Any] = {"text": text, "title": title, "areas": areas, **written}
    return replace(advert, **changes)


def _rewritten(fact: Any, text: str) -> Any:
    return replace(fact, written=tuple(dict.fromkeys(text[start:end] for start, end in fact.evidence)))


def _is_private(number: str, kind: NumberKind, kept: Collection[str]) -> bool:
    """Also of readings by older versions, which took a mobile behind a 0 for a landline."""
    return (kind is NumberKind.MOBILE or is_mobile(number)) and number.removeprefix("0") not in kept


def _private(advert: Advert, kept: Collection[str]) -> list[Span]:
    known = [
        span for fact in advert.numbers if _is_private(fact.number, fact.kind, kept) for span in fact.evidence
    ]
    return [*known, *_mobiles(advert.text, kept)]


def _mobiles(text: str, kept: Collection[str]) -> Iterator[Span]:
    """Where mobile numbers stand that no fact tells of."""
    plain = _FOREIGN.sub(lambda found: str(unicodedata.decimal(found[0])), text)
    for found in _MOBILE.finditer(plain):
        if "".join(filter(str.isdecimal, found[1])) not in kept:
            yield found.span(1)


def masked(text: str, spans: Collection[Span] | Iterator[Span]) -> str:
    """`text` with all letters and digits of each span but the first three characters replaced."""
    found = list(text)
    for start, end in spans:
        for at in range(start + _SHOWN, min(end, len(found))):
            if found[at].isalnum():
                found[at] = MASK
    return "".join(found)


def wrong_places(said: Any, text: str) -> Iterator[str]:
    """Facts whose `written` is not what stands between their offsets in `text`; each as one line."""
    for name in _MERGED:
        for fact in said[name]:
            if {_cut(text, span) for span in fact["evidence"]} != set(fact["written"]):
                yield f"{name}: {'、'.join(map(str, fact['written']))!r} is not what stands at its offsets"
    for area in said["areas"]:
        if {_cut(text, span) for span in area["evidence"]} != {area["written"]}:
            yield f"areas: {area['written']!r} is not what stands at its offsets"
    brands = {(fact["brand"], *span) for fact in said["brands"] for span in fact["evidence"]}
    numbers = {(fact["number"], *span) for fact in said["numbers"] for span in fact["evidence"]}
    for pair in said["pairs"]:
        for place in pair["evidence"]:
            if (pair["brand"], *place["brand"]) not in brands or (
                pair["number"],
                *place["number"],
            ) not in numbers:
                yield f"pairs: {pair['brand']} {pair['number']} stands at no place of the text"
    if any(fact["count"] != len({tuple(span) for span in fact["evidence"]}) for fact in said["numbers"]):
        yield "numbers: one is counted otherwise than its places"
    others = [span for reason in said["reasons"] for span in reason["evidence"]]
    others += [said["advert_span"]] if said["advert_span"] is not None else []
    if any(_cut(text, span) is None for span in others):
        yield "reasons: one stands at no place of the text"


def _cut(text: str, span: Any) -> str | None:
    start, end = span
    return text[start:end] if 0 <= start < end <= len(text) else None
