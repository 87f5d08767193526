"""`hotlines db`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crawler.cli.opened import for_writing
from crawler.cli.options import archive_option, db_options, form_options
from crawler.cli.show import show, show_one
from crawler.terminal import say


@click.group(short_help="Upgrade, check, put right and copy the library's database.")
def db() -> None:
    """Upgrade, check, put right and copy the library's database."""


@db.command(short_help="Bring an older library up to date.")
@db_options
@form_options
def upgrade(config_file: str | None, form: str | None, **flags: Any) -> None:
    """Bring the schema of a library up to date, and say from what to what. Whoever writes to it does so, too."""
    from crawler.config import load  # noqa: PLC0415
    from output.database import upgrade_existing  # noqa: PLC0415

    show_one(upgrade_existing(load(flags, config_file).db), form)


def _bodies(_: click.Context, __: click.Parameter, value: str | None) -> int | str | None:
    if value is None or value == "all":
        return value
    if value.isascii() and value.isdecimal() and int(value):
        return int(value)
    raise click.BadParameter(f"{value!r} is neither a number above 0 nor the word all")


@db.command(short_help="Look whether the library is whole.")
@click.option(
    "--bodies",
    metavar="N|all",
    callback=_bodies,
    help="Look for N bodies, spread over all, in the archive (1000 with --archive; else none).",
)
@archive_option
@db_options
@form_options
def check(bodies: int | str | None, config_file: str | None, form: str | None, **flags: Any) -> int:
    """Look whether the library is whole: its file, schema and references, what is counted, and its archive.

    A row for each check. Ends with 1 if one of them failed.
    """
    from crawler.config import load  # noqa: PLC0415
    from output.library import open_library  # noqa: PLC0415

    config = load(flags, config_file)
    folder = Path(config.archive) if bodies is not None or flags.get("archive") is not None else None
    most = 1000 if bodies is None else None if bodies == "all" else int(bodies)
    with open_library(config.db) as library:
        found = list(library.db_check(folder, most))
    show(found, form)
    return 0 if all(one.ok for one in found) else 1


@db.command(short_help="Count anew what is kept up, and put it right.")
@click.option("--links", is_flag=True, help="Leave areas and regions out, which take longest.")
@db_options
@form_options
def recompute(links: bool, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Make links, summaries and operators anew from the readings, and put right what differs.

    A row for each table that differed, with how many of its rows did; none if all was right. Readings, judgements,
    withdrawals and official numbers stay as they are.
    """
    with for_writing(config_file, flags) as library:
        found = library.db_recompute(links=links)
    show(found, form, ("table", "rows"))
    if not found:
        say("all of it was right")


@db.command(short_help="Copy the library into another database.")
@click.argument("to", metavar="TO_URL")
@db_options
@form_options
def copy(to: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Copy the whole library into the new database TO_URL, of the other kind or of the same, and prove that all is there.

    What was broken off goes on when the same command is run again. The archive is not copied.
    """
    from crawler.config import load  # noqa: PLC0415
    from crawler.progress import Progress  # noqa: PLC0415
    from output.engines import parse  # noqa: PLC0415
    from output.errors import LibraryError  # noqa: PLC0415
    from output.library import open_library  # noqa: PLC0415

    try:
        parse(to)
    except LibraryError as error:
        raise click.BadParameter(str(error), param_hint="TO_URL") from error
    config = load(flags, config_file)
    with open_library(config.db) as library, Progress() as progress:
        found = library.db_copy(
            to, lambda table, rows: progress.update(lambda: f"copying {table}: {rows:,} rows")
        )
    show(found, form, ("table", "rows", "copied", "alike", "sha256", "copied_sha256"))
    say(f"the archive stays in {config.archive}: with the copy, name it by --archive or in hotlines.toml")
