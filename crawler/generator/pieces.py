"""What a page is made of before it is written: pieces of a line, and the elements around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Piece(NamedTuple):
    """A stretch of a line. What its `ref` means depends on `kind`:

    ``text`` (wording that may be roughened) and ``fixed`` (an address, a date: left alone) have none; ``brand`` the
    brand's name, ``number`` its national digits (`text` is empty, the spelling is chosen when written), ``product``
    its name, ``area`` the region's code or nothing, ``head`` (the head of a list of places) the same, ``claim`` its key.
    """

    kind: str
    text: str
    ref: str = ""


class Node(NamedTuple):
    """An element. `attrs` stands behind the tag's name as it is; the tag ``tel`` is a link to the number `attrs`."""

    tag: str
    kids: tuple[Node | Piece, ...]
    attrs: str = ""


def text(words: str) -> Piece:
    """Wording that says no fact."""
    return Piece("text", words)


def fixed(words: str) -> Piece:
    """Wording that says no fact and that no mutation roughens."""
    return Piece("fixed", words)


def node(tag: str, *kids: Node | Piece | str | Iterable[Node | Piece], attrs: str = "") -> Node:
    """An element; strings are wordings, lists are taken apart."""
    flat: list[Node | Piece] = []
    for kid in kids:
        if isinstance(kid, str):
            flat.append(text(kid))
        elif isinstance(kid, (Node, Piece)):
            flat.append(kid)
        else:
            flat.extend(kid)
    return Node(tag, tuple(flat), f" {attrs}" if attrs else "")


def joined(lines: Iterable[Iterable[Node | Piece]], glue: Node | Piece) -> list[Node | Piece]:
    """The lines one behind the other, with `glue` between two."""
    found: list[Node | Piece] = []
    for line in lines:
        if found:
            found.append(glue)
        found.extend(line)
    return found


BREAK = Node("br", ())
"""A line break inside a paragraph."""
