"""HTML -> lines: a block-aware walk over the tree, parsed once, with text hidden by style kept apart.

Numbers that are split over inline tags come out whole, a table row is one line with its cells parted by tabs, and
every other block is a line of its own. The walk is iterative: pages nest as deep as their makers like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.nesting import flatten

_SKIP = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "audio",
        "video",
        "map",
        "select",
        "head",
        "title",
    ]
)
_CELLS = frozenset({"td", "th"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_STYLE_RULE = re.compile(r"([^{}@]{1,300})\{([^{}]*)\}")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0+\s*(?:;|$|!)"
    r"|font-size\s*:\s*0*\.?0+\s*(?:px|pt|em|rem|%)?\s*(?:;|$|!)"
    r"|(?:text-indent|left|top|right|margin-left|margin-top)\s*:\s*-\s*\d{3,}"
    r"|(?:^|[;\s])(?:height|width|max-height)\s*:\s*0+\s*(?:px)?\s*(?:;|$|!).*overflow\s*:\s*hidden"
    r"|overflow\s*:\s*hidden.*(?:^|[;\s])(?:height|width|max-height)\s*:\s*0+\s*(?:px)?\s*(?:;|$|!)"
    r"|clip\s*:\s*rect\(\s*0",
    re.I | re.S,
)
_MAY_HIDE = re.compile(r"hidden|display|visibility|opacity|font-size|-\d{3}|clip", re.I)
_MAX_RULES = 200
_LINKED = 0.85  # share of a line's characters above which the line is links and nothing else


@dataclass(slots=True)
class Markup:
    """What the markup yields: raw lines (not yet normalised; heading? all link text?), and the head's texts."""

    title: str = ""
    description: str = ""
    keywords: str = ""
    tels: list[str] = field(default_factory=list)
    body: list[tuple[str, bool, bool]] = field(default_factory=list)
    hidden: list[tuple[str, bool, bool]] = field(default_factory=list)


def parse_markup(html: str) -> Markup:
    """The lines and head texts of an HTML page. Never fails: the parser mends whatever it is given."""
    tree = LexborHTMLParser(flatten(html))
    out = Markup()
    title = tree.css_first("title")
    out.title = title.text() if title is not None else ""
    for meta in tree.css("meta[name][content]"):
        name = (meta.attributes.get("name") or "").lower()
        if name in ("description", "keywords") and not getattr(out, name):
            setattr(out, name, meta.attributes.get("content") or "")
    if "tel:" in html or "TEL:" in html:
        out.tels = _tel_targets(tree)
    _Walk(out, _hidden_ids(tree, html)).run(tree.root)
    return out


def _tel_targets(tree: LexborHTMLParser) -> list[str]:
    found = ((link.attributes.get("href") or "").strip() for link in tree.css("a[href],area[href]"))
    return list(dict.fromkeys(href[4:] for href in found if href[:4].lower() == "tel:"))


def _hidden_ids(tree: LexborHTMLParser, html: str) -> frozenset[int]:
    """Identities of the elements that a style or attribute of the page itself hides."""
    if not _MAY_HIDE.search(html):
        return frozenset()
    found = {node.mem_id for node in tree.css("[hidden]")}
    for node in tree.css("[style]"):
        if _HIDING.search(node.attributes.get("style") or ""):
            found.add(node.mem_id)
    rules = 0
    for sheet in tree.css("style"):
        for selectors, body in _STYLE_RULE.findall(sheet.text()):
            if _HIDING.search(body) and (rules := rules + 1) <= _MAX_RULES:
                found.update(_matching(tree, selectors))
    return frozenset(found)


def _matching(tree: LexborHTMLParser, selectors: str) -> list[int]:
    """Elements that a style rule names; rules for states (:hover, ::before) say nothing of the page at rest."""
    if ":" in selectors:
        return []
    try:
        return [node.mem_id for node in tree.css(selectors.strip()) if node.tag not in ("html", "body")]
    except ValueError:  # a selector that the parser does not know
        return []


class _Walk:
    """One pass over the tree in document order, with an action on entering and on leaving each element."""

    def __init__(self, out: Markup, hidden: frozenset[int]) -> None:
        self._visible, self._hidden, self._ids = out.body, out.hidden, hidden
        self._parts: list[str] = []
        self._depth_hidden = 0
        self._heading = 0
        self._pre = 0
        self._link = 0
        self._chars = self._linked = 0

    def run(self, root: LexborNode | None) -> None:
        """Walk from `root`. The way back up is remembered, which is cheaper than asking the tree for it."""
        open_: list[tuple[LexborNode, str]] = []
        node = root
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag not in _SKIP and not tag.startswith("-"):
                self._enter(node, tag)
                child = node.first_child
                if child is not None:
                    open_.append((node, tag))
                    node = child
                    continue
                self._leave(node, tag)
            following = node.next
            while following is None and open_:
                parent, tag = open_.pop()
                self._leave(parent, tag)
                following = parent.next if open_ else None
            node = following
        self._flush()

    def _text(self, text: str) -> None:
        if not self._parts and text.isspace():
            return
        self._parts.append(text if self._pre else text.replace("\n", " ").replace("\t", " "))
        size = len(text.strip())
        self._chars += size
        if self._link:
            self._linked += size

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            if tag in _HEADINGS:
                self._heading += 1
            elif tag == "pre":
                self._pre += 1
        elif tag == "a":
            self._link += 1
        if self._ids and node.mem_id in self._ids:
            self._flush()
            self._depth_hidden += 1

    def _leave(self, node: LexborNode, tag: str) -> None:
        if self._ids and node.mem_id in self._ids:
            self._flush()
            self._depth_hidden -= 1
        if tag in _BLOCKS:
            self._flush()
            if tag in _HEADINGS:
                self._heading -= 1
            elif tag == "pre":
                self._pre -= 1
        elif tag in _CELLS:
            self._parts.append("\t")
        elif tag == "a":
            self._link -= 1
            if node.next is not None and node.next.tag == "a":
                self._parts.append(
                    " "
                )  # links side by side are words of their own, though no space parts them

    def _flush(self) -> None:
        if self._parts:
            target = self._hidden if self._depth_hidden else self._visible
            heading, linked = self._heading > 0, self._linked > _LINKED * self._chars
            target.extend((line, heading, linked) for line in "".join(self._parts).split("\n"))
            self._parts.clear()
            self._chars = self._linked = 0
