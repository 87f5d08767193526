"""`hotlines official`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli import opened
from crawler.cli.asking import page_options, show_listing
from crawler.cli.options import db_options, form_options
from crawler.cli.show import show_one
from crawler.terminal import say


@click.group(short_help="Keep the list of official numbers.")
def official() -> None:
    """Keep the list of official numbers: which source called a number a maker's own line, and when."""


@official.command("import", short_help="Add the rows of a CSV file.")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False))
@db_options
@form_options
def import_command(file: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Add the rows of FILE, a CSV file with the columns brand, number, source, and perhaps seen_on and confidence.

    If a row is wrong, nothing is imported, and a line says what is wrong. A row that is there is not added twice.
    """
    from crawler.config import load  # noqa: PLC0415
    from output.database import open_engine  # noqa: PLC0415
    from output.library import Library  # noqa: PLC0415

    with Library(open_engine(load(flags, config_file).db, create=True)) as library:
        show_one(library.official_import(file), form)


@official.command("list", short_help="List the official numbers.")
@click.option("--brand", metavar="B", help="Only those of this brand, by its name or an alias.")
@page_options
@db_options
@form_options
def list_command(
    brand: str | None,
    limit: int | None,
    after: str | None,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """List the official numbers, each with the source that says so and the day for which it was said."""
    with opened.for_reading(config_file, flags) as library:
        show_listing(library.official_numbers(brand, limit=limit, after=after), form)


@official.command(short_help="Take imported rows of a number out.")
@click.argument("number")
@click.option("--brand", metavar="B", help="Only the rows of this brand.")
@db_options
def remove(number: str, brand: str | None, config_file: str | None, **flags: Any) -> None:
    """Take the imported rows of NUMBER out of the list. Rows that came with the program stay."""
    with opened.for_writing(config_file, flags) as library:
        gone = library.official_remove(number, brand)
    say(f"{number}: {'1 row' if gone == 1 else f'{gone} rows'} removed")
