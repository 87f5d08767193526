"""`hotlines withdraw` and `hotlines withdrawals`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli import opened
from crawler.cli.asking import page_options, show_listing
from crawler.cli.options import db_options, form_options
from crawler.cli.show import show_one
from crawler.terminal import say, user

_COLUMNS = (
    "withdrawn_at",
    "kind",
    "page",
    "number",
    "brand",
    "why",
    "who",
    "undone_at",
    "undone_who",
    "undone_why",
)


@click.command(short_help="Take back a page, a number, or a number for one brand.")
@click.argument("what", metavar="PAGE|NUMBER")
@click.argument("brand", required=False)
@click.option("--why", required=True, metavar="TEXT", help="The reason; it is kept with the withdrawal.")
@click.option("--who", metavar="NAME", help="Who withdraws it (default: you, as this machine knows you).")
@click.option("--undo", is_flag=True, help="Show again what was withdrawn.")
@db_options
@form_options
def withdraw(  # noqa: PLR0913, PLR0917 - click hands over each option
    what: str,
    brand: str | None,
    why: str,
    who: str | None,
    undo: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """Take a page, a number, or a number for one BRAND out of every view, export and pack, until that is undone.

    It stays out when its pages are visited or read again. Nothing is deleted.
    """
    with opened.for_writing(config_file, flags) as library:
        change = library.undo_withdrawal if undo else library.withdraw
        done = change(what, brand, why=why, who=user() if who is None else who)
    show_one(done, form)
    if not done.pages:
        say(f"{done.withdrawn}: nothing in the library says it so far; this holds for what is found later")


@click.command(short_help="List what was withdrawn.")
@page_options
@click.option("--include-mobile", is_flag=True, help="Also withdrawals of mobile numbers.")
@db_options
@form_options
def withdrawals(
    limit: int | None,
    after: str | None,
    include_mobile: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """List what was withdrawn, the newest first: who did so, when and why, and whether it was undone."""
    with opened.for_reading(config_file, flags) as library:
        found = library.withdrawals(limit, include_mobile=include_mobile, after=after)
        show_listing(found, form, _COLUMNS)
