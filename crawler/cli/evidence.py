"""`hotlines evidence`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli.options import archive_option, db_options, form_options
from crawler.cli.show import show_one


@click.command(short_help="Pack what proves a page's or a number's facts into one file.")
@click.argument("what", metavar="PAGE|NUMBER")
@click.option("--out", required=True, metavar="FILE", help="The zip file to write.")
@click.option("--include-mobile", is_flag=True, help="Do not mask mobile numbers that the pack is not about.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@db_options
@archive_option
@form_options
def evidence(  # noqa: PLR0913, PLR0917 - click hands over each option
    what: str,
    out: str,
    include_mobile: bool,
    force: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """Write a zip file that shows without the library what a page served and said, or who advertises a number.

    It holds the archived records, texts, facts with their places, visits, SHA-256 hashes, and a page to read.
    """
    from crawler.config import load  # noqa: PLC0415
    from output.errors import LibraryError  # noqa: PLC0415
    from output.library import open_library  # noqa: PLC0415
    from spiders.urls import canonical_url  # noqa: PLC0415

    config = load(flags, config_file)
    chosen: Any = {"include_mobile": include_mobile, "force": force}
    with open_library(config.db) as library:
        try:
            found = library.evidence(what, out, config.archive, **chosen)
        except LibraryError:
            page = canonical_url(what) if "://" in what else None
            if page is None or page == what:
                raise
            found = library.evidence(page, out, config.archive, **chosen)
    show_one(found, form)
