"""Words of pages as they are shown to people: what was asked for stands as it is, digits of other numbers are stars."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from output import masking, other_numbers
from output.records import Span

_AROUND = 24
"""Characters beside brand and number that a quotation takes along."""
_NEAR = 48
"""Characters beside those that are looked at, so that a number which is cut off is known for one."""


class Quote(NamedTuple):
    """Some characters of a reading's text, in code points from `start` to before `end`, and what stands there, with
    stars for the digits of somebody else's mobile number.
    """

    start: int
    end: int
    text: str


def quotation(text: str, spans: Sequence[Span], own: str) -> str:
    """The words around some places of a text, on one line; what lies between them is cut where it is long.

    The number `own`, in national digits, stands in whatever writing, and so do dates, times and amounts. Other numbers are
    masked: they may be withdrawn, or a person's.
    """
    told, at = "", 0
    for start, end in sorted(spans):
        first = max(start - _AROUND, at)
        told += (
            "…" * (first > at) + _masked(text, (first, start), (at, start), own) + text[max(start, at) : end]
        )
        at = max(at, end)
    behind = min(at + _AROUND, len(text))
    told += _masked(text, (at, behind), (at, len(text)), own)
    return " ".join(told.split()) + "…" * (behind < len(text))


def _masked(text: str, cut: Span, gap: Span, own: str) -> str:
    """What stands in `cut`, without other numbers, whole or cut off; it ends with the `gap`."""
    low, high = max(cut[0] - _NEAR, gap[0]), min(cut[1] + _NEAR, gap[1])
    shown = other_numbers.masked(text[low:high], own)
    return shown[max(cut[0] - low, 0) : max(cut[1] - low, 0)]


def hidden(quote: Quote, own: Collection[str], said: str | None = None) -> Quote:
    """`quote` without digits of mobile numbers that are not among `own`; if one is `said` there, without any digit."""
    if said is not None and said not in own:
        return quote._replace(text=masking.mask_text(quote.text, said, [(0, len(quote.text))]))
    return quote._replace(text=_without(quote.text, own))


def _without(text: str, own: Collection[str]) -> str:
    for number in masking.mobiles(text) - set(own):
        text = masking.mask_text(text, number)
    return text
