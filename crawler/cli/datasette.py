"""`hotlines datasette`."""

from __future__ import annotations

import json
from typing import Any

import click

from crawler.cli import opened
from crawler.cli.options import db_options


@click.command(short_help="Print what Datasette is to be told of the library.")
@click.option(
    "--export", "name", metavar="NAME", help="For NAME.db, which was made of an export, instead of a library."
)
@db_options
def datasette(name: str | None, config_file: str | None, **flags: Any) -> None:
    """Print metadata for Datasette: titles and columns of the views, questions with their SQL, and what to hide.

    `hotlines datasette > metadata.json`, then `datasette data/hotlines.db --metadata metadata.json`. It names the library's
    file; a library on PostgreSQL has none.
    """
    if name is None:
        with opened.for_reading(config_file, flags) as library:
            found = library.datasette()
    else:
        from output.datasette_metadata import metadata  # noqa: PLC0415

        found = metadata(name)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))
