"""What a page's own styles and attributes hide: text that its reader does not see and its operator means for engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from pipelines.nesting import depth

MARK = "data-hotlines-hidden"
"""The attribute that marks hidden elements of a tree; a page that bears it itself only hides its own text."""

_LONGEST_SELECTOR = 300
_ZERO = r"(?:0++(?:\.0++)?|\.0++)"
_HIDING = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*{_ZERO}\s*(?:;|$|!)"
    rf"|font-size\s*:\s*{_ZERO}\s*+(?:(?:px|pt|em|rem|%)\s*+)?(?:;|$|!)"
    r"|(?:text-indent|left|top|right|margin-left|margin-top)\s*:\s*-\s*\d{3,}"
    r"|clip\s*:\s*rect\(\s*0",
    re.I,
)
_CLIPPED = re.compile(r"overflow\s*:\s*hidden", re.I)
_FLAT = re.compile(r"(?:^|[;\s])(?:height|width|max-height)\s*:\s*0++\s*+(?:px\s*+)?(?:;|$|!)", re.I)
_MAY_HIDE = re.compile(r"hidden|display|visibility|opacity|font-size|-\d{3}|clip", re.I)
_NO_SELECTOR = re.compile("[{@]")
_COMBINATOR = re.compile(r"\s*[>+~]\s*|\s+")
_MAX_RULES = 200
_MAX_STEPS = 50_000_000
_LONGEST_STYLE = 2000


def mark_hidden(tree: LexborHTMLParser, html: str) -> bool:
    """Give the elements that the page hides the attribute `MARK`; whether there are any."""
    if not _MAY_HIDE.search(html):
        return False
    hidden = list(tree.css("[hidden]"))
    for node in tree.css("[style]"):
        if _hides(node.attributes.get("style") or ""):
            hidden.append(node)
    hidden += _hidden_by_rules(tree, html)
    for node in hidden:
        node.attrs[MARK] = ""
    return bool(hidden) or MARK in html


def _hides(style: str) -> bool:
    """Whether what a style says hides an element."""
    style = style[:_LONGEST_STYLE]
    if _HIDING.search(style):
        return True
    return _CLIPPED.search(style) is not None and _FLAT.search(style) is not None


def _without_comments(css: str) -> str:
    """A style sheet without its comments, whose words would be taken for selectors."""
    first, *others = css.split("/*")
    return first + "".join(part.partition("*/")[2] for part in others)


def _hidden_by_rules(tree: LexborHTMLParser, html: str) -> Iterator[LexborNode]:
    """The elements that the page's own style rules hide: of the first rules, as far as they can be matched quickly."""
    rules, steps = 0, 0
    costs = _Costs(html)
    for sheet in tree.css("style"):
        for selectors, body in _rules(_without_comments(sheet.text())):
            if ":" in selectors or not _hides(body):
                continue  # rules for states (:hover, ::before) say nothing of the page at rest
            rules += 1
            if rules > _MAX_RULES:
                return
            cost = sum(map(costs.of, selectors.split(",")))
            if steps + cost <= _MAX_STEPS:
                steps += cost
                yield from _matching(tree, selectors)


class _Costs:
    """How many elements have to be looked at to match a selector, at most: all those above an element, or beside it, again
    for each combinator."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._tags = html.count("<")

    def of(self, selector: str) -> int:
        """The steps of one selector."""
        marks = _COMBINATOR.findall(selector.strip())
        cost = self._tags
        for mark in marks:
            if "~" in mark:
                cost *= self._tags
            elif mark.isspace():
                cost *= self._depth
        return cost

    @cached_property
    def _depth(self) -> int:
        return depth(self._html)


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and body of each rule of a style sheet; of rules inside others, of the inner ones."""
    for part in sheet.split("}")[:-1]:
        head, opened, body = part.rpartition("{")
        selectors = _NO_SELECTOR.split(head[-_LONGEST_SELECTOR:])[-1]
        if opened and selectors:
            yield selectors, body


def _matching(tree: LexborHTMLParser, selectors: str) -> list[LexborNode]:
    """Elements that a style rule names."""
    try:
        return [node for node in tree.css(selectors.strip()) if node.tag not in ("html", "body")]
    except (SelectolaxError, ValueError):  # a selector that the parser does not know
        return []
