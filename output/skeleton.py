"""The skeleton of an advert: its lines and punctuation, and where numbers and lists of areas stand, without the words.

Whoever makes such pages by the thousand has every sentence written anew, so that the words of two pages of one kit have
next to nothing in common; the order of slots and punctuation stays.
"""

from __future__ import annotations

import re
import unicodedata

from output.records import Advert

MOST = 20_000
"""Code points of an advert that are looked at; what comes after them is more of the same."""
_NUMBER, _AREA = "\x01", "\x02"
_FOLD = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys(map(ord, "—–―_"), "-") | dict.fromkeys(map(ord, "“”„‟"), '"')
_SPACE = re.compile(r"[^\S\n]+")
_WORDS = re.compile(r"\w+")
# A list of places is as long as it happens to be, on one line or on many.
_LIST = re.compile(f"{_AREA}(?:[^{_NUMBER}{_AREA}x]{{0,3}}{_AREA})+")
_LINES = re.compile(r"\n{2,}")


def skeleton(advert: Advert) -> str:
    """What is left of the advertising part: ``x`` for words, ``N`` for a number, ``A`` for an area, ``A+`` for several,
    punctuation and line ends as they are. A missing brand or product changes nothing, they are words.
    """
    start, end = advert.advert_span or (0, len(advert.text))
    end = min(end, start + MOST)
    slots = [(s, e, _NUMBER) for fact in advert.numbers for s, e in fact.evidence]
    slots += [(area.start, area.end, _AREA) for area in advert.areas]
    parts, at = [], start
    for first, last, mark in sorted(slots):
        if at <= first and last <= end:
            parts += [advert.text[at:first], mark]
            at = last
    text = "".join((*parts, advert.text[at:end])).translate(_FOLD)
    text = _WORDS.sub("x", _SPACE.sub("", text))
    text = _LINES.sub("\n", _LIST.sub("A+", text))
    return text.replace(_NUMBER, "N").replace(_AREA, "A")
