"""HTML -> lines: a block-aware pass over the parsed page, with text hidden by style kept apart.

The parser mends the page and writes it out again: every element closed, no bare ``<`` or ``>`` left in texts and
attributes. One pass over that text is several times quicker than a walk over the tree. Numbers that are split over
inline tags come out whole, a table row is one line with its cells parted by tabs, every other block is a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from pipelines.hiding import MARK, mark_hidden
from pipelines.nesting import flatten

_SKIPPED = "script style template noscript iframe noembed noframes object svg canvas audio video map select head title"
_HEADINGS = "h1 h2 h3 h4 h5 h6"
_BLOCKS = (
    "address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form frameset header hr legend li main menu nav ol p section summary table tbody tfoot thead tr ul"
)
_BLOCK, _HEADING, _PRE, _CELL, _LINK, _SKIP, _IMAGE = (
    "block",
    "heading",
    "pre",
    "cell",
    "link",
    "skip",
    "image",
)
_KINDS = {
    **dict.fromkeys(_BLOCKS.split(), _BLOCK),
    **dict.fromkeys(_HEADINGS.split(), _HEADING),
    **dict.fromkeys(_SKIPPED.split(), _SKIP),
    **dict.fromkeys(("td", "th"), _CELL),
    "pre": _PRE,
    "a": _LINK,
    "img": _IMAGE,
}
_TOKEN = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|(script|style|noscript|iframe|noembed|noframes)(?=[\s>])[^>]*>.*?(?:</\1>|\Z)"
    r"|(/?)([^\s/>]+)([^>]*)(?:>|\Z))([^<]*)",
    re.S,
)
_SHOWN_RAW = re.compile(r"<(/?)(?:xmp|plaintext)(?![\w-])", re.I)  # would be written out unescaped
_ALT = re.compile(r'\s(?:alt|title)="([^"]*)"')
_TEL = re.compile(
    r"""(?:\btel:|"telephone"\s*:\s*"|\sdata-(?:tel|phone)\s*=\s*["'])\s*(\+?\d[\d\s().+*-]{3,24})""", re.I
)
_HREF = re.compile(r'\shref="\s*tel:([^"]*)"', re.I)
_DIALS = re.compile(r"tel:|telephone|data-tel|data-phone", re.I)
_WORDS = re.compile("[\u4e00-\u9fff]{2}|tel|phone", re.I)  # what no image's name has
_SAID = 7  # digits in an image's description that may be a number
_BORDER = "\x00"  # between cells; the parser leaves none in texts
_LINKED = 0.85  # share of a line's characters above which the line is links and nothing else


class RawLine(NamedTuple):
    """A line as the markup has it, not yet normalised. `heading`: in h1-h6; `linked`: all of it is link text."""

    text: str
    heading: bool
    linked: bool


@dataclass(slots=True)
class Markup:
    """What the markup yields: the head's texts, the lines that show and those that a style hides."""

    title: str = ""
    description: str = ""
    keywords: str = ""
    tels: list[str] = field(default_factory=list)
    links: list[tuple[str, int]] = field(
        default_factory=list
    )  # tel: targets by the index of their line in `body`
    body: list[RawLine] = field(default_factory=list)
    hidden: list[RawLine] = field(default_factory=list)


def parse_markup(html: str) -> Markup:
    """The lines and head texts of an HTML page. Never fails: the parser mends whatever it is given."""
    tree = LexborHTMLParser(flatten(_SHOWN_RAW.sub(r"<\1pre", html)))
    out = Markup()
    title = tree.css_first("title")
    out.title = title.text() if title is not None else ""
    for meta in tree.css("meta[name][content]"):
        name = (meta.attributes.get("name") or "").lower()
        if name in ("description", "keywords") and not getattr(out, name):
            setattr(out, name, meta.attributes.get("content") or "")
    if _DIALS.search(html):
        out.tels = _tel_targets(tree, html)
    hides = mark_hidden(tree, html)
    root = tree.body or tree.root
    if root is not None:
        _Pass(out, hides).run(root.html or "")
    return out


def _tel_targets(tree: LexborHTMLParser, html: str) -> list[str]:
    """What a page has its readers' phones dial: by links, by scripts, by its record for search engines."""
    links = ((link.attributes.get("href") or "").strip() for link in tree.css("a[href],area[href]"))
    found = dict.fromkeys(href[4:] for href in links if href[:4].lower() == "tel:")
    digits = {re.sub(r"\D", "", target) for target in found}
    for target in map(str.strip, _TEL.findall(html)):
        if re.sub(r"\D", "", target) not in digits:
            found.setdefault(target)
            digits.add(re.sub(r"\D", "", target))
    return list(found)


