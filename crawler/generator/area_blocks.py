"""Lists of service areas in the many ways in which adverts write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from crawler.generator.draft import Draft, Line
from crawler.generator.pieces import BREAK, Node, Piece, joined, node, text
from crawler.generator.places import Place, children, cities, code_of, named, parents, province_of, provinces
from crawler.generator.wordings import tables

Style = Callable[[Draft, int], list[Node]]
"""Writes a list of about so many areas."""

_COMMAS = ("、", "、", "，", "，", ",", " ", "|", "/", " · ", "；", ";", "\u3000", " | ", "｜", "-")
_COLONS = ("：", "：", ":", ": ", "——", "-", " ", "→")
_BRACKETS = (("（", "）"), ("(", ")"), ("[", "]"), ("【", "】"), ("〔", "〕"))


def area_block(d: Draft, count: int) -> list[Node]:
    """A list of about `count` areas with an introduction, in one of the ways."""
    style = d.draw.pick(_styles(count))
    found = [*_intro(d), *style(d, count)]
    if d.draw.chance(0.4):
        found.append(node("p", d.fill("region_outro")))
    return found


def _styles(count: int) -> tuple[Style, ...]:
    if count <= 12:
        return (_flat, _flat, _counties, _paths, _linked, _glued)
    return STYLES if count <= SOME else LONG


def tiers(d: Draft, count: int) -> list[Node]:
    """Cities by rank or part of the country."""
    heads = d.draw.some(tables()["tier"], d.draw.between(3, 5))
    chosen = d.draw.some(cities(), count)
    size = -(-count // len(heads))
    colon, comma = d.draw.pick(_COLONS[:4]), d.draw.pick(_COMMAS)
    tag = d.draw.pick(("p", "p", "h3", "dt"))
    found: list[Node] = []
    for at, head in enumerate(heads):
        line = _list(d, chosen[at * size : (at + 1) * size], "", comma)
        if tag == "p":
            found.append(node("p", head + colon, line))
        else:
            found += [node(tag, head), node("dd" if tag == "dt" else "p", line)]
    return [*_intro(d), *([node("dl", found)] if tag == "dt" else found)]


def _intro(d: Draft) -> list[Node]:
    return [node(d.draw.pick(("p", "h3", "h2", "div")), d.fill("region_intro"))]


def _area(d: Draft, place: Place, head: str, short: bool) -> Piece:
    written = place.short if short else place.name
    return Piece("area", written, code_of(written, head))


def _list(d: Draft, places: list[Place], head: str, comma: str, *, short: bool | None = None) -> Line:
    """The places below one head, all short or all in full."""
    if short is None:
        short = d.draw.chance(0.5)
    return joined([[_area(d, place, head, short)] for place in places], text(comma))


def _groups(d: Draft, count: int, of_cities: bool, ends: str = "") -> Iterator[tuple[Place, list[Place]]]:
    """Heads with what lies below them, until there are enough: provinces with cities, or cities with counties."""
    left = count
    for head in d.draw.shuffled(parents() if of_cities else provinces()):
        below: Sequence[Place] = [place for place in named(head.code) if not ends or place.name[-1] in ends]
        if of_cities and not ends and d.draw.chance(0.03):
            below = (*below, *children(head.code, True)[:1])
        size = min(left, len(below), d.draw.between(4, 16))
        if left <= 0:
            return
        if size:
            yield head, d.draw.some(below, size)
            left -= size


def _head(place: Place, short: bool) -> Piece:
    return Piece("head", place.short if short else place.name, place.code)


def _headed(d: Draft, count: int, of_cities: bool) -> list[Node]:
    short, comma = d.draw.chance(0.5), d.draw.pick(_COMMAS)
    # What parts a head from its list has to differ from what parts the list, or it is no head.
    colon = d.draw.pick([colon for colon in _COLONS if not comma.isspace() or colon.strip()])
    colon = "：" if colon == comma else colon
    bracketed = d.draw.chance(0.15)
    lines: list[Line] = []
    for head, below in _groups(d, count, of_cities):
        label: Line = [_head(head, short)]
        mark: Line = [text(colon)]
        if bracketed:
            label, mark = [text("【"), *label, text("】")], []
        lines.append([*label, *mark, *_list(d, below, head.code, comma)])
    return _as_lines(d, lines, comma)


def _as_lines(d: Draft, lines: list[Line], comma: str) -> list[Node]:
    tag = d.draw.pick(("p", "li", "br", "div", "div" if comma in {"；", ";"} else "semicolon"))
    if tag == "br":
        return [node("p", joined(lines, BREAK))]
    if tag == "semicolon":
        return [node("p", joined(lines, text("；")))]
    items = [node(tag, line) for line in lines]
    return [node("ul", items)] if tag == "li" else items


def _provinces(d: Draft, count: int) -> list[Node]:
    """广东:广州、深圳"""
    return _headed(d, count, of_cities=False)


def _counties(d: Draft, count: int) -> list[Node]:
    """杭州市:上城区、西湖区"""
    return _headed(d, count, of_cities=True)


def _sections(d: Draft, count: int) -> list[Node]:
    """The head is a heading of its own."""
    comma, tag = d.draw.pick(_COMMAS), d.draw.pick(("h3", "h4", "dt"))
    found: list[Node] = []
    for head, below in _groups(d, count, d.draw.chance(0.5) or count > SOME):
        line = _list(d, below, head.code, comma)
        found += [node(tag, [_head(head, False)]), node("dd" if tag == "dt" else "p", line)]
    return [node("dl", found)] if tag == "dt" else found


def _table(d: Draft, count: int) -> list[Node]:
    """A row for each head."""
    comma = d.draw.pick(_COMMAS)
    rows = [
        node(
            "tr", node("td", [_head(head, d.draw.chance(0.5))]), node("td", _list(d, below, head.code, comma))
        )
        for head, below in _groups(d, count, d.draw.chance(0.4) or count > SOME)
    ]
    return [node("table", rows, attrs='border="1"')]


def _bracketed(d: Draft, count: int) -> list[Node]:
    """浙江省(杭州市、宁波市)"""
    (left, right), comma = d.draw.pick(_BRACKETS), d.draw.pick(_COMMAS[:4])
    short = d.draw.chance(0.5)
    lines: list[Line] = []
    for head, below in _groups(d, count, d.draw.chance(0.5) or count > SOME):
        lines.append([_head(head, short), text(left), *_list(d, below, head.code, comma), text(right)])
    return [node("p", joined(lines, text(d.draw.pick(("、", "，", " ", "；")))))]


def _flat(d: Draft, count: int) -> list[Node]:
    """Cities without any head."""
    line = _list(d, d.draw.some(cities(), count), "", d.draw.pick(_COMMAS))
    return [node(d.draw.pick(("p", "div")), line)]


def _paths(d: Draft, count: int) -> list[Node]:
    """广东省广州市天河区: one area each, at its deepest division."""
    full = d.draw.chance(0.5)
    lines: list[Line] = []
    for head, below in _groups(d, count, of_cities=True):
        province = province_of(head)
        above = (province.name if full and province.code != head.code else "") + head.name
        lines += [[Piece("area", above + place.name, code_of(place.name, head.code))] for place in below]
    lines = lines[:count]
    if d.draw.chance(0.4):
        return [node("ul", [node("li", line) for line in lines])]
    return [node("p", joined(lines, text(d.draw.pick(_COMMAS))))]


def _linked(d: Draft, count: int) -> list[Node]:
    """Each city a link or a word by itself, with a word of the trade behind it."""
    suffix, tag = d.draw.chance(0.7), d.draw.pick(("a", "span"))
    found: list[Node] = []
    for place in d.draw.some(cities(), count):
        area = _area(d, place, "", True)
        words = d.fill("area_suffix") if suffix else []
        attrs = f'href="/city/{place.code}.html"' if tag == "a" else ""
        found.append(node(tag, [area, *words], attrs=attrs))
    return [node("div", joined([[link] for link in found], text(d.draw.pick((" ", " | ", "、")))))]


def _items(d: Draft, count: int) -> list[Node]:
    """Each city an item of a list."""
    short = d.draw.chance(0.6)
    return [node("ul", [node("li", [_area(d, place, "", short)]) for place in d.draw.some(cities(), count)])]


def _glued(d: Draft, count: int) -> list[Node]:
    """朝阳区海淀区丰台区: full names without anything between."""
    lines: list[Line] = []
    for head, below in _groups(d, count, of_cities=True, ends="市区县"):
        lines.append([_head(head, False), text("："), *_list(d, below, head.code, "", short=False)])
    return [node("p", line) for line in lines]


SOME = 240
"""So many cities there are at least; longer lists name counties."""

LONG: tuple[Style, ...] = (_counties, _counties, _paths, _glued, _sections, _table, _bracketed)
"""Ways of long lists."""

STYLES: tuple[Style, ...] = (
    _provinces,
    _provinces,
    _counties,
    _counties,
    _sections,
    _table,
    _bracketed,
    _flat,
    _paths,
    _linked,
    _items,
    _glued,
)
