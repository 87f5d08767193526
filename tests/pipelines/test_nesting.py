"""Markup bombs: what the parser is given stays in proportion to the page, whatever its tags pretend."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines.advert import read_page
from pipelines.nesting import DEEPEST, depth, flatten

REPEATED = 3_000
DEEP = [
    "<div>",
    "<div></p>",
    "<span><div></span></div>",
    "<b><div></b>",
    "<div><select></div></select>",
    "<noscript><div></noscript></div>",
    "<div><!--</div>-->",
    "<div><a x='></div>'></a>",
    "<div><script></div></script>",
    "<table><tr><td><div></td></div>",
    "<b id={i}><object></b></object>",
    "<div><marquee></div></marquee>",
    "<x-y><div></x-y></div>",
    "<table><tr><td>",
    "<svg><g>",
]
REOPENED = ["<p><b id={i}>x", "<p><font size={i}>x</p>", "<p><b id={i}>x</p></i>", "<p><tt\n{i}>x</p></i>"]


def repeated(unit: str) -> str:
    return "".join(unit.replace("{i}", str(at)) for at in range(REPEATED))


def written_out(html: str) -> str:
    body = LexborHTMLParser(html).body
    assert body is not None
    return body.html or ""


@pytest.mark.parametrize("unit", DEEP)
def test_no_page_nests_deeper_than_the_parser_bears(unit: str) -> None:
    assert depth(written_out(flatten(repeated(unit)))) <= DEEPEST
    nodes = LexborHTMLParser(flatten(repeated(unit))).css("*")
    assert max(map(ancestors, nodes[::40])) < 1.5 * DEEPEST


def ancestors(node: object) -> int:
    count = 0
    while (node := getattr(node, "parent", None)) is not None:
        count += 1
    return count


@pytest.mark.parametrize("unit", REOPENED)
def test_emphasis_that_is_never_closed_is_not_opened_again_and_again(unit: str) -> None:
    page = repeated(unit)
    assert len(written_out(page[: len(page) // 10])) > 10 * len(page) // 10  # it would be
    assert len(written_out(flatten(page))) < 3 * len(page)


@pytest.mark.parametrize("unit", [*DEEP[:-1], *REOPENED])  # what stands in a drawing is not read
def test_what_stands_behind_such_markup_is_read(unit: str) -> None:
    closed = "</script></select></object></marquee></svg></table>" + "</div>" * REPEATED
    advert = read_page(f"{repeated(unit)}{closed}<p>格力空调维修电话 400-012-3456</p>")
    assert [fact.number for fact in advert.numbers] == ["4000123456"]


@pytest.mark.parametrize(
    "page",
    [
        "<ul>" + "<li>海尔" * 900 + "</ul>",
        "<table>" + "<tr><td>海尔<td>维修" * 900 + "</table>",
        "<p>海尔" * 900,
        "<dl>" + "<dt>海尔<dd>维修" * 900 + "</dl>",
        "<div><p>海尔<b>维修</b></div>" * 900,
    ],
)
def test_end_tags_that_may_be_left_out_make_no_depth(page: str) -> None:
    assert depth(page) < 10
    assert flatten(page) == page


@pytest.mark.parametrize("tag", ["a", "img", "script", "body"])
def test_an_element_with_too_many_attributes_loses_them(tag: str) -> None:
    crowd = " ".join(f"a{at}='>'" for at in range(20_000))
    page = f"<{tag} {crowd}></{tag}><p>400-012-3456"
    assert flatten(page) == f"<{tag}></{tag}><p>400-012-3456"


def test_a_long_attribute_stays() -> None:
    page = f'<img alt="400-012-3456" src="data:{"A" * 200_000}">'
    assert flatten(page) == page


def test_bodies_beyond_the_first_few_bring_no_attributes() -> None:
    page = "".join(f"<body a{at}=1>" for at in range(5_000))
    assert flatten(page).count("=") == 10


@pytest.mark.parametrize("tag", ["a href", "font color", "B id"])
def test_a_long_attribute_is_not_written_again_in_every_block(tag: str) -> None:
    page = f"<p><{tag}='{'x' * 20_000}'>x</p>" + "<p>海尔</p>" * REPEATED + "<p>格力空调维修电话 400-012-3456"
    assert len(written_out(page)) > 100 * len(page)  # it would be
    assert len(written_out(flatten(page))) < 3 * len(page)
    assert [fact.number for fact in read_page(page).numbers] == ["4000123456"]


def test_a_long_attribute_of_what_is_closed_stays() -> None:
    hidden = f"<font class='{'x' * 200}' style='display:none'>海尔冰箱维修 400-000-0102</font>"
    page = "<p>海尔</p>" * 10_000 + hidden
    assert hidden in flatten(page)


def test_long_attributes_of_ordinary_pages_stay() -> None:
    page = f"<a href='https://a.example/?{'x' * 2_000}'>海尔</a>" + "<li>海尔</li>" * 600
    assert flatten(page) == page