class _Pass:
    """One pass over the written-out page, tag by tag, each with the text behind it."""

    def __init__(self, out: Markup, hides: bool) -> None:
        self._visible, self._hidden, self._hides, self._dials = out.body, out.hidden, hides, out.links
        self._parts: list[str] = []
        self._within = {_HEADING: 0, _PRE: 0, _LINK: 0}
        self._links = 0  # characters of link text in the line
        self._veil, self._veils = "", 0  # the hidden element that is open, and how many of its name
        self._aside: tuple[list[str], int] = ([], 0)  # the line in which it stands
        self._skip, self._skips = "", 0  # the same for an element that is left out

    def run(self, html: str) -> None:
        """Read all of it."""
        after_link = False
        for _, closing, tag, rest, text in _TOKEN.findall(html):
            if self._skip:
                self._skips += (-1 if closing else 1) if tag == self._skip else 0
                if self._skips:
                    continue
                self._skip = ""
            kind = _KINDS.get(tag)
            if self._hides:
                self._unveil(closing, tag, rest, kind)
            if kind == _BLOCK:
                if self._parts:
                    self._flush()
            elif kind is not None:
                if after_link and kind == _LINK and not closing:
                    self._parts.append(
                        " "
                    )  # links side by side are words of their own, though no space parts them
                self._mark(kind, closing, tag, rest)
                if self._skip:
                    continue
            if text:
                self._parts.append(text)
                if self._within[_LINK]:
                    self._links += len(text.strip())
            after_link = kind == _LINK and bool(closing) and not text
        self._flush()
        if self._veil:
            self._lift()
            self._flush()

    def _mark(self, kind: str, closing: str, tag: str, rest: str) -> None:
        """What a tag means that is more than emphasis."""
        if kind == _SKIP:
            if not closing:
                self._skip, self._skips = tag, 1
        elif kind == _CELL:
            if closing:
                self._parts.append(_BORDER)
        elif kind == _IMAGE:
            self._describe(rest)
        else:
            if kind != _LINK:
                self._flush()  # a heading or text that is set as it is
            elif "tel:" in rest.lower() and (target := _HREF.search(rest)):
                self._dials.append((unescape(target[1]).strip(), len(self._visible)))
            self._within[kind] += -1 if closing else 1

    def _describe(self, rest: str) -> None:
        """Keep an image's description that may say a number: the picture shows it, the text does not."""
        for said in _ALT.findall(rest):
            if sum(map(_is_figure, said)) >= _SAID and _WORDS.search(said):
                self._hidden.append(RawLine(unescape(said).replace("\n", " "), False, False))

    def _unveil(self, closing: str, tag: str, rest: str, kind: str | None) -> None:
        """Keep track of whether the text that follows is hidden. What is hidden inside a line does not break it."""
        if self._veil:
            if tag == self._veil:
                self._veils += -1 if closing else 1
                if not self._veils:
                    self._flush()
                    self._lift()
        elif MARK in rest and tag not in _VOID:
            if kind not in (None, _LINK):
                self._flush()
            self._veil, self._veils = tag, 1
            self._aside, self._parts = (self._parts, self._links), []
            self._links = 0

    def _lift(self) -> None:
        """Go on with the line in which the hidden text stood."""
        self._veil = ""
        self._parts, self._links = self._aside

    def _flush(self) -> None:
        if not self._parts:
            return
        text = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
        if not text.isspace():
            self._add(text)
        self._parts.clear()
        self._links = 0

    def _add(self, text: str) -> None:
        linked = bool(self._links) and self._links > _LINKED * sum(len(part.strip()) for part in self._parts)
        if "&" in text:
            text = unescape(text)
        heading, target = self._within[_HEADING] > 0, self._hidden if self._veil else self._visible
        if self._within[_PRE]:
            target.extend(RawLine(line, heading, linked) for line in text.replace(_BORDER, "\t").split("\n"))
        else:
            target.append(RawLine(text.replace("\t", " ").replace(_BORDER, "\t"), heading, linked))


def _is_figure(char: str) -> bool:
    return char.isdigit() or char in "零〇一二三四五六七八九"


_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
