"""Markup that takes a parser long is flattened: nesting deeper than any honest page's, and emphasis that is never closed.

The parser's time grows with the square of the depth, and emphasis (``<b>``, ``<font>``) left open in one paragraph is opened
again in every later one, so that a page of 100 KB can become one of gigabytes. Which elements are open is followed here
as the parser would, tag by tag, for pages that may be such.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

DEEPEST = 512  # browsers flatten at this depth, too
_SUSPECT = 4_000  # tags above which the depth is looked at in any case
_LARGE = 100_000  # characters above which it is, too
_CROWDED = 1_000  # attributes of one element; the parser compares each with all others
_LONG = 4_000  # characters of a start tag that may have so many
_ROOTS = 10  # tags of the page itself whose attributes count: all are gathered in one element
_REOPENED = 4_000_000  # tags times elements of emphasis, above which these are renamed
_PLAIN_EMPHASIS = 39  # elements without attributes that may be open: three of each of the 13
_EMPHASIS = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_WITH_ATTRIBUTES = re.compile(rf"<(?:{_EMPHASIS})[\s/]", re.I)
_RENAMED = re.compile(rf"(</?)(?:{_EMPHASIS})(?=[\s/>])", re.I)
_FOREIGN = re.compile(r"(</?)(?:svg|math)(?=[\s/>])", re.I)  # has other rules, and no text that is read
_ATTRIBUTES = r"""(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+)*+>?"""
_TOKEN = re.compile(
    r"<(?:!--(?:-?>|.*?(?:--!?>|\Z))|[!?][^>]*+>?|/[^a-zA-Z>][^>]*+>?"
    rf"|(?:(script|style|textarea|title|iframe|noembed|noframes)(?=[\s/>])({_ATTRIBUTES}).*?(?:</\1(?=[\s/>])|\Z))"
    rf"|(/?)([a-zA-Z][^\s/>]*+)({_ATTRIBUTES}))",
    re.S | re.I,
)
_OPENED_AGAIN = re.compile(rf"(<(?:a|{_EMPHASIS}))(?=[\s/]){_ATTRIBUTES}", re.I)
_EMPHASIS_NAME = re.compile(rf"<(/?)(a|{_EMPHASIS})(?=[\s/>])", re.I)
_ATTRIBUTE = re.compile(r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+""")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_UNSTACKED = frozenset(["html", "head", "body"])
_INLINE = frozenset(f"a abbr bdo cite ins label mark q span sub sup {_EMPHASIS.replace('|', ' ')}".split())
_REMOVED = frozenset(f"a form {_EMPHASIS.replace('|', ' ')}".split())
"""Elements whose end tag closes them alone, not those that they hold."""
_CELLS = frozenset(["td", "th"])
_TABLE = frozenset(["table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup"])
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "details",
        "dir",
        "div",
        "dl",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "header",
        "hgroup",
        "listing",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "ul",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "dd",
        "dt",
    ]
)
_SCOPED = _BLOCKS | _TABLE | frozenset(["applet", "button", "marquee", "object", "select", "template"])
"""Elements whose end tag closes all that they hold, but not across a wall."""
_SPECIAL = _SCOPED | {"form", "noscript"}
"""Elements across which the end tag of an ordinary one has no effect."""
_WALLS = frozenset(["applet", "caption", "marquee", "object", "select", "table", "td", "template", "th"])
_ENDED = {
    **dict.fromkeys(_BLOCKS | {"form", "hr", "table"}, frozenset({"p"})),
    "li": frozenset({"li", "p"}),
    **dict.fromkeys(("dd", "dt"), frozenset({"dd", "dt", "p"})),
    **dict.fromkeys(_CELLS, _CELLS | {"p"}),
    "tr": _CELLS | {"tr", "p"},
    **dict.fromkeys(("tbody", "thead", "tfoot"), _CELLS | {"tr", "tbody", "thead", "tfoot", "p"}),
    "option": frozenset({"option"}),
    "optgroup": frozenset({"option", "optgroup"}),
}
"""What a start tag closes, if it stands directly in it."""


def flatten(html: str) -> str:
    """`html` itself or, where it takes a parser long, without the tags beyond `DEEPEST`; line breaks stand for blocks.

    Emphasis that may be opened again too often becomes elements that are not.
    """
    tags, closed = html.count("<"), html.count("</")
    if tags > DEEPEST:
        emphasis = len(_WITH_ATTRIBUTES.findall(html)) + _PLAIN_EMPHASIS
        if tags * emphasis > _REOPENED:
            html = _RENAMED.sub(r"\1q", html)
        if len(html) * tags > _REOPENED:
            html = _shortened(html, tags)
    if tags <= _SUSPECT and tags - 2 * closed <= DEEPEST and len(html) <= _LARGE:
        return html
    html = _FOREIGN.sub(r"\1object", html)
    return _TOKEN.sub(_Open(DEEPEST).kept, html)


