"""How a page writes its numbers: groups, what parts them, which signs stand for digits, what is woven in."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from typing import NamedTuple

from crawler.generator.draw import Draw
from crawler.generator.phones import area_codes, kind_of

_ASCII = "0123456789"
_GLYPHS = {
    "full_width": str.maketrans(_ASCII, "".join(chr(0xFF10 + digit) for digit in range(10))),
    "circled_digits": str.maketrans(_ASCII, "⓪①②③④⑤⑥⑦⑧⑨"),
    "chinese_numerals": str.maketrans(_ASCII, "零一二三四五六七八九"),
    "linear_b": str.maketrans(
        "012345689",
        "\U00010028\U00010021\U00010024\U00010029\U0001002b\U00010025\U00010023\U00010022\U00010026",
    ),
}
_SEPARATORS = {
    "double_hyphens": ("--",),
    "spaced_hyphens": (" - ", "- ", " -"),
    "en_dashes": ("–", " – "),
    "em_dashes": ("—", "——"),
    "dots": (".",),
    "middle_dots": ("·",),
    "spaces": (" ", "  ", "\u3000"),
}
_GROUPINGS = {
    "group_3_3_4": (3, 3, 4),
    "group_4_3_3": (4, 3, 3),
    "group_3_4_3": (3, 4, 3),
    "group_4_6": (4, 6),
    "group_3_7": (3, 7),
    "group_none": (10,),
}
_TAGS = ("b", "span", "i", "em", "font", "strong", "u")
_MARKS = ("({})", "（{}）", "{}、", "【{}】", "[{}]", "{}:")
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\ufeff", "\u2060")
_OPENING = ("(", "（")
_EXTENSIONS = (
    ("转801", "801"),
    ("转8016", "8016"),
    ("-0", "0"),
    ("-801", "801"),
    (" 转 2", "2"),
    ("转分机305", "305"),
)


class Style(NamedTuple):
    """The sizes of the groups and what stands between two of them."""

    groups: tuple[int, ...]
    separator: str


class Spelled(NamedTuple):
    """One writing of a number: what stands glued in front of it, itself as characters and as markup."""

    lead: str
    written: str
    html: str


class Speller:
    """Chooses how each number of a page is written, and writes it."""

    def __init__(self, draw: Draw, mutations: Collection[str]) -> None:
        """`draw`: a stream of its own."""
        self._draw, self._on = draw, mutations
        self._styles: dict[str, list[Style]] = {}
        self._used: dict[str, int] = {}
        self._glyphs = next((table for name, table in _GLYPHS.items() if name in mutations), None)
        self._extension = draw.pick(_EXTENSIONS) if "extension" in mutations else None
        self._marked = 0

    @property
    def extension(self) -> str | None:
        """The digits behind every number of the page."""
        return self._extension[1] if self._extension else None

    def spell(self, number: str) -> Spelled:
        """The next writing of the number."""
        styles = self._styles.setdefault(number, self._choose(number))
        used = self._used[number] = self._used.get(number, -1) + 1
        three = "three_spellings" in self._on
        style = styles[used % 3] if three else styles[0 if self._draw.chance(0.85) else -1]
        lead, digits = self._lead(number)
        parts = self._parts(digits, style, bracket=lead in _OPENING)
        if self._extension:
            parts.append(self._extension[0])
        return Spelled(lead, "".join(parts), self._markup(parts))

    def _choose(self, number: str) -> list[Style]:
        groupings = self._groupings(number)
        separators = next((chars for name, chars in _SEPARATORS.items() if name in self._on), None)
        if "three_spellings" in self._on:
            pairs = [Style(groups, mark) for groups in groupings for mark in ("-", " ", "", "·", "--")]
            return self._distinct(pairs, sum(groupings[0]))
        if separators:
            groupings = [groups for groups in groupings if len(groups) > 1]
            return [Style(self._draw.pick(groupings), self._draw.pick(separators)) for _ in range(2)]
        return [
            Style(self._draw.pick(groupings), self._draw.weighted((("-", 9), (" ", 1)))) for _ in range(2)
        ]

    def _distinct(self, styles: list[Style], length: int) -> list[Style]:
        found: dict[str, Style] = {}
        for style in self._draw.shuffled(styles):
            found.setdefault("".join(self._parts("1" * length, style, False)), style)
        return list(found.values())[:3]

    def _groupings(self, number: str) -> list[tuple[int, ...]]:
        kind = kind_of(number)
        if kind == "service_code":
            return [(len(number),)]
        if kind == "mobile":
            return [(3, 4, 4), (11,), (3, 4, 4)]
        if kind == "landline":
            code = next(len(code) for code, _ in area_codes().values() if number.startswith(code))
            rest = len(number) - code
            return [(code, rest), (code, rest), (code, rest - 4, 4)]
        wanted = next((groups for name, groups in _GROUPINGS.items() if name in self._on), None)
        return [wanted] if wanted else [(3, 3, 4), (3, 3, 4), (3, 3, 4), (10,), (10,), (3, 4, 3), (4, 3, 3)]

    def _lead(self, number: str) -> tuple[str, str]:
        """What stands in front, and the digits to write."""
        draw, landline = self._draw, number.startswith("0")
        if "plus_86" in self._on:
            return draw.pick(("+86 ", "+86-", "0086-", "+86", "(+86)")), number.lstrip(
                "0"
            ) if landline else number
        if "landline_brackets" in self._on and landline:
            return draw.pick(_OPENING), number
        if "landline_no_zero" in self._on and landline:
            return "", number[1:]
        if "list_marks" in self._on:
            self._marked = self._marked % 4 + 1
            return draw.pick(_MARKS).format(self._marked), number
        return "", number

    def _parts(self, digits: str, style: Style, bracket: bool) -> list[str]:
        """Groups and what parts them, by turns."""
        sizes = list(style.groups)
        sizes[0] -= sum(sizes) - len(digits)  # a landline without its 0
        parts: list[str] = []
        at = 0
        for size in sizes:
            if parts:
                parts.append(style.separator if not (bracket and len(parts) == 1) else self._closing())
            parts.append(self._signs(digits[at : at + size]))
            at += size
        return parts

    def _closing(self) -> str:
        return self._draw.pick((")", "）", ")-", ") ", "）-"))

    def _signs(self, digits: str) -> str:
        if self._glyphs:
            digits = digits.translate(self._glyphs)
        if "letter_o" in self._on:
            digits = digits.replace("0", self._draw.pick("OOo"))
        if "letter_l" in self._on:
            digits = digits.replace("1", self._draw.pick("lI"))
        if "zero_width" in self._on:
            return self._woven(digits, _INVISIBLE)
        return self._woven(digits, ("\u00ad",)) if "soft_hyphens" in self._on else digits

    def _woven(self, digits: str, signs: tuple[str, ...]) -> str:
        """With something invisible between the first two characters, and here and there further on."""
        found = digits[:1]
        for at, digit in enumerate(digits[1:]):
            found += (self._draw.pick(signs) if at == 0 or self._draw.chance(0.2) else "") + digit
        return found

    def _markup(self, parts: list[str]) -> str:
        draw = self._draw
        if "entities" in self._on:
            shape = draw.pick(("&#{};", "&#x{:x};"))
            return "".join(shape.format(ord(sign)) for part in parts for sign in part)
        if "inline_tags" in self._on:
            tags = [draw.pick(_TAGS) for _ in parts]
            cut = parts if len(parts) > 1 else [parts[0][:3], "", parts[0][3:]]
            tags += tags
            return "".join(
                f"<{tag}>{escape(part)}</{tag}>" if at % 2 == 0 else escape(part)
                for at, (part, tag) in enumerate(zip(cut, tags + tags, strict=False))
            )
        if "wbr" in self._on:
            cut = parts if len(parts) > 1 else [parts[0][:3], "", parts[0][3:]]
            return "".join(escape(part) + ("<wbr>" if at % 2 else "") for at, part in enumerate(cut))
        return escape("".join(parts))
