"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

MOST_ROWS = 2**63 - 1
"""The largest number that both databases know."""
F = TypeVar("F", bound=Callable[..., Any])


def _stack(*options: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def form_options(function: F) -> F:
    """``--json`` and ``--table``, as the argument `form`."""
    return _stack(
        click.option(
            "--json", "form", flag_value="json", help="Print JSON lines (the default off a terminal)."
        ),
        click.option(
            "--table", "form", flag_value="table", help="Print a table (the default on a terminal)."
        ),
    )(function)


def config_option(function: F) -> F:
    """``--config``."""
    return click.option(
        "--config", "config_file", metavar="FILE", help="Read settings from FILE instead of hotlines.toml."
    )(function)


def db_options(function: F) -> F:
    """``--db`` and ``--config``."""
    return _stack(
        click.option(
            "--db",
            metavar="URL",
            help="The database: sqlite:///data/hotlines.db (default) or postgresql://...",
        ),
        config_option,
    )(function)


def archive_option(function: F) -> F:
    """``--archive``."""
    return click.option(
        "--archive", metavar="DIR", help="The archive's folder; archive/ beside the SQLite file."
    )(function)


def manners_options(function: F) -> F:
    """What surrounds every request: who asks, how often, and where to."""
    return _stack(
        click.option(
            "--contact", metavar="ADDRESS", help="Who crawls: mailto:... or a web page, for the user agent."
        ),
        click.option("--delay", metavar="SECONDS", help="Pause between two requests to a host (default 1)."),
        click.option(
            "--allow-net", metavar="CIDR", multiple=True, help="Open a private network, such as 127.0.0.0/8."
        ),
        click.option(
            "--resolve",
            metavar="HOST:PORT:ADDRESS",
            multiple=True,
            help="Where a host stands, as curl has it.",
        ),
        click.option(
            "--stop",
            metavar="HOST",
            multiple=True,
            help="Never ask this host, what is below it, or this network.",
        ),
        click.option("--stop-file", metavar="FILE", help="Never ask the hosts in FILE, one a line."),
    )(function)


def limit_options(function: F) -> F:
    """How much a crawl asks for: ``--max-pages`` and ``--max-pages-per-host``."""
    return _stack(
        click.option("--max-pages", metavar="N", help="Ask for at most N pages in this run."),
        click.option(
            "--max-pages-per-host", metavar="N", help="Ask for at most N pages of one host (default 200)."
        ),
    )(function)


def end_options(function: F) -> F:
    """What a crawl does when it has ended: ``--export``, as the argument `export_dir`, and ``--strict``."""
    return _stack(
        click.option(
            "--export", "export_dir", metavar="DIR", help="Write the tables as CSV files to DIR at the end."
        ),
        click.option(
            "--strict",
            is_flag=True,
            help="End with 1 if any page failed or was skipped, or a monitor found a problem.",
        ),
    )(function)


def parse_day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    """The day that an option names, for click."""
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a date; write it like 2024-12-31") from error


def on_option(function: F) -> F:
    """``--on``, the reference date."""
    return click.option(
        "--on",
        metavar="YYYY-MM-DD",
        callback=parse_day,
        help="Regions as of this day (default: the gazetteer's edition).",
    )(function)
