"""Tables on terminals of any width: nothing that matters is cut or broken."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from crawler.cli.show import show_table, to_json
from crawler.cli.table import fold, layout

pytestmark = pytest.mark.usefixtures("library_there")

TIME = "2026-11-22T09:30:00Z"
ROWS = [
    {
        "number": f"4001234{at:03}",
        "kind": "shared_cost",
        "brands": 12,
        "brand_names": "格力, 海信, Electrolux, Häagen, 樱花卫厨, 松下电器",
        "url": f"http://www.a-rather-long-name-of-a-host.example/news/{at}/" + "x" * 90,
        "host": "a-rather-long-name-of-a-host.example",
        "code": "429006",
        "first_seen": TIME,
        "last_seen": TIME,
    }
    for at in range(3)
]
WHOLE = [*(row["number"] for row in ROWS), "格力", "Electrolux", "樱花卫厨", "429006", TIME, "shared_cost"]


@pytest.mark.parametrize("width", [200, 100, 80, 60, 40])
@pytest.mark.parametrize("names", [list(ROWS[0]), ["number", "brand_names", "first_seen"], ["number", "url"]])
def test_whatever_the_width_no_cell_is_cut(width: int, names: list[str]) -> None:
    cells = [[str(row[name]) for name in names] for row in ROWS]
    lines = layout(names, cells, width, [False] * len(names))
    assert all(cell_len(line) <= width for line in lines)
    text = "\n".join(lines)
    shown = "\n".join(part for row in cells for part in row)
    for whole in WHOLE:
        assert text.count(whole) == shown.count(whole), whole
    letters = sorted("".join(shown.split()))
    assert not [letter for letter in set(letters) if text.count(letter) < letters.count(letter)]


def test_what_fits_stands_side_by_side() -> None:
    assert layout(["a", "n"], [["x", "1"], ["yy", "22"]], 80, [False, True]) == ["a    n", "x    1", "yy  22"]
    assert layout(["", ""], [["name", "格力 海信"]], 10, [False, False]) == ["name  格力", "      海信"]


@given(st.text(alphabet="ab 格力/-1", max_size=80), st.integers(min_value=2, max_value=30))
def test_folding_keeps_every_letter(text: str, width: int) -> None:
    lines = fold(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("width", [80, 60])
def test_on_a_terminal(hotlines: Any, width: int) -> None:
    text = "格力空调维修 400-123-4567 海信电视 400-765-4321"
    (hotlines.folder / "a.html").write_text(f"<title>售后服务</title><p>{text}", encoding="utf-8")
    assert hotlines("ingest", "a.html").code == 0
    screen, line = pty.openpty()
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    process = hotlines.start("pages", stdout=line)
    os.close(line)
    shown = b""
    with os.fdopen(screen, "rb", buffering=0) as file:
        try:
            while part := file.read(4096):
                shown += part
        except OSError:  # the other end is closed
            pass
    assert process.wait(60) == 0
    lines = shown.decode().splitlines()
    assert max(map(cell_len, lines)) <= width
    assert "…" not in shown.decode()
    (page,) = hotlines("pages").objects
    for name in ("sha256", "first_seen", "last_seen"):
        assert page[name] in shown.decode() or len(page[name]) > width


def test_control_characters_are_shown_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "a\x1b[31mred\x9b2J\u202egnp\rb\nc"
    show_table([{"url": evil}], title=evil)
    out = capsys.readouterr().out
    assert not set("\x1b\x9b\u202e\r") & set(out)
    assert "\\x1b[31mred\\x9b2J\\u202egnp\\rb\\nc" in out
    assert "\x9b" not in to_json({"url": evil})
