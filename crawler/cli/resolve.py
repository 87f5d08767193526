"""`hotlines resolve`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date

import click

from crawler.cli.options import form_options, on_option
from crawler.cli.show import echo_json, show_table, wants_json
from crawler.terminal import say


@click.command()
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@on_option
@form_options
def resolve(texts: tuple[str, ...], on: date | None, form: str | None) -> None:
    """Find the regions in each TEXT, or line of standard input.

    Prints one object a text: {"text", "areas"}. Texts stand alone: none is the context of another.
    """
    from output.asdict import area_dict  # noqa: PLC0415
    from pipelines.areas import resolve as find_areas  # noqa: PLC0415

    as_json = wants_json(form)
    for text in texts or _lines():
        areas = [area_dict(area) for area in find_areas(text, on=on)]
        if as_json:
            echo_json({"text": text, "areas": areas})
        else:
            _show(text, areas)


def _lines() -> Iterator[str]:
    """The lines of standard input as they come; from the first that is not UTF-8 on, all that is left at once."""
    stream = sys.stdin.buffer
    for number, line in enumerate(stream):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            yield from _decoded(line + stream.read())
            return
        text = text.rstrip("\r\n")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _decoded(data: bytes) -> Iterator[str]:
    from pipelines.decode import decode  # noqa: PLC0415

    text, charset, _ = decode(data)
    lost = text.count("\ufffd")
    if lost:
        say(f"standard input: {lost} places cannot be read, neither as UTF-8 nor as {charset}")
    for line in text.removesuffix("\n").split("\n"):
        yield line.rstrip("\r")


def _show(text: str, areas: list[dict[str, object]]) -> None:
    columns = ("written", "status", "code", "path", "candidates")
    rows = [{name: area[name] for name in columns} for area in areas]
    for row in rows:
        options = row["candidates"]
        row["candidates"] = [option["path"] for option in options] if isinstance(options, list) else ""
    show_table(rows, title=text)
