"""The commands that tell of one thing what fits on a page: `hotlines dossier`, `claims`, `host`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli import opened
from crawler.cli.asking import page_options, tell_next
from crawler.cli.options import db_options, form_options
from crawler.cli.show import show, show_one


@click.command(short_help="Show of a number what fits on a page.")
@click.argument("number", metavar="N")
@db_options
@form_options
def dossier(number: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show what a page about one number tells: for whom it is advertised and listed, since when, the adverts that say so.

    Quick also for a number of many thousand pages, of which `number` tells everything.
    """
    with opened.for_reading(config_file, flags) as library:
        show_one(library.dossier(number), form)


@click.command(short_help="List the regions that adverts of a number claim.")
@click.argument("number", metavar="N")
@click.option("--within", metavar="REGION", help="What lies directly in this region; without: provinces.")
@db_options
@form_options
def claims(number: str, within: str | None, config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the provinces that adverts of a number claim to serve, or parts of which, those on the most pages first."""
    with opened.for_reading(config_file, flags) as library:
        show(library.claims(number, within), form)


@click.command(short_help="Show everything about one host.")
@click.argument("host", metavar="H")
@page_options
@db_options
@form_options
def host(
    host: str, limit: int | None, after: str | None, config_file: str | None, form: str | None, **flags: Any
) -> None:
    """Show a host's figures, the pairs that it advertises, those on the most of its pages first, and its templates."""
    with opened.for_reading(config_file, flags) as library:
        found = library.host(host, limit=limit, after=after)
        show_one(found, form)
        tell_next(found.host_pairs.next)
