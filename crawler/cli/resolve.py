"""`hotlines resolve`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date

import click

from crawler.cli.options import form_options, on_option
from crawler.cli.show import echo_json, show_table, wants_json


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
    for number, line in enumerate(sys.stdin.buffer):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _show(text: str, areas: list[dict[str, object]]) -> None:
    columns = ("written", "status", "code", "path", "candidates")
    rows = [{name: area[name] for name in columns} for area in areas]
    for row in rows:
        options = row["candidates"]
        row["candidates"] = [option["path"] for option in options] if isinstance(options, list) else ""
    show_table(rows, title=text)
