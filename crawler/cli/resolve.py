"""`hotlines resolve`."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from crawler.cli.options import form_options, on_option
from crawler.cli.show import echo_json, show_table, wants_json
from crawler.terminal import say
from output.errors import HotlinesError

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@click.command()
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--csv", "csv_file", metavar="FILE", help="Add the regions to this CSV (- is standard input).")
@click.option("--column", metavar="NAME", help="The column of the CSV that names places.")
@on_option
@form_options
def resolve(
    texts: tuple[str, ...], csv_file: str | None, column: str | None, on: date | None, form: str | None
) -> None:
    """Find the regions in each TEXT, or line of standard input.

    Prints one object a text: {"text", "areas"}. Texts stand alone: none is the context of another.

    With --csv FILE --column NAME: prints that CSV, byte for byte, with the columns code, path, level and status
    behind its last one, each prefixed with region_ if the header has that name. Several regions of a cell
    are joined by | in all four columns, none leaves them empty. FILE is in UTF-8 or GB18030, its cells are
    divided by commas, semicolons or tabs. A row shorter than the header is filled up with empty cells; cells
    that it has beyond the header come behind the added ones; a blank line stays blank.
    """
    if csv_file is not None or column is not None:
        _convert(texts, csv_file, column, on, form)
        return
    from output.asdict import area_dict  # noqa: PLC0415
    from pipelines.areas import resolve as find_areas  # noqa: PLC0415

    as_json = wants_json(form)
    for text in texts or _lines():
        areas = [area_dict(area) for area in find_areas(text, on=on)]
        if as_json:
            echo_json({"text": text, "areas": areas})
        else:
            _show(text, areas)


def _convert(
    texts: tuple[str, ...], csv_file: str | None, column: str | None, on: date | None, form: str | None
) -> None:
    if csv_file is None or column is None:
        raise click.UsageError("--csv FILE and --column NAME go together")
    if texts or form:
        raise click.UsageError("--csv goes with neither TEXT nor --json nor --table")
    from crawler.cli.resolve_csv import resolve_csv  # noqa: PLC0415

    resolve_csv(csv_file, column, on)


def _lines() -> Iterator[str]:
    """The lines of standard input as they come; from the first that is not UTF-8 on, all that is left at once."""
    stream = sys.stdin.buffer
    for number, line in enumerate(stream):
        _refuse_binary(line, 0.3)  # a stray one is left to the reader
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            yield from _decoded(line + stream.read())
            return
        text = text.rstrip("\r\n")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _refuse_binary(data: bytes, most: float) -> None:
    """`HotlinesError` if more than that share of the bytes are null, as in UTF-16 and archives."""
    if data.count(b"\0") > len(data) * most and not data.startswith(_MARKS):
        said = "is no plain text, or UTF-16 without its mark"
        raise HotlinesError(f"standard input {said}; it must be in UTF-8 or GB18030")


def _decoded(data: bytes) -> Iterator[str]:
    _refuse_binary(data, 0.01)
    from pipelines.decode import decode  # noqa: PLC0415

    text, charset, _ = decode(data)
    lost = text.count("\ufffd")
    if lost:
        tried = "UTF-8" if charset == "utf-8" else f"UTF-8 or {charset.upper()}"
        say(f"standard input: {lost} characters cannot be read as {tried}")
    for line in text.removesuffix("\n").split("\n"):
        yield line.rstrip("\r")


def _show(text: str, areas: list[dict[str, object]]) -> None:
    columns = ("written", "status", "code", "path", "decided_by")
    show_table([{name: area[name] for name in columns} | {"see": _see(area)} for area in areas], title=text)


def _see(area: dict[str, Any]) -> list[str]:
    """What a table shows beside an area: its candidates or readings, successors, or parent."""
    refs = [ref["path"] for ref in area["candidates"] or area["readings"]]
    parent = [area["parent_code"]] if area["status"] == "unknown" and area["parent_code"] else []
    return refs or list(area["successors"]) or parent
