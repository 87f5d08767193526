"""An operator as a graph: hosts, numbers and brands in three columns, what is between them, and the ties between numbers.

SVG without scripts; colours and widths are in ``static/graph.css``. What `output.operator_graph` leaves out is said below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from math import log10
from typing import NamedTuple

from markupsafe import Markup

from output.explorer import graph_order, graph_words
from output.explorer.graph_words import said, shortened
from output.explorer.unseen import named
from output.operator_graph import GraphEdge, OperatorGraph
from output.written_numbers import hyphenate

_ROW, _TOP, _FOOT, _WIDTH = 28, 40, 22, 800
_HOST, _NUMBER, _ARC, _BRAND = 230, 330, 470, 620
"""Where hosts end, where numbers begin and end, where brands begin."""
_BOXES = {
    "host": (_HOST - 220, 220, _HOST - 8, "end"),
    "number": (_NUMBER, _ARC - _NUMBER, (_NUMBER + _ARC) // 2, "middle"),
    "brand": (_BRAND, 170, _BRAND + 8, "start"),
}
"""Left edge and width of a node, and where its label stands."""
_LONGEST = {"host": 30, "brand": 20}
_FIGURE = Markup(
    '<figure class="graph"><div class="graph-scroll"><svg class="graph-drawing" role="group" viewBox="0 0 {width} {height}"'
    ' width="{width}" height="{height}" aria-label="{label}">{inside}</svg></div>{legend}</figure>'
)
_LINE = Markup('<path class="graph-edge {}" d="{}" fill="none"><title>{}</title></path>')
_NODE = Markup(
    '<a class="graph-node graph-{kind}" href="{href}" aria-label="{title}"><title>{title}</title>'
    '<rect x="{x}" y="{y}" width="{width}" height="22" rx="4"/>'
    '<text x="{at}" y="{line}" text-anchor="{anchor}">{label}</text></a>'
)
_LEGEND = Markup('<figcaption class="graph-legend"><span>{}</span><ul>{}</ul></figcaption>')
_MARK = Markup(
    '<li><svg width="34" height="12" aria-hidden="true"><path class="graph-edge graph-tie graph-{}" d="M2 6h30"/></svg> {}</li>'
)
_TEXT = Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>')
Links = dict[str, Callable[[str], str]]


class _Columns(NamedTuple):
    """Names of each column in order, and the height of each name's middle."""

    hosts: dict[str, float]
    numbers: dict[str, float]
    brands: dict[str, float]
    height: float


def draw(
    graph: OperatorGraph,
    *,
    link_number: Callable[[str], str],
    link_brand: Callable[[str], str],
    link_host: Callable[[str], str],
    lang: str,
) -> Markup:
    """The graph of an operator (`Library.operator_graph`); each number, brand and host is a link. Empty if it has no numbers.

    Lines are wider the more pages they stand for, by the logarithm; their titles give the pages.
    """
    if not graph.numbers:
        return Markup("")
    columns = _columns(graph)
    links: Links = {"number": link_number, "brand": link_brand, "host": link_host}
    notes = graph_words.left_out(graph, lang)
    foot = [
        _TEXT.format("graph-note", 10, columns.height + 18 + at * _FOOT, "start", note)
        for at, note in enumerate(notes)
    ]
    return _FIGURE.format(
        width=_WIDTH,
        height=round(columns.height + _FOOT * len(notes) + 8),
        label=said("graph", lang, graph.operator),
        legend=_legend(graph, lang),
        inside=Markup("").join(
            [*_heads(lang), *_lines(graph, columns, lang), *_nodes(graph, columns, links, lang), *foot]
        ),
    )


def _columns(graph: OperatorGraph) -> _Columns:
    names = [row.number for row in graph.numbers]
    numbers, hosts, brands = graph_order.ordered(
        names, graph.hosts, graph.brands, graph.number_hosts, graph.number_brands
    )
    most = max(len(numbers), len(hosts), len(brands))
    height = _TOP + most * _ROW

    def spread(column: Sequence[str]) -> dict[str, float]:
        step = most * _ROW / max(1, len(column))
        return {name: round(_TOP + step * (at + 0.5), 1) for at, name in enumerate(column)}

    return _Columns(spread(hosts), spread(numbers), spread(brands), height)


