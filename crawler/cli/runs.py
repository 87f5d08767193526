"""`hotlines runs` and `hotlines run`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli import opened
from crawler.cli.asking import after_option, show_listing
from crawler.cli.options import MOST_ROWS, db_options, form_options
from crawler.cli.show import show_one

_COLUMNS = (
    *("run", "command", "state", "started", "seconds", "pages", "adverts", "new_numbers", "new_hosts"),
    *("number_changes", "failed", "problems"),
)


@click.command()
@click.option(
    "--limit",
    type=click.IntRange(1, MOST_ROWS),
    default=10,
    metavar="N",
    help="Only the last N (default 10).",
)
@after_option
@db_options
@form_options
def runs(limit: int, after: str | None, config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the runs of crawl, recrawl and ingest, the last one first: what they found, how they ended."""
    with opened.for_reading(config_file, flags) as library:
        show_listing(library.runs(limit, after=after), form, _COLUMNS)


@click.command(short_help="Show everything about one run.")
@click.argument("number", metavar="N", type=click.IntRange(1, MOST_ROWS))
@db_options
@form_options
def run(number: int, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show everything about one run: visits by outcome, failures by class, counters, what monitors found."""
    with opened.for_reading(config_file, flags) as library:
        show_one(library.run(number), form)