def _shortened(html: str, tags: int) -> str:
    """`html` without the attributes of start tags that are so long and may be written again in each of `tags` blocks.

    What is closed as often as it is opened is not.
    """
    opened: Counter[str] = Counter()
    for closing, name in _EMPHASIS_NAME.findall(html):
        opened[name.lower()] += -1 if closing else 1
    left_open = {name for name, count in opened.items() if count > 0}
    if not left_open:
        return html

    def short(found: re.Match[str]) -> str:
        kept = len(found[0]) * tags <= _REOPENED or found[1][1:].lower() not in left_open
        return found[0] if kept else f"{found[1]}>"

    return _OPENED_AGAIN.sub(short, html)


def depth(html: str) -> int:
    """How deep markup nests, or a little more."""
    nest = _Open(DEEPEST)
    for found in _TOKEN.finditer(html):
        nest.kept(found)
    return nest.deepest


def _lean(found: re.Match[str], name: int, attributes: int) -> str:
    """A token without its attributes, if they are too many. `name`, `attributes`: the groups that hold them."""
    said = found[attributes] or ""
    if len(said) <= _LONG or sum(1 for _ in _ATTRIBUTE.finditer(said)) <= _CROWDED:
        return found[0]
    start = found.start()
    return found[0][: found.end(name) - start] + ">" + found[0][found.end(attributes) - start :]


class _Open:
    """The elements that are open, the outermost first; at most `most`, further ones are left out."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._names: list[str] = []  # an empty one was closed before those that it holds
        self._at: dict[str, list[int]] = defaultdict(list)  # where each name stands
        self._special: list[int] = []
        self._walls: list[int] = []
        self._tables: list[int] = []
        self._left_out: dict[str, int] = defaultdict(int)
        self._depth = 0
        self._roots = 0
        self.deepest = 0

    def kept(self, found: re.Match[str]) -> str:
        """What stays of a token."""
        if found[4] is None:
            return _lean(found, 1, 2)  # a comment, or an element that holds nothing but text
        name, tag = found[4].lower(), _lean(found, 4, 5)
        if name in _VOID:
            return tag
        if name in _UNSTACKED:
            self._roots += not found[3]
            return tag if found[3] or self._roots <= _ROOTS else f"<{name}>"
        if found[3]:
            return self._close(name, tag)
        for _ in iter(lambda: bool(self._names) and self._names[-1] in _ENDED.get(name, ()), False):
            self._pop(len(self._names) - 1)
        if self._depth < self._most:
            self._push(name)
            return tag
        self._left_out[name] += 1
        return "" if name in _INLINE else "<br>"

    def _close(self, name: str, tag: str) -> str:
        if self._left_out.get(name):
            self._left_out[name] -= 1
            return ""
        places = self._at.get(name)
        if not places:
            return tag
        at = places[-1]
        if name in _REMOVED:
            self._drop(at)
        else:
            barriers = self._special
            if name in _SCOPED:
                barriers = self._tables if name in _TABLE else self._walls
            if not barriers or barriers[-1] <= at:
                self._pop(at)
        return tag

    def _push(self, name: str) -> None:
        at = len(self._names)
        self._names.append(name)
        self._at[name].append(at)
        for names, places in self._listed():
            if name in names:
                places.append(at)
        self._depth += 1
        self.deepest = max(self.deepest, self._depth)

    def _listed(self) -> tuple[tuple[frozenset[str], list[int]], ...]:
        return (_SPECIAL, self._special), (_WALLS, self._walls), (_TABLES, self._tables)

    def _drop(self, at: int) -> None:
        """Close the element at `at` alone."""
        self._forget(at)
        self._names[at] = ""
        self._pop(len(self._names))

    def _pop(self, at: int) -> None:
        """Close the element at `at` and all that it holds, and forget what was closed before it."""
        while self._names and (len(self._names) > at or not self._names[-1]):
            if self._names[-1]:
                self._forget(len(self._names) - 1)
            self._names.pop()

    def _forget(self, at: int) -> None:
        name = self._names[at]
        self._at[name].remove(at)
        for names, places in self._listed():
            if name in names:
                places.remove(at)
        self._depth -= 1


_TABLES = frozenset({"table", "template"})