def _heads(lang: str) -> list[Markup]:
    places = (
        (_HOST, "end", "hosts"),
        ((_NUMBER + _ARC) // 2, "middle", "numbers"),
        (_BRAND, "start", "brands"),
    )
    return [_TEXT.format("graph-head", x, 24, anchor, said(key, lang)) for x, anchor, key in places]


def _lines(graph: OperatorGraph, columns: _Columns, lang: str) -> list[Markup]:
    """Between the columns, then the ties, which lie above."""
    found = []
    sides = (
        ("host", graph.number_hosts, columns.hosts, (_NUMBER, _HOST)),
        ("brand", graph.number_brands, columns.brands, (_ARC, _BRAND)),
    )
    for kind, edges, column, (here, there) in sides:
        for edge in edges:
            path = _curve(here, columns.numbers[edge.number], there, column[edge.name])
            found.append(_LINE.format(f"graph-to-{kind} {_width(edge.pages)}", path, _edge(edge, lang)))
    return found + _ties(graph, columns, lang)


def _edge(edge: GraphEdge, lang: str) -> str:
    return said("pages", lang, f"{hyphenate(edge.number)} – {named(edge.name)}", edge.pages)


def _curve(x: int, y: float, to_x: int, to_y: float) -> str:
    middle = (x + to_x) // 2
    return f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"


def _ties(graph: OperatorGraph, columns: _Columns, lang: str) -> list[Markup]:
    """Arcs to the right of the numbers, those of neighbours the flattest; one for each kind, side by side."""
    ties = [(tie.number_a, tie.number_b, tie.kind, tie.pages) for tie in graph.ties]
    judged = [(row.number_a, row.number_b, "judged", 0) for row in graph.judgements]
    drawn: dict[tuple[str, str], int] = {}
    found = []
    for one, other, kind, pages in chain(ties, judged):
        beside = drawn[one, other] = drawn.get((one, other), -1) + 1
        upper, lower = sorted((columns.numbers[one], columns.numbers[other]))
        out = _ARC + min(118, 16 + (lower - upper) * 0.22) + beside * 7
        path = f"M{_ARC} {upper}C{out:.0f} {upper} {out:.0f} {lower} {_ARC} {lower}"
        title = f"{hyphenate(one)} – {hyphenate(other)}: {graph_words.kind(kind, lang)}"
        found.append(
            _LINE.format(
                f"graph-tie graph-{kind}", path, said("pages", lang, title, pages) if pages else title
            )
        )
    return found


def _width(pages: int) -> str:
    return f"w{min(4, 1 + int(log10(max(1, pages)) * 1.5))}"


def _nodes(graph: OperatorGraph, columns: _Columns, links: Links, lang: str) -> list[Markup]:
    pages = {row.number: row.pages for row in graph.numbers}
    found = [_node("host", name, named(name), y, links) for name, y in columns.hosts.items()]
    for number, y in columns.numbers.items():
        found.append(_node("number", number, said("pages", lang, hyphenate(number), pages[number]), y, links))
    return found + [_node("brand", name, named(name), y, links) for name, y in columns.brands.items()]


def _node(kind: str, name: str, title: str, y: float, links: Links) -> Markup:
    left, width, at, anchor = _BOXES[kind]
    label = hyphenate(name) if kind == "number" else shortened(named(name), _LONGEST[kind])
    return _NODE.format(
        kind=kind,
        href=links[kind](name),
        title=title,
        x=left,
        y=round(y - 11, 1),
        width=width,
        at=at,
        line=round(y + 5, 1),
        anchor=anchor,
        label=label,
    )


def _legend(graph: OperatorGraph, lang: str) -> Markup:
    """The kinds of ties that are drawn, in words; empty if there are none."""
    kinds = sorted({tie.kind for tie in graph.ties}) + (["judged"] if graph.judgements else [])
    if not kinds:
        return Markup("")
    marks = Markup("").join(_MARK.format(kind, graph_words.kind(kind, lang)) for kind in kinds)
    return _LEGEND.format(said("ties", lang), marks)
