from __future__ import annotations

import io
import logging

from rich.console import Console

from crawler.logs import OneLine
from crawler.progress import Progress


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_off_a_terminal_a_line_now_and_then() -> None:
    out, clock = io.StringIO(), Clock()
    with Progress(Console(file=out), clock) as progress:
        for second in range(70):
            clock.now = float(second)
            progress.update(lambda: f"{clock.now:.0f} pages")
        progress.tell("hotlines: [red]http://a.example/[/red]: failed")
    assert out.getvalue().splitlines() == [
        "hotlines: 30 pages",
        "hotlines: 60 pages",
        "hotlines: [red]http://a.example/[/red]: failed",
    ]


def test_on_a_terminal_one_line_is_rewritten() -> None:
    out, clock = io.StringIO(), Clock()
    with Progress(Console(file=out, force_terminal=True, width=80), clock) as progress:
        clock.now = 1.0
        progress.update(lambda: "7 pages [x]")
        progress.tell("a message")
    assert "a message\n" in out.getvalue()


def test_messages_are_one_line_without_traceback() -> None:
    try:
        raise ValueError("several\nlines")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "it %s\nTraceback ...", ("broke",), info)
    assert OneLine().format(record) == "hotlines: it broke (ValueError: several lines)"
