"""The tables of wordings in ``data/*.txt``: under each ``[slot]`` one wording a line.

``{brand}`` is filled with a fact, ``{wording|claim}`` states a claim, ``$minutes`` becomes a number that fits.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

_TOKEN = re.compile(r"\{([^{}|]+)(?:\|(\w+))?\}")


class Token(NamedTuple):
    """A part of a wording: ``text``, ``slot`` (`words` is its name) or ``claim`` (`claim` is its key)."""

    kind: str
    words: str
    claim: str = ""


class Wording(NamedTuple):
    """One line of a table, taken apart; `slots` are the facts that it needs."""

    tokens: tuple[Token, ...]
    slots: frozenset[str]


def parse(line: str) -> Wording:
    """A line of a table, taken apart."""
    tokens: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(line):
        if match.start() > at:
            tokens.append(Token("text", line[at : match.start()]))
        words, claim = match.groups()
        tokens.append(Token("claim", words, claim) if claim else Token("slot", words))
        at = match.end()
    if at < len(line):
        tokens.append(Token("text", line[at:]))
    return Wording(tuple(tokens), frozenset(token.words for token in tokens if token.kind == "slot"))


@cache
def tables() -> dict[str, tuple[str, ...]]:
    """Every slot with its lines as they stand in the files."""
    found: dict[str, list[str]] = {}
    folder = resources.files("crawler.generator").joinpath("data")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".txt"):
            _add(found, file.read_text("utf-8"))
    return {slot: tuple(lines) for slot, lines in found.items()}


def _add(found: dict[str, list[str]], content: str) -> None:
    lines: list[str] = []
    for line in content.splitlines():
        if line.startswith("[") and line.endswith("]"):
            lines = found.setdefault(line[1:-1], [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line)


@cache
def wordings(slot: str, without: frozenset[str] = frozenset(), needs: str = "") -> tuple[Wording, ...]:
    """The wordings of a slot that need none of the facts `without`, and the fact `needs` if one is named."""
    parsed = [parse(line) for line in tables()[slot]]
    return tuple(
        wording for wording in parsed if not wording.slots & without and (not needs or needs in wording.slots)
    )
