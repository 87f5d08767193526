"""Markup that nests deeper than any honest page is flattened: the parser's time grows with the square of the depth."""

from __future__ import annotations

import re

_DEEPEST = 512  # browsers flatten at this depth, too
_SUSPECT = 20_000  # tags above which the depth is looked at in any case
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]{0,2000}>")
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
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdo",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "ins",
        "label",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
    ]
)


def flatten(html: str) -> str:
    """`html` itself, or, where it nests beyond `_DEEPEST`, without the tags beyond; line breaks stand for blocks."""
    tags, closed = html.count("<"), html.count("</")
    if tags <= _SUSPECT and tags - 2 * closed <= _DEEPEST:
        return html
    depth = 0

    def _replace(found: re.Match[str]) -> str:
        nonlocal depth
        closing, name = found.group(1), found.group(2).lower()
        if name in _VOID:
            return found.group()
        if closing:
            depth = max(0, depth - 1)
            return found.group() if depth < _DEEPEST else ""
        depth += 1
        if depth <= _DEEPEST:
            return found.group()
        return "" if name in _INLINE else "<br>"

    return _TAG.sub(_replace, html)
