"""What a page's own styles and attributes hide: text that its reader does not see and its operator means for engines."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

MARK = "data-hotlines-hidden"
"""The attribute that marks hidden elements of a tree; a page that bears it itself only hides its own text."""

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
_LONGEST_STYLE = 2000


def mark_hidden(tree: LexborHTMLParser, html: str) -> bool:
    """Give the elements that the page hides the attribute `MARK`; whether there are any."""
    if not _MAY_HIDE.search(html):
        return False
    hidden = list(tree.css("[hidden]"))
    for node in tree.css("[style]"):
        if _HIDING.search((node.attributes.get("style") or "")[:_LONGEST_STYLE]):
            hidden.append(node)
    rules = 0
    for sheet in tree.css("style"):
        for selectors, body in _STYLE_RULE.findall(_without_comments(sheet.text())):
            if _HIDING.search(body[:_LONGEST_STYLE]) and (rules := rules + 1) <= _MAX_RULES:
                hidden += _matching(tree, selectors)
    for node in hidden:
        node.attrs[MARK] = ""
    return bool(hidden) or MARK in html


def _without_comments(css: str) -> str:
    """A style sheet without its comments, whose words would be taken for selectors."""
    first, *others = css.split("/*")
    return first + "".join(part.partition("*/")[2] for part in others)


def _matching(tree: LexborHTMLParser, selectors: str) -> list[LexborNode]:
    """Elements that a style rule names; rules for states (:hover, ::before) say nothing of the page at rest."""
    if ":" in selectors:
        return []
    try:
        return [node for node in tree.css(selectors.strip()) if node.tag not in ("html", "body")]
    except (SelectolaxError, ValueError):  # a selector that the parser does not know
        return []
