"""Text that a page's own styles hide: kept apart, and the lines around it whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.records import LineKind, Page
from pipelines.numbers import find_numbers
from pipelines.page import HIDDEN_MARK, parse_page

NONE = "style='display:none'"


def lines(page: Page, kind: LineKind = LineKind.BODY) -> list[str]:
    return [page.line_text(line) for line in page.lines if line.kind is kind]


def parted(html: str) -> tuple[list[str], list[str]]:
    page = parse_page(html)
    return lines(page), lines(page, LineKind.HIDDEN)


@pytest.mark.parametrize(
    "veil",
    [
        f"<span {NONE}>9</span>",
        "<b hidden>9</b>",
        "<i style='font-size:0'>9</i>",
        "<a hidden href=/x>9</a>",
        f"<span {NONE}><b>9</b></span>",
        "<em style='opacity:0'>9</em>",
        "<span style='position:absolute;left:-9999px'>9</span>",
    ],
)
def test_what_is_hidden_inside_a_line_does_not_break_it(veil: str) -> None:
    page = parse_page(f"<p>格力空调400-0000{veil}-101</p>")
    assert lines(page) == ["格力空调400-0000-101"]
    assert lines(page, LineKind.HIDDEN) == ["9"]
    assert [mention.number for mention in find_numbers(page)] == ["4000000101"]


@pytest.mark.parametrize("tag", ["b", "span", "a", "font"])
def test_elements_of_one_name_inside_each_other_are_counted(tag: str) -> None:
    html = f"<p>甲<{tag} hidden>乙<{tag}>丙</{tag}>丁</{tag}>戊</p>"
    expected = ["乙丙丁"] if tag != "a" else ["乙"]  # a link ends where the next one begins
    assert parted(html)[1] == expected


def test_a_hidden_block_holds_all_its_lines() -> None:
    html = "<p>甲</p><div hidden><p>乙</p><div>丙<div>丁</div></div><ul><li>戊</ul></div><p>己</p>"
    assert parted(html) == (["甲", "己"], ["乙", "丙", "丁", "戊"])


def test_a_hidden_element_inside_a_hidden_one_changes_nothing() -> None:
    assert parted(f"<div hidden>甲<p {NONE}>乙</p>丙</div><p>丁</p>") == (["丁"], ["甲", "乙", "丙"])


def test_an_element_that_is_never_closed_hides_what_it_holds() -> None:
    assert parted(f"<p>甲</p><div {NONE}><p>乙</p>丙") == (["甲"], ["乙", "丙"])


def test_what_lies_outside_shows_even_if_the_source_looks_otherwise() -> None:
    """A block ends the paragraph and with it the span that hid."""
    assert parted("<p>甲<span hidden>乙<div>丙</div></span>丁</p>") == (["甲", "丙", "丁"], ["乙"])


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        (".a{display:none}", True),
        (".b, .a { color:red; display : none !important }", True),
        ("div .a{visibility:hidden}", True),
        ("@media print{.a{display:none}}", True),
        (".a:hover{display:none}", False),
        (".a::before{display:none}", False),
        ("/* x@y.z { */ .a /* .b */ {display:none}", True),
        ("@keyframes f{0%{opacity:0}99%{opacity:1}} .a{display:none}", True),
        ("/* .a{display:none} */", False),
        (".b{display:none}", False),
        (".a{display:block}", False),
        (".a{{display:none", False),
        (".a >>> {display:none}", False),
        (".a,,.b{display:none}", False),
        ("@keyframes f{0%{opacity:0}}", False),
    ],
)
def test_rules_of_a_style_sheet(style: str, hidden: bool) -> None:
    shown, kept = parted(f"<style>{style}</style><div><p class=a>甲</p></div><p>乙</p>")
    assert (shown, kept) == ((["乙"], ["甲"]) if hidden else (["甲", "乙"], []))


def test_a_rule_for_the_whole_page_hides_nothing() -> None:
    """Scripts show such pages as soon as they run."""
    assert parted("<style>html,body{display:none}</style><p>甲</p>") == (["甲"], [])


def test_a_page_cannot_hide_the_rest_by_our_own_mark() -> None:
    assert parted("<p data-hotlines-hidden>甲</p><p>乙</p>") == (["乙"], ["甲"])


def test_the_block_of_hidden_text_is_opened_by_a_line_of_ours() -> None:
    page = parse_page("<p>甲</p><p hidden>乙</p>")
    assert page.text == f"甲\n{HIDDEN_MARK}\n乙"
    assert parse_page("<p>甲</p><p hidden> </p>").text == "甲"


def test_the_line_goes_on_with_its_links_counted() -> None:
    page = parse_page("<p><a href=x>首页<b hidden>词</b></a><a href=y>服务</a></p>")
    assert lines(page) == ["首页 服务"]
    assert page.lines[0].linked


PIECES = st.lists(
    st.tuples(st.sampled_from("甲乙丙丁"), st.booleans(), st.sampled_from(["p", "div", "li"])), max_size=12
)


@given(PIECES)
def test_each_block_is_either_shown_or_hidden(pieces: list[tuple[str, bool, str]]) -> None:
    html = "".join(f"<{tag}{' hidden' * hides}>{text}</{tag}>" for text, hides, tag in pieces)
    shown, kept = parted(f"<p>x</p>{html}")
    assert shown == ["x", *(text for text, hides, _ in pieces if not hides)]
    assert kept == [text for text, hides, _ in pieces if hides]
