"""`hotlines judge` and `hotlines judgements`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli import opened
from crawler.cli.asking import page_options, show_listing
from crawler.cli.options import db_options, form_options
from crawler.cli.show import show_one
from crawler.terminal import say, user

_VERDICTS = ("same", "different", "unsure")
_COLUMNS = (
    "judged_at",
    "number_a",
    "number_b",
    "verdict",
    "why",
    "who",
    "undone_at",
    "undone_who",
    "undone_why",
)


@click.command(short_help="Say that two numbers are run together, or are not.")
@click.argument("number")
@click.argument("other")
@click.argument("verdict", type=click.Choice(_VERDICTS), required=False)
@click.option("--why", required=True, metavar="TEXT", help="The reason; it is kept with the judgement.")
@click.option("--who", metavar="NAME", help="Who judges (default: you, as this machine knows you).")
@click.option("--undo", is_flag=True, help="Take back what was judged of the two.")
@db_options
@form_options
def judge(  # noqa: PLR0913, PLR0917 - click hands over each option
    number: str,
    other: str,
    verdict: str | None,
    why: str,
    who: str | None,
    undo: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """Write down that NUMBER and OTHER are run together (same), are not (different), or that one cannot tell (unsure).

    It wins over the ties that were found, survives whatever is made anew, and can be undone.
    """
    if undo == (verdict is not None):
        raise click.UsageError("say same, different or unsure; or --undo without one of them")
    by = user() if who is None else who
    with opened.for_writing(config_file, flags) as library:
        if verdict is None:
            done = library.undo_judgement(number, other, why=why, who=by)
        else:
            done = library.judge(number, other, verdict, why=why, who=by)
    show_one(done, form)
    for digits, operator in ((done.number_a, done.operator_a), (done.number_b, done.operator_b)):
        if operator is None:
            say(f"{digits}: no advert in the library shows it so far; this holds for what is found later")


@click.command(short_help="List what was judged of numbers.")
@page_options
@click.option("--include-mobile", is_flag=True, help="Also judgements of mobile numbers.")
@db_options
@form_options
def judgements(
    limit: int | None,
    after: str | None,
    include_mobile: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """List what was judged of numbers, the newest first: who did so, when and why, and whether it was undone."""
    with opened.for_reading(config_file, flags) as library:
        found = library.judgements(limit, include_mobile=include_mobile, after=after)
        show_listing(found, form, _COLUMNS)
