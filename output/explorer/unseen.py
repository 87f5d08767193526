"""Text of strangers as it may stand in a page: escaped, and what cannot be seen or would steer the writing shown by its name."""

from __future__ import annotations

import html
import re

from markupsafe import Markup

# Controls but tab and line feed; marks and overrides of direction; what joins, fills or breaks unseen; surrogates; no characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_C0 = "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
_NAMES = dict(enumerate(_C0.split())) | {
    0x7F: "DEL", 0x85: "NEL", 0xAD: "SHY", 0x61C: "ALM", 0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM", 0x200F: "RLM",
    0x2028: "LS", 0x2029: "PS", 0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO", 0x202E: "RLO", 0x2060: "WJ",
    0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xFEFF: "BOM",
}  # fmt: skip


def shown(text: str) -> Markup:
    """`text` as HTML; line feeds and tabs stay as they are."""
    return Markup(_UNSEEN.sub(_box, html.escape(text)))


def upto(text: str, most: int) -> int:
    """How many characters of `text` there are before the one that is the next after `most` that are shown by their names."""
    for at, found in enumerate(_UNSEEN.finditer(text)):
        if at == most:
            return found.start()
    return len(text)


def named(text: str) -> str:
    """`text` with names for what cannot be seen, for where no markup may stand, such as attributes. Not escaped."""
    return _UNSEEN.sub(lambda found: f"[{_name(found)}]", text)


def _box(found: re.Match[str]) -> str:
    return f'<span class="unseen" title="U+{ord(found.group()):04X}">[{_name(found)}]</span>'


def _name(found: re.Match[str]) -> str:
    code = ord(found.group())
    return _NAMES.get(code, f"U+{code:04X}")
