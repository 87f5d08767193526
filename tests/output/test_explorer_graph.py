"""The graph of an operator: everything that is in it is drawn, linked and told, and nothing of a page's words is markup."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from output.explorer import graph, graph_order
from output.explorer.graph_words import shortened
from output.operator_graph import GraphEdge, GraphNumber, OperatorGraph
from output.rows import JudgementRow, TieRow

SVG = "{http://www.w3.org/2000/svg}"
A, B, C = "4001110001", "4001110002", "02759796161"
LINKS: dict[str, Any] = {
    "link_number": lambda name: f"/n/{name}",
    "link_brand": lambda name: f"/b/{name}",
    "link_host": lambda name: f"/h/{name}?a&b",
}
TIE = TieRow(A, B, "swap", 1, 12, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", None)
JUDGED = JudgementRow(B, C, "same", "so", "Li", "2026-01-01T00:00:00Z", None, None, None)


def made(**other: Any) -> OperatorGraph:
    """Three numbers of two hosts and two brands."""
    fields: dict[str, Any] = {
        "operator": f"op-{A}",
        "numbers": [
            GraphNumber(A, "shared_cost", 30),
            GraphNumber(B, "shared_cost", 2),
            GraphNumber(C, "landline", 1),
        ],
        "brands": ["海尔", "格力"],
        "hosts": ["a.cn", "b.cn"],
        "number_brands": [GraphEdge(A, "海尔", 30), GraphEdge(B, "海尔", 1), GraphEdge(C, "格力", 1)],
        "number_hosts": [GraphEdge(A, "a.cn", 1200), GraphEdge(B, "b.cn", 2)],
        "ties": [TIE],
        "judgements": [JUDGED],
        "more_numbers": 0,
        "more_brands": 0,
        "more_hosts": 0,
        "mobile_numbers": 0,
    }
    return OperatorGraph(**(fields | other))


def drawn(of: OperatorGraph, lang: str = "en") -> ET.Element:
    """The drawing as a tree: it is well-formed, then."""
    return ET.fromstring(
        str(graph.draw(of, lang=lang, **LINKS)).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ')
    )


def titles(tree: ET.Element) -> list[str]:
    return [title.text or "" for title in tree.iter(f"{SVG}title")]


def test_every_node_is_a_link_and_every_edge_tells_its_pages() -> None:
    tree = drawn(made())
    links = {link.attrib["href"] for link in tree.iter(f"{SVG}a")}
    assert links == {
        f"/n/{A}", f"/n/{B}", f"/n/{C}", "/b/海尔", "/b/格力", "/h/a.cn?a&b", "/h/b.cn?a&b",
    }  # fmt: skip
    said = titles(tree)
    for words in (
        "400-111-0001: 30 pages",
        "027-5979-6161: 1 page",
        "400-111-0001 – 海尔: 30 pages",
        "400-111-0001 – a.cn: 1,200 pages",
        "400-111-0001 – 400-111-0002: swapped on a page: 12 pages",
        "400-111-0002 – 027-5979-6161: judged to be run together",
    ):
        assert words in said
    wide = {path.findtext(f"{SVG}title"): path.attrib["class"] for path in tree.iter(f"{SVG}path")}
    assert "w4" in wide["400-111-0001 – a.cn: 1,200 pages"] and "w1" in wide["400-111-0002 – b.cn: 2 pages"]


def test_what_is_left_out_is_said() -> None:
    def text(**more: int) -> str:
        return " ".join(drawn(made(**more)).itertext())

    assert "12 further hosts, 3 further brands" in text(more_hosts=12, more_brands=3)
    assert "5 mobile numbers left out" in text(mobile_numbers=5)
    assert "further" not in text() and "left out" not in text()
    assert "另有 12 个网站" in " ".join(drawn(made(more_hosts=12), "zh").itertext())


def test_the_kinds_of_ties_that_are_there_are_explained() -> None:
    caption = " ".join(drawn(made()).find("figcaption").itertext())  # type: ignore[union-attr]
    assert "swapped on a page" in caption and "judged" in caption and "same list" not in caption
    assert drawn(made(ties=[], judgements=[])).find("figcaption") is None


def test_nothing_to_draw_is_nothing() -> None:
    assert graph.draw(made(numbers=[]), lang="zh", **LINKS) == ""
    alone = made(brands=[], hosts=[], number_brands=[], number_hosts=[], ties=[], judgements=[])
    assert len(list(drawn(alone).iter(f"{SVG}a"))) == 3


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_names_of_strangers_are_no_markup(host: str, brand: str) -> None:
    edges = {"number_hosts": [GraphEdge(A, host, 1)], "number_brands": [GraphEdge(A, brand, 1)]}
    markup = graph.draw(
        made(hosts=[host], brands=[brand], **edges),
        lang="zh",
        **(LINKS | {"link_host": lambda _: "/", "link_brand": lambda _: "/"}),
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\x00-\x08]", markup)
    tags = set(re.findall(r"<(\w+)", markup))
    assert tags <= {
        "figure",
        "div",
        "svg",
        "path",
        "title",
        "a",
        "rect",
        "text",
        "figcaption",
        "span",
        "ul",
        "li",
    }
    assert "style=" not in re.sub(r">[^<]*<|\"[^\"]*\"", "", markup)


@given(st.text(max_size=60), st.integers(4, 30))
def test_long_names_are_cut_in_the_middle(text: str, most: int) -> None:
    short = shortened(text, most)
    if short != text:
        head, _, tail = short.partition("…") if "…" not in text else ("", "", "")
        assert len(short) <= most and text.startswith(head) and text.endswith(tail)


def test_a_long_host_is_whole_in_its_title() -> None:
    host = "a-very-long-name-of-a-host.of-somebody.example.com.cn"
    tree = drawn(made(hosts=[host], number_hosts=[GraphEdge(A, host, 1)]))
    assert host in titles(tree)
    labels = [text.text or "" for text in tree.iter(f"{SVG}text")]
    assert any(label.startswith("a-very") and label.endswith(".com.cn") and "…" in label for label in labels)


def test_lines_that_need_not_cross_do_not() -> None:
    middle, sides = list("abcdef"), list("ABCDEF")
    edges = [(low, low.upper(), 1) for low in middle]
    mixed = sides[3:] + sides[:3][::-1]
    numbers, left, right = graph_order.ordered(middle, mixed, mixed[::-1], edges, edges)
    assert graph_order.crossings(numbers, left, edges) == graph_order.crossings(numbers, right, edges) == 0


names = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1)


@given(st.data(), names, names, names)
def test_no_order_is_worse_than_the_given_one(
    data: st.DataObject, middle: list[str], left: list[str], right: list[str]
) -> None:
    def edges(to: list[str]) -> list[tuple[str, str, int]]:
        one = st.tuples(st.sampled_from(middle), st.sampled_from(to), st.integers(1, 9))
        return data.draw(st.lists(one, max_size=12))

    lefts, rights = edges(left), edges(right)
    found = graph_order.ordered(middle, left, right, lefts, rights)
    assert [sorted(column) for column in found] == [sorted(middle), sorted(left), sorted(right)]
    before = graph_order.crossings(middle, left, lefts) + graph_order.crossings(middle, right, rights)
    assert (
        graph_order.crossings(found[0], found[1], lefts) + graph_order.crossings(found[0], found[2], rights)
        <= before
    )
