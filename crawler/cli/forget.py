"""`hotlines forget`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from crawler.cli.options import archive_option, db_options, form_options
from crawler.cli.show import show_one
from crawler.terminal import say, user

_ASK = (
    "This erases the number from the library and its archive for good; packs and exports that were handed out, and "
    "backups, are not reached. Go on?"
)


@click.command(short_help="Erase a personal number for good.")
@click.argument("mobile", metavar="MOBILE")
@click.option("--why", required=True, metavar="TEXT", help="The reason; it is kept, without the number.")
@click.option("--who", metavar="NAME", help="Who has it erased (default: you, as this machine knows you).")
@click.option("--yes", is_flag=True, help="Do not ask.")
@archive_option
@db_options
@form_options
def forget(  # noqa: PLR0913, PLR0917 - click hands over each option
    mobile: str,
    why: str,
    who: str | None,
    yes: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> int:
    """Erase a mobile number from database and archive, and see to it that it does not come back.

    What was broken off goes on when the same command is run again. It cannot be undone.
    """
    from crawler.config import load  # noqa: PLC0415
    from output import forget as forgetting  # noqa: PLC0415
    from output.database import open_existing  # noqa: PLC0415
    from output.errors import LibraryError  # noqa: PLC0415
    from output.library import Library  # noqa: PLC0415
    from pipelines.archived import read_body  # noqa: PLC0415

    config = load(flags, config_file)
    number = forgetting.number_of(mobile)
    with Library(open_existing(config.db)) as library:
        if not forgetting.is_known(library.engine, number):
            raise LibraryError(f"{mobile}: no page in this library says it")
        if not yes:
            _ask()
        by = user() if who is None else who
        done = library.forget(mobile, archive=Path(config.archive), why=why, who=by, read=read_body)
    show_one({**done._asdict(), "unreadable": len(done.unreadable)}, form)
    for place in done.unreadable:
        say(f"{place}: nothing can be read, so the number may stand there")
    return 1 if done.unreadable else 0


def _ask() -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("nobody is there to be asked; --yes goes on without")
    if not click.confirm(_ASK, err=True):
        raise click.Abort
