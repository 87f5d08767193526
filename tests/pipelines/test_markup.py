"""What a page's tags make of its text: lines, cells, links that dial, descriptions of images, and tricks with tags."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.errors import PageError
from output.records import LineKind, Page
from pipelines.numbers import find_numbers
from pipelines.page import parse_page


def lines(page: Page, kind: LineKind = LineKind.BODY) -> list[str]:
    return [page.line_text(line) for line in page.lines if line.kind is kind]


def body(html: str) -> list[str]:
    return lines(parse_page(html))


@pytest.mark.parametrize(
    "html",
    [
        "<p>400-<a<script>0000</script>-101</p>",
        "<p>400-<script>document.write('9')</script>0000-101</p>",
        "<p>400-<!-- 9 > 8 -- 7 -->0000-101</p>",
        "<p>400-<!-- <p>9</p> -->0000-101</p>",
        "<p>400-<style>b{color:red}</style>0000-101</p>",
        "<p>400-<svg><text>9</text></svg>0000-101</p>",
        "<p>400-<noscript>9</noscript>0000-101</p>",
        "<p>400-<template><p>9</p></template>0000-101</p>",
        "<p>400-<select><option>9</option></select>0000-101</p>",
        "<p>400-<b></b><i>00</i><font color=red>00</font>-1<em>0</em>1</p>",
        "<p>400-<script>if (a < b) { s = '</p>' }</script>0000-101</p>",
        "<p>400-<a title='9>8'>0000</a>-101</p>",
        "<p>400-00&#48;&#x30;-101</p>",
        "<p>400-<wbr>0000-<img src=x.png>101</p>",
    ],
)
def test_tricks_do_not_break_a_number(html: str) -> None:
    page = parse_page(f"<p>前</p>{html}<p>后</p>")
    assert lines(page) == ["前", "400-0000-101", "后"]
    assert [mention.number for mention in find_numbers(page)] == ["4000000101"]


def test_rows_are_lines_and_cells_are_parted() -> None:
    table = "<table><caption>报修</caption><tr><th>品牌<th>电话<tr><td>格力<td> <td>400-0000-101</table>"
    assert body(table) == ["报修", "品牌\t电话", "格力\t400-0000-101"]


def test_a_tab_in_the_source_is_no_border() -> None:
    assert body("<p>格力\t空调</p>") == ["格力 空调"]


def test_lists_terms_and_preformatted_text_are_lines() -> None:
    assert body("<ul><li>甲<li>乙</ul><dl><dt>丙<dd>丁</dl><pre>戊\n\n己</pre><xmp>庚</xmp>") == list(
        "甲乙丙丁戊己庚"
    )


def test_headings_and_links_are_marked() -> None:
    page = parse_page("<h2>甲<b>乙</b></h2><p><a href=x>丙丁</a></p><p>文中一个<a href=x>链接</a></p>")
    assert [(line.heading, line.linked) for line in page.lines] == [
        (True, False),
        (False, True),
        (False, False),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<a href='tel:400-0000-101'>呼叫</a>",
        "<a href=' TEL:400-0000-101 '>呼叫</a>",
        "<map><area href='tel:400-0000-101'></map>",
        "<p>呼叫</p><script>function call(){location.href='tel:400-0000-101'}</script>",
        "<p onclick=\"location='tel:400-0000-101'\">呼叫</p>",
        '<p>呼叫</p><script type=\'application/ld+json\'>{"telephone" : "400-0000-101"}</script>',
        "<button data-tel='400-0000-101'>呼叫</button>",
        "<i data-phone=400-0000-101></i><i data-phone='400-0000-101'>呼叫</i>",
    ],
)
def test_what_a_page_has_phones_dial_is_a_line_of_the_head(html: str) -> None:
    page = parse_page(f"<p>格力</p>{html}")
    assert lines(page, LineKind.TEL) == ["tel:400-0000-101"]
    assert [mention.number for mention in find_numbers(page)] == ["4000000101"]


def test_one_number_in_a_link_and_in_a_script_is_one_line() -> None:
    page = parse_page('<a href=\'tel:4000000101\'>呼叫</a><script>x={"telephone":"400-0000-101"}</script>')
    assert lines(page, LineKind.TEL) == ["tel:4000000101"]


def test_a_script_that_names_no_number_dials_none() -> None:
    assert (
        lines(parse_page('<p>x</p><script>\'tel:\' + number; y={"telephone":""}</script>'), LineKind.TEL)
        == []
    )


def test_links_know_the_line_from_which_they_dial() -> None:
    page = parse_page(
        "<p></p><p>甲<a href='tel:4000000101'>呼</a></p><p><a href='tel:4000000102'>乙</a></p><p><a href='tel:4000000101'>丙</a></p>"
    )
    told = [(page.line_text(page.lines[tel]), page.line_text(page.lines[line])) for tel, line in page.dials]
    assert told == [("tel:4000000101", "甲呼"), ("tel:4000000102", "乙"), ("tel:4000000101", "丙")]


@pytest.mark.parametrize("attribute", ["alt", "title"])
def test_the_description_of_an_image_may_say_a_number(attribute: str) -> None:
    page = parse_page(f"<p>格力</p><img src=x {attribute}='热线&quot;400-0000-101&quot;'>")
    assert lines(page) == ["格力"]
    assert lines(page, LineKind.HIDDEN) == ['热线"400-0000-101"']


def test_other_descriptions_of_images_say_nothing() -> None:
    page = parse_page("<p>格力</p><img alt='空调 2026 款'><img alt=''><img>")
    assert page.text == "格力"


GLOSSED = "格力空調(diào)售後(hòu)服務(wù)熱線(xiàn)"


def test_glosses_are_left_out_of_a_page_full_of_them() -> None:
    assert body(f"<p>{GLOSSED}</p><p>電(diàn)話:400-0000-101</p>") == [
        "格力空調售後服務熱線",
        "電話:400-0000-101",
    ]


def test_one_gloss_and_other_brackets_stay() -> None:
    assert body("<p>服務(wù)</p><p>格力(GREE)(WiFi)(wifi)（南京）(a)</p>") == [
        "服務(wù)",
        "格力(GREE)(WiFi)(wifi)（南京）(a)",
    ]
    assert body(f"<p>{GLOSSED}格力(gree)</p>") == ["格力空調售後服務熱線格力(gree)"]


INLINE = ("a", "b", "em", "font", "i", "span", "strong", "u")
BLOCKS = (
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "form",
    "h1",
    "h3",
    "hr",
    "li",
    "p",
    "pre",
    "section",
    "ul",
)
TAGS = (*INLINE, *BLOCKS, "table", "tbody", "td", "th", "tr")
ATTRIBUTES = st.lists(
    st.sampled_from(
        ["class=x", 'id="y z"', "style='color:red'", "href=/a?b=c&d", 'title="甲>乙"', "data-x='<p>'", "onclick=f()", "width=3", "lang"]
    ),
    max_size=3,
    unique=True,
)  # fmt: skip
SOUP = st.lists(
    st.one_of(
        st.sampled_from(["格力", "空调 ", "400-0000-101", "&amp;", "\n", "\t", "<!-- x -->", "<script>y</script>"]),
        st.tuples(st.sampled_from(TAGS), ATTRIBUTES),
        st.sampled_from([f"</{tag}>" for tag in TAGS]),
    ),
    max_size=40,
)  # fmt: skip


def soup(parts: list[str | tuple[str, list[str]]], attributes: bool) -> str:
    def tag(name: str, said: list[str]) -> str:
        return f"<{' '.join([name, *(said if attributes else [])])}>"

    return "<p>x" + "".join(part if isinstance(part, str) else tag(*part) for part in parts)


@given(SOUP)
def test_attributes_that_hide_nothing_change_no_line(parts: list[str | tuple[str, list[str]]]) -> None:
    full, bare = (parse_page(soup(parts, attributes)) for attributes in (True, False))
    assert full.lines == bare.lines
    assert full.text == bare.text


@given(SOUP)
def test_no_tag_and_no_attribute_is_text(parts: list[str | tuple[str, list[str]]]) -> None:
    text = parse_page(soup(parts, attributes=True)).text
    assert not re.search(r"<|>|class|color|onclick|乙", text)
    said = "".join(part for part in parts if isinstance(part, str) and not part.startswith("<"))
    for word in ("格力", "空调", "400-0000-101"):
        assert re.sub(r"\s", "", text).count(word) == said.count(word)


@given(
    st.lists(
        st.sampled_from(
            [
                "<a",
                "<script>",
                "</script>",
                "<!--",
                "-->",
                "<b>",
                "</b",
                ">",
                "x",
                "'",
                '"',
                "<p ",
                "=",
                "<![CDATA[",
            ]
        )
    )
)
def test_broken_tags_are_read_or_refused(parts: list[str]) -> None:
    try:
        page = parse_page("<p>" + "".join(parts))
    except PageError as refusal:
        assert "\n" not in str(refusal)
        return
    assert "\n".join(page.line_text(line) for line in page.lines) == page.text
