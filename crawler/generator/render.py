"""Writes a draft as HTML and takes down, at the same time, what stands on the page."""

from __future__ import annotations

import re
from html import escape

from crawler.generator.draft import Draft
from crawler.generator.pieces import Node, Piece
from crawler.generator.record import Record
from crawler.generator.script import glossed, traditional
from crawler.generator.wordings import tables

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "table",
        "tbody",
        "tr",
        "dl",
        "dt",
        "dd",
        "br",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "blockquote",
        "center",
        "hr",
    ]
)
_CELLS = frozenset({"td", "th"})
_VOID = frozenset({"br", "hr", "img"})
_OPTIONAL = frozenset({"p", "li", "td", "tr", "dt", "dd", "th"})
_LINES = frozenset({"p", "li", "h1", "h2", "h3", "td", "dd"})
_TOKENS = re.compile(r"<[^>]*>|&[^;]+;|.", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[。；！？，!?])")


class Writer:
    """Turns pieces and elements into markup. `record` grows with all that counts as the advert's."""

    def __init__(self, draft: Draft) -> None:
        """`draft`: the page, complete."""
        self.draft, self.record = draft, Record()
        self._on, self._draw = draft.mutations, draft.tricks
        self.text: list[str] = []
        self._html: list[str] = []
        self._where = "body"
        plain = draft.draw
        self._around = {
            "number": plain.pick((*("",) * 6, "b", "strong", 'font color="red"', 'span class="tel"')),
            "brand": plain.pick((*("",) * 12, "b", 'a href="/"', "em")),
        }

    def lines(self, nodes: list[Node], where: str) -> str:
        """The markup of elements of the body; `where` is ``body``, ``hidden`` or, for what is not the advert, nothing."""
        self._where, self._html = where, []
        for part in nodes:
            self._node(part)
        return "".join(self._html)

    def head(self, line: list[Node | Piece], where: str) -> str:
        """A head line (``title``, ``description``, ``keywords``) as escaped text without tags."""
        self._where = where
        parts = []
        for piece in line:
            if isinstance(piece, Node):
                parts += [escape(kid.text) for kid in piece.kids if isinstance(kid, Piece)]
            elif piece.kind == "number":
                spelled = self.draft.speller.spell(piece.ref)
                self._number(piece.ref, spelled.written)
                parts.append(escape(spelled.lead + spelled.written))
            else:
                parts.append(escape(self._shown(piece, head=True)))
        return "".join(parts)

    def plain(self) -> str:
        """The visible text so far: no empty lines, no blanks at either end of a line."""
        lines = (line.strip() for line in "".join(self.text).split("\n"))
        return "\n".join(line for line in lines if line)

    def _node(self, part: Node | Piece) -> None:
        if isinstance(part, Piece):
            self._piece(part)
            return
        if part.tag == "tel":
            self._tel(part)
            return
        self._edge(part.tag)
        self._html.append(f"<{part.tag}{part.attrs}>")
        if "noise_symbols" in self._on and part.tag in _LINES and self._draw.chance(0.3):
            self._symbols()
        for kid in part.kids:
            self._node(kid)
        if part.tag not in _VOID and not self._unclosed(part.tag):
            self._html.append(f"</{part.tag}>" + ("\n" if part.tag in _BLOCKS else ""))
        self._edge(part.tag)

    def _tel(self, part: Node) -> None:
        self._html.append(f'<a href="tel:{part.attrs}">')
        where, self._where = self._where, "tel" if self._where else ""
        self._number(part.attrs, part.attrs)
        self._where = where
        for kid in part.kids:
            self._node(kid)
        self._html.append("</a>")

    def _edge(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.text.append("\n")
        elif tag in _CELLS:
            self.text.append(" ")

    def _unclosed(self, tag: str) -> bool:
        return "unclosed_tags" in self._on and tag in _OPTIONAL and self._draw.chance(0.6)

    def _piece(self, piece: Piece) -> None:
        if piece.kind == "number":
            spelled = self.draft.speller.spell(piece.ref)
            self._number(piece.ref, spelled.written)
            shown, html = spelled.lead + spelled.written, escape(spelled.lead) + spelled.html
        else:
            shown = self._shown(piece, head=False)
            html = escape(shown, quote=False)
            if piece.kind == "text":
                html = self._broken(html)
        if around := self._around.get(piece.kind):
            html = f"<{around}>{html}</{around.split()[0]}>"
        self._html.append(self._commented(html) if "comments" in self._on else html)
        self.text.append(shown)

    def _shown(self, piece: Piece, head: bool) -> str:
        """The piece as it is to be seen, taken down if it is a fact."""
        words = piece.text
        if self._on & {"traditional", "traditional_glosses"}:
            words = traditional(words)
            if "traditional_glosses" in self._on and piece.kind in {"text", "claim"}:
                words = glossed(self._draw, words)
        if piece.kind == "text" and not head and "noise_symbols" in self._on:
            words = self._noisy(words)
        if self._where:
            self.record.piece(piece, words, self._where)
        return words

    def _number(self, number: str, written: str) -> None:
        self.record.number(number, written, self._where)

    def _symbols(self) -> None:
        """Symbols that say nothing, in front of a line."""
        signs = "".join(self._draw.some(tables()["noise"], self._draw.between(1, 3)))
        self._html.append(signs)
        self.text.append(signs)

    def _noisy(self, words: str) -> str:
        if len(words) < 8:  # what parts the places of a list is no sentence
            return words
        signs = tables()["noise"]
        parts = _SENTENCE.split(words)
        return parts[0] + "".join(
            "".join(self._draw.some(signs, self._draw.below(4))) + part for part in parts[1:]
        )

    def _broken(self, html: str) -> str:
        """With a line break of the source inside longer wordings."""
        if "hard_breaks" not in self._on or len(html) < 6 or "&" in html or self._draw.chance(0.4):
            return html
        at = self._draw.between(2, len(html) - 2)
        return html[:at] + self._draw.pick(("\n", "\r\n", "\n    ")) + html[at:]

    def _commented(self, html: str) -> str:
        tokens = _TOKENS.findall(html)
        if len(tokens) < 2:
            return html
        at = self._draw.between(1, len(tokens) - 1)
        note = self._draw.pick(("<!-- -->", "<!--x-->", "<!--400-->", f"<!--{self._draw.digits(4)}-->"))
        return "".join(tokens[:at]) + note + "".join(tokens[at:])
