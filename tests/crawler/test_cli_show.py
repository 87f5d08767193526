"""`hotlines read --show`: facts marked in the text, in brackets or in colours, and nothing that steers a terminal."""

from __future__ import annotations

import os
import pty
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from crawler.cli.marks import bracketed, coloured, harmless
from output.records import LineKind
from pipelines.advert import read_advert
from pipelines.marked import Mark, MarkedLine, MarkKind, Segment, mark_lines
from pipelines.page import parse_page

HTML = (
    "<title>海信空调售后维修电话</title>"
    '<meta name="description" content="海信全国统一电话"><meta name="keywords" content="海信维修">'
    '<p>海信空调维修热线 <a href="tel:4000000123">400-000-0123</a></p><p>服务区域：湖北省天门市</p>'
    '<p style="display:none">海信 4000000124</p>'
)
STEERING = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e]")
MARKS = re.compile("⟦[^⟧]*⟧")
PARTS = st.lists(
    st.sampled_from(["海信", "格力空调", "400-000-0123", "天门市、", "24小时", "⟦", "⟧", "⟦/brand⟧", "\\x1b", "售后\u202e", "\t", " "])
    | st.text(max_size=5),
    max_size=12,
)  # fmt: skip


def unmarked(lines: list[MarkedLine]) -> str:
    return "\n".join(MARKS.sub("", bracketed(line)) for line in lines)


@given(st.lists(PARTS.map("".join), min_size=1, max_size=5))
def test_without_the_marks_it_is_the_text(body: list[str]) -> None:
    page = parse_page("<title>海信</title><p>x" + "<p>".join(body).replace("\x00", ""))
    lines = mark_lines(read_advert(page), page.lines)
    assert unmarked(lines) == "\n".join(map(harmless, page.text.split("\n")))
    for line in lines:
        for shown in (bracketed(line), coloured(line).plain):
            assert not STEERING.search(shown)


def test_ordinary_text_comes_back_exactly() -> None:
    page = parse_page(HTML)
    lines = mark_lines(read_advert(page), page.lines)
    assert unmarked(lines) == page.text
    assert (
        sum(
            bracketed(line) != harmless(page.line_text(own))
            for line, own in zip(lines, page.lines, strict=True)
        )
        > 5
    )


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b31m", "\u202e", "⟦brand⟧", "a\x00b"])
def test_nothing_in_a_page_steers_or_passes_for_a_mark(text: str) -> None:
    mark = Mark(MarkKind.BRAND, text, 0, len(text))
    line = MarkedLine(LineKind.BODY, (Segment(0, text, (mark,), (mark,), (mark,)),))
    assert MARKS.findall(bracketed(line)) == [f"⟦brand {harmless(text)}⟧", "⟦/brand⟧"]
    with Console().capture() as written:
        Console(force_terminal=True, color_system="truecolor").print(coloured(line))
    for shown in (bracketed(line), coloured(line).plain, written.get()):
        assert text not in shown


def test_brackets_off_a_terminal(hotlines: Any) -> None:
    done = hotlines("read", "--show", "-", stdin=HTML.encode())
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert re.fullmatch(r"-: advert, score \d\.\d\d", lines[0])
    assert lines[1].startswith("⟦title:⟧⟦brand 海信⟧海信⟦/brand⟧⟦product 空调⟧空调⟦/product⟧售后")
    assert lines[2].startswith("⟦description:⟧") and lines[3].startswith("⟦keywords:⟧")
    assert lines[4].startswith("⟦tel:⟧tel:⟦number 4000000123⟧")
    assert "⟦number 4000000123⟧⟦pair 海信⟧400-000-0123⟦/pair⟧⟦/number⟧" in lines[5]
    assert lines[5].startswith("⟦advert⟧") and lines[6].endswith("⟦/advert⟧")
    assert "⟦area 429006 湖北省/天门市⟧湖北省天门市⟦/area⟧" in lines[6]
    assert lines[8].startswith("⟦hidden:⟧⟦brand 海信⟧")
    assert "\x1b" not in done.out
    assert re.search(r"^⟦number⟧ +2 +3$", done.out, re.M)


def test_a_long_list_is_shown_in_full(hotlines: Any) -> None:
    page = "<title>海信空调维修</title><p>海信售后 400-000-0123<p>服务区域：" + "、".join(
        ["天门市", "仙桃市"] * 200
    )
    done = hotlines("read", "--show", "-", stdin=page.encode())
    assert done.out.count("⟦area ") == done.out.count("⟦/area⟧") == 400


def test_several_pages_and_none(hotlines: Any) -> None:
    (hotlines.folder / "a.txt").write_text("周三晚上开门。", encoding="utf-8")
    done = hotlines("read", "--show", "a.txt", "none.html", "a.txt")
    assert done.code == 1
    assert done.lines == ["hotlines: none.html: cannot be read: No such file or directory"]
    assert done.out == 2 * f"a.txt: no advert, score {done.out.split()[4]}\n周三晚上开门。\n\nno facts\n\n"


def on_terminal(hotlines: Any, **environ: str) -> str:
    (hotlines.folder / "a.html").write_text(HTML, encoding="utf-8")
    screen, line = pty.openpty()
    process = hotlines.start(
        "read", "--show", "a.html", stdout=line, **{"TERM": "xterm-256color", "NO_COLOR": "", **environ}
    )
    os.close(line)
    shown = b""
    with os.fdopen(screen, "rb", buffering=0) as file:
        try:
            while part := file.read(4096):
                shown += part
        except OSError:  # the other end is closed
            pass
    assert process.wait(60) == 0
    return shown.decode()


def test_colours_on_a_terminal(hotlines: Any) -> None:
    shown = on_terminal(hotlines)
    assert re.search("\x1b\\[[0-9;]*m海信", shown)
    assert "‹4000000123›" in shown
    assert "⟦brand" not in shown


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_brackets_on_a_terminal_without_colours(hotlines: Any, environ: dict[str, str]) -> None:
    shown = on_terminal(hotlines, **environ)
    assert "\x1b" not in shown
    assert "⟦brand 海信⟧海信⟦/brand⟧" in shown
