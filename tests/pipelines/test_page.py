from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.errors import PageError
from output.records import LineKind, Page
from pipelines.page import HIDDEN_MARK, MAX_BYTES, MAX_TAGS, parse_page


def lines(page: Page, kind: LineKind = LineKind.BODY) -> list[str]:
    return [page.line_text(line) for line in page.lines if line.kind is kind]


def test_blocks_are_lines_and_inline_tags_are_not() -> None:
    page = parse_page(
        "<div>400-<b>00</b><span>00</span>-<!-- x -->101<br>second</div><p>third<div>fourth</div>after"
    )
    assert lines(page) == ["400-0000-101", "second", "third", "fourth", "after"]


def test_a_table_row_is_one_line_with_tabs_between_cells() -> None:
    page = parse_page("<table><tr><td>甲</td><td> 400 </td></tr><tr><td><p>乙</p><p>丙</p></td></tr></table>")
    assert lines(page) == ["甲\t400", "乙", "丙"]


def test_head_lines_come_first_and_hidden_text_last() -> None:
    page = parse_page(
        "<title>标题</title><meta name=keywords content='词'><meta name=Description content='说明'>"
        "<p style='display:none'>藏</p><p>正文<a href='tel:4000000101'>拨打</a></p>"
    )
    kinds = [line.kind for line in page.lines]
    assert kinds == ["title", "description", "keywords", "tel", "body", "mark", "hidden"]
    assert page.text.split("\n") == ["标题", "说明", "词", "tel:4000000101", "正文拨打", HIDDEN_MARK, "藏"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>藏</p>",
        "<div style='visibility:hidden'><p>藏</p></div>",
        "<p style='position:absolute;left:-9999px'>藏</p>",
        "<p style='text-indent: -999em'>藏</p>",
        "<p style='font-size:0'>藏</p>",
        "<p style='height:0;overflow:hidden'>藏</p>",
        "<style>.x .y, #z { color: red; display : none }</style><p id=z>藏</p>",
        "<style>@media screen {.q{opacity:0}}</style><p class=q>藏</p>",
    ],
)
def test_text_hidden_by_style_is_kept_apart(hidden: str) -> None:
    page = parse_page(f"<body><p>看得见</p>{hidden}<p>也看得见</p></body>")
    assert lines(page) == ["看得见", "也看得见"]
    assert lines(page, LineKind.HIDDEN) == ["藏"]


@pytest.mark.parametrize(
    "shown", ["height:10px;overflow:hidden", "font-size:0.9em", "opacity:0.5", "left:-9px"]
)
def test_text_that_shows_is_not_hidden(shown: str) -> None:
    assert lines(parse_page(f"<p style='{shown}'>看得见</p>")) == ["看得见"]


def test_scripts_and_comments_say_nothing_and_invisible_characters_go() -> None:
    page = parse_page(
        "<script>'4000000101'</script><!--4000000102--><p>40\u200b0-\u00ad00&#8203;00&nbsp;-\u3000103\ufeff</p>"
    )
    assert page.text == "400-0000 - 103"


def test_plain_text_needs_no_tags() -> None:
    page = parse_page("第一行\r\n\r\n 第二行  完 ")
    assert page.text == "第一行\n第二行 完"
    assert page.title == "第一行"


def test_links_side_by_side_are_words_of_their_own() -> None:
    page = parse_page("<div><a href=1>首页</a><a href=2>服务</a></div><p>文中<a href=3>链接</a>不算</p>")
    assert lines(page) == ["首页 服务", "文中链接不算"]
    assert [line.linked for line in page.lines] == [True, False]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "binary"),
        (b"abc\x00def", "binary"),
        (b"x" * (MAX_BYTES + 1), "10 MiB"),
    ],
)
def test_what_is_no_page_is_refused_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(PageError, match=why) as refusal:
        parse_page(data)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("tag", ["div", "b", "span", "table", "blockquote"])
def test_deep_nesting_is_flattened_and_nothing_is_lost(tag: str) -> None:
    html = f"<p>首</p>{f'<{tag}>' * 30_000}底{f'</{tag}>' * 30_000}<p>尾</p>"
    assert parse_page(html).text.split("\n") == ["首", "底", "尾"]


def test_many_unclosed_paragraphs_stay_lines() -> None:
    assert len(lines(parse_page("<p>行" * 3000))) == 3000


@given(st.one_of(st.binary(), st.text()))
def test_offsets_always_fit(data: bytes | str) -> None:
    try:
        page = parse_page(data)
    except PageError:
        return
    assert "\n".join(page.line_text(line) for line in page.lines) == page.text
    page.text.encode()  # can be stored


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<b>", "<td>", "<table>", "<tr>", "x", "<br>", "<a href=tel:1>", "<h1>"]
        )
    )
)
def test_any_tag_soup_is_lines(parts: list[str]) -> None:
    try:
        page = parse_page("".join(parts))
    except PageError:
        return
    assert all(page.line_text(line).strip() for line in page.lines)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_needs_no_mark(codec: str) -> None:
    page = parse_page("<title>格力空调</title><p>售后电话</p>".encode(codec))
    assert page.text == "格力空调\n售后电话"
    assert page.charset == codec


def test_a_stray_nul_makes_no_binary_file() -> None:
    page = parse_page(f"<title>格力空调</title><p>售后\0电话</p>{'<p>维修</p>' * 40}".encode())
    assert page.title == "格力空调"
    assert "\0" not in page.text


def test_tags_without_end_are_cut_between_two_of_them() -> None:
    page = parse_page("<p>电话" + "<b>a</b>" * MAX_TAGS + "<p>尾巴")
    assert page.text.startswith("电话a")
    assert "尾巴" not in page.text
    assert "<" not in page.text
