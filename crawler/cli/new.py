"""`hotlines new`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from crawler.cli import opened
from crawler.cli.asking import page_options, tell_next
from crawler.cli.options import db_options, form_options
from crawler.cli.show import plain, show, show_table, wants_json
from output.errors import ConfigError

_TITLES = {
    "number": "New numbers",
    "host": "New hosts",
    "swap": "Pages that changed their numbers",
    "brand": "Numbers advertised for a further brand",
}
_COLUMNS = {
    "number": ("when", "number", "kind", "brands", "hosts", "page"),
    "host": ("when", "host", "brands", "numbers", "page"),
    "swap": ("when", "old", "new", "page"),
    "brand": ("when", "number", "brands", "brands_before", "hosts", "page"),
}


def _moment(option: str, text: str, now: datetime) -> datetime:
    from crawler.config import FlagError  # noqa: PLC0415
    from crawler.durations import parse_moment  # noqa: PLC0415

    try:
        return parse_moment(text, now, last=option == "--until")
    except ConfigError as error:
        raise FlagError(f"{option}: {error}") from error


@click.command(short_help="List what is new: numbers, hosts, swapped numbers, further brands.")
@click.option(
    "--since", required=True, metavar="DATE", help="From this day or time on: 2026-11-22, or 7d, 24h ago."
)
@click.option("--until", metavar="DATE", help="Up to this day or time, included (default: now).")
@click.option("--brand", metavar="B", help="Only what concerns this brand.")
@click.option("--include-mobile", is_flag=True, help="Also mobile numbers.")
@page_options
@db_options
@form_options
def new(  # noqa: PLR0913, PLR0917  # click hands over each option
    since: str,
    until: str | None,
    brand: str | None,
    include_mobile: bool,
    limit: int | None,
    after: str | None,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """List numbers and hosts that advertise for the first time, numbers that pages swapped, further brands.

    Days and times are UTC unless they say otherwise; what counts is when pages were visited.
    """
    now = datetime.now(UTC)
    start = _moment("--since", since, now)
    end = now if until is None else _moment("--until", until, now)
    from crawler.config import FlagError  # noqa: PLC0415

    if end < start:
        raise FlagError(f"--since {since}: lies ahead" if until is None else "--until is before --since")
    with opened.for_reading(config_file, flags) as library:
        rows = library.new(start, brand, end, include_mobile=include_mobile, limit=limit, after=after)
    tell_next(rows.next)
    if wants_json(form):
        show(rows, form)
    elif not rows:
        show_table([])
    for kind, title in [] if wants_json(form) else _TITLES.items():
        found = [plain(row) for row in rows if row.what == kind]
        if found:
            show_table([{name: row[name] for name in _COLUMNS[kind]} for row in found], title=title)
