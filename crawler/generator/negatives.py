"""Pages that are no adverts: news, how-tos, makers' own pages, directories, notices, complaints."""

from __future__ import annotations

from crawler.generator import hidden
from crawler.generator.assemble import surround
from crawler.generator.draft import Draft, Line, Voice
from crawler.generator.pieces import Node, node
from crawler.generator.surroundings import a_stranger, article
from crawler.generator.voices import Cast
from crawler.generator.wordings import tables

NEGATIVES = ("news", "howto", "maker", "directory", "notice", "complaint")
"""The kinds of pages that are no adverts."""


def fill(d: Draft) -> None:
    """Fill the draft with a page of its kind; nothing on it counts as an advert's."""
    Cast(d).one(city=1.0)
    voice = d.main
    head = d.fill_outside(f"{d.layout}_title", voice)
    d.page.title = head
    d.page.before = [node("h1", head)]
    lines = [d.fill_line(line, voice) for line in _lines(d)]
    d.page.before += [node("p", line) for line in lines]
    if d.layout == "directory":
        d.page.before += _directory(d)
    hidden.distract(d)
    if d.draw.chance(0.3):
        d.page.after += article(d, 2)
    surround(d)


def _lines(d: Draft) -> list[str]:
    lines = tables()[d.layout]
    count = d.draw.between(max(3, len(lines) - 3), len(lines))
    chosen = set(d.draw.some(range(len(lines)), count))
    return [line for at, line in enumerate(lines) if at in chosen]


def _directory(d: Draft) -> list[Node]:
    """Many makers, each with its number."""
    voices: list[Voice] = [a_stranger(d) for _ in range(d.draw.between(12, 40))]
    row = d.draw.pick(tables()["directory_row"])
    lines: list[Line] = [d.fill_line(row, voice) for voice in voices]
    return [node("ul", [node("li", line) for line in lines])]
