"""Drawings from the rooms beside this one. Until those are there, the same is told in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from markupsafe import Markup

from output.explorer.shown import visible
from output.explorer.urls import Urls
from output.library import Library


class _Mark(NamedTuple):
    start: int
    end: int
    kind: str
    label: str
    anchor: str


def _room(name: str) -> Any:
    try:
        return import_module(f"output.explorer.{name}")
    except ModuleNotFoundError:
        return None


def mark(start: int, end: int, kind: str, label: str, anchor: str) -> Any:
    """A stretch of a text, in code points, that says a fact."""
    made = getattr(_room("marked"), "Mark", _Mark)
    return made(start, end, kind, label, anchor)


def marked_text(text: str, marks: Sequence[Any], lang: str) -> Markup:
    """`text` with its marks."""
    room = _room("marked")
    if room is not None:
        return Markup(room.text(text, marks, lang=lang))
    parts, at = [], 0
    for one in sorted(marks, key=lambda one: (one.start, -one.end)):
        if one.start < at:
            parts.append(Markup('<span id="{}"></span>').format(one.anchor))
            continue
        said = visible(text[one.start : one.end])
        parts.append(visible(text[at : one.start]))
        parts.append(
            Markup('<mark id="{}" class="k-{}" title="{}">{}</mark>').format(
                one.anchor, one.kind, one.label, said
            )
        )
        at = one.end
    return Markup('<div class="marked">{}</div>').format(Markup("").join([*parts, visible(text[at:])]))


def china_map(shares: Mapping[str, int], within: str | None, link: Callable[[str], str], lang: str) -> Markup:
    """A map of China, or of a part of it; nothing, where there is none to draw."""
    room = _room("china_map")
    return Markup("") if room is None else Markup(room.draw(shares, within=within, link=link, lang=lang))


def graph(library: Library, operator: str, urls: Urls, lang: str) -> Markup:
    """How the numbers of an operator hang together, as a drawing."""
    room, ask = _room("graph"), getattr(library, "operator_graph", None)
    if room is None or ask is None:
        return Markup("")
    links: dict[str, Callable[[str], str]] = {
        "link_number": urls.number,
        "link_brand": urls.brand,
        "link_host": urls.host,
    }
    return Markup(room.draw(ask(operator), **links, lang=lang))
