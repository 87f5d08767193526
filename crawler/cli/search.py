"""The command `search`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.cli import opened
from crawler.cli.asking import after_option, tell_next
from crawler.cli.options import db_options, form_options
from crawler.cli.show import echo_json, plain, show_table, wants_json

if TYPE_CHECKING:
    from output.search_rows import Found, Section

PARTS = ("numbers", "brands", "hosts", "regions", "adverts")


@click.command(short_help="Search numbers, brands, hosts, regions and the texts of adverts.")
@click.argument("text", metavar="TEXT", nargs=-1, required=True)
@click.option(
    "--in", "parts", type=click.Choice(PARTS), multiple=True, help="Only in these; may be repeated."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 100),
    metavar="N",
    help="At most N rows of each (default 20, at most 100).",
)
@click.option("--include-mobile", is_flag=True, help="Also mobile numbers of which TEXT is a part.")
@after_option
@db_options
@form_options
def search(
    text: tuple[str, ...], parts: tuple[str, ...], config_file: str | None, form: str | None, **flags: Any
) -> None:
    """Search by parts of one character or more: numbers, brands, hosts, regions, and adverts by title and text, newest first.

    Of several words all must occur. Width and case make no difference. Of a number three digits will do.
    """
    asked = {name: flags.pop(name) for name in ("limit", "after", "include_mobile")}
    with opened.for_reading(config_file, flags) as library:
        found = library.search(" ".join(text), parts=parts or None, **asked)
    if wants_json(form):
        echo_json(plain(found))
    else:
        _show(found)
    if found.filling:
        click.echo("the index of texts is still being made: some adverts are not found yet", err=True)
    tell_next(found.next)


def _show(found: Found) -> None:
    for name in PARTS:
        section: Section[Any] | None = getattr(found, name)
        if section is None:
            continue
        rows = [plain(row) for row in section.rows]
        if name == "adverts":
            rows = [_advert(row) for row in rows]
        title = f"{name}: {told(section)}"
        if rows:
            show_table(rows, title=title)
        else:
            click.echo(title)


def _advert(row: dict[str, Any]) -> dict[str, Any]:
    said = " ".join(row["around"]["text"].split())
    return {
        "seen": row["seen"],
        "page": row["page"],
        "brands": row["brands"],
        "numbers": row["numbers"],
        "says": said,
    }


def told(section: Section[Any]) -> str:
    """How many there are, in words."""
    return f"{section.count:,}{' or more' if section.more else ''}"
