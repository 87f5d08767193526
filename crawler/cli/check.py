"""`hotlines check`."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from crawler.cli import opened
from crawler.cli.options import db_options, form_options, parse_day
from crawler.cli.show import show_one


@click.command(short_help="Say what is known of a number for a brand.")
@click.argument("number")
@click.option("--brand", metavar="B", help="The brand in question, by its name or an alias.")
@click.option("--on", metavar="YYYY-MM-DD", callback=parse_day, help="Count only sources seen by that day.")
@db_options
@form_options
def check(
    number: str,
    brand: str | None,
    on: date | None,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """Say whether NUMBER is on the list of official numbers, for whom it is advertised, and which pages show it.

    The answer is one of listed, listed_for_another_brand, unlisted and public_line, with reasons. Absence from the list
    proves nothing.
    """
    with opened.for_reading(config_file, flags) as library:
        show_one(library.check(number, brand, on), form)
