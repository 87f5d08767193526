"""`hotlines export`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli.options import db_options
from crawler.terminal import say


@click.command()
@click.argument("folder", metavar="DIR")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    help="csv (default), or jsonl: an object a row.",
)
@click.option(
    "--plain", is_flag=True, help="UTF-8 without BOM, LF and bare digits, for programs instead of Excel."
)
@click.option("--include-mobile", is_flag=True, help="Also rows whose number is a mobile.")
@db_options
def export(
    folder: str, kind: str, plain: bool, include_mobile: bool, config_file: str | None, **flags: Any
) -> None:
    """Write one file a table to DIR, with a data dictionary."""
    from crawler.config import load  # noqa: PLC0415
    from output.library import open_library  # noqa: PLC0415

    config = load(flags, config_file)
    with open_library(config.db) as library:
        library.export(folder, kind, plain=plain, include_mobile=include_mobile)
    say(f"the tables are in {folder}")
