"""Bytes -> text: which encoding a page is really in, whatever it declares.

Validate before believing: half of the mis-declared pages fail silently in browsers' order (GBK declared as UTF-8 and
the reverse). Single-byte Latin declarations prove nothing, since they never fail, and are not considered.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*+=\s*+["']?\s*+([\w.:-]{2,40})""", re.I)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.I)
_FAMILY = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "cp936": "gb18030",
}
_MULTIBYTE = frozenset(
    {"utf-8", "gb18030", "big5hkscs", "hz", "utf-16", "utf-16-le", "utf-16-be", "shift_jis"}
)
_HEAD = 4096  # a declaration that stands later than this is not seen by browsers either
_SAMPLE = 20_000
_TOLERATED = 0.02  # share of undecodable characters that a cut or damaged page may have


def declared_charset(data: bytes) -> str | None:
    """The encoding that the page's own markup names, as written there, or None."""
    found = _XML.match(data[:_HEAD]) or _META.search(data[:_HEAD])
    return found.group(1).decode("ascii", "replace").lower() if found else None


def decode(data: bytes, declared: str | None = None) -> tuple[str, str, str | None]:
    """Text of `data`, the encoding used, and the encoding declared by the page or, failing that, by `declared`.

    Never fails: what no encoding explains is decoded as GB18030 or UTF-8 with replacement characters, whichever
    leaves fewer.
    """
    named = declared_charset(data) or (declared.lower() if declared else None)
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data.decode(codec, "replace").lstrip("\ufeff"), codec.removesuffix("-sig"), named
    if is_utf16(data):
        codec = "utf-16-le" if data[1] == 0 else "utf-16-be"
        return data.decode(codec, "replace"), codec, named
    if data.isascii() and b"\x1b" not in data and _codec(named) != "hz":
        return data.decode("ascii"), "utf-8", named
    if _is_utf8(data):
        return data.decode("utf-8", "replace"), "utf-8", named
    codec = _choose(data, _codec(named))
    return data.decode(codec, "replace"), codec, named


def is_utf16(data: bytes) -> bool:
    """Whether a page is UTF-16, with a mark or without: then it opens with a bracket of two bytes."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<"))


def _codec(name: str | None) -> str | None:
    """Python's name of the declared encoding, widened to its superset; None for Latin and for unknown names."""
    if name is None:
        return None
    try:
        codec = codecs.lookup(_FAMILY.get(name, name)).name
    except LookupError:
        return None
    codec = _FAMILY.get(codec, codec)
    return codec if codec in _MULTIBYTE else None


def _is_utf8(data: bytes) -> bool:
    """True for UTF-8, also when it is cut at the end or has a few bad bytes: GBK never comes near."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _damage(data[:_SAMPLE], "utf-8") < _TOLERATED
    return True


def _damage(data: bytes, codec: str) -> float:
    """Share of the non-ASCII characters that `codec` cannot decode."""
    text = data.decode(codec, "replace")
    beyond = sum(char > "\x7f" for char in text)
    return text.count("\ufffd") / beyond if beyond else 0.0


def _choose(data: bytes, declared: str | None) -> str:
    """The multi-byte encoding that fits best: few failures first, then everyday characters."""
    sample = data[:_SAMPLE]
    candidates = dict.fromkeys([*([declared] if declared else []), "gb18030", "big5hkscs", "utf-8"])
    return max(candidates, key=lambda codec: _plausible(sample, codec) + (0.05 if codec == declared else 0.0))


def _plausible(sample: bytes, codec: str) -> float:
    """How much of what `codec` makes of the sample is everyday Chinese: first-level GB 2312 or common Big5."""
    beyond = [char for char in sample.decode(codec, "replace") if char > "\x7f"]
    if not beyond:
        return 0.0
    return sum(map(_everyday, beyond)) / len(beyond)


def _everyday(char: str) -> float:
    if char == "\ufffd":
        return -3.0
    gb = char.encode("gb2312", "ignore")
    if len(gb) == 2 and (0xB0 <= gb[0] <= 0xD7 or gb[0] == 0xA3 or (gb[:2] >= b"\xa1\xa1" and gb[0] == 0xA1)):
        return 1.0
    big5 = char.encode("big5", "ignore")
    return 0.9 if len(big5) == 2 and 0xA1 <= big5[0] <= 0xC6 else 0.0
