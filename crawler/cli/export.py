"""`hotlines export`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.cli.options import db_options
from crawler.terminal import say


def _known(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    from output.rows import VIEWS  # noqa: PLC0415

    for name in names:
        if name not in VIEWS:
            raise click.BadParameter(f"there is no table {name!r}; there is {', '.join(VIEWS)}")
    return names


def _since(given: str | None) -> Path | datetime | None:
    """A folder, or the time that a text means."""
    if given is None or Path(given).is_dir():
        return None if given is None else Path(given)
    from crawler.config import FlagError  # noqa: PLC0415
    from crawler.durations import parse_moment  # noqa: PLC0415
    from output.errors import ConfigError  # noqa: PLC0415

    now = datetime.now(UTC)
    try:
        moment = parse_moment(given, now)
    except ConfigError as error:
        raise FlagError(f"--since: {error}, or name the folder of an earlier export") from error
    if moment > now:
        raise FlagError(f"--since {given}: lies ahead")
    return moment


@click.command(short_help="Write the tables to files.")
@click.argument("folder", metavar="DIR")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl", "parquet", "geojson", "stix", "misp"]),
    default="csv",
    help="csv (default), jsonl or parquet: a file a table; geojson, stix, misp: one file.",
)
@click.option("--only", metavar="TABLE", multiple=True, callback=_known, help="Only this table; repeatable.")
@click.option(
    "--since",
    metavar="DIR|DATE",
    help="Only what changed since the export in DIR, or since a day or time (2026-11-22, 7d).",
)
@click.option(
    "--plain", is_flag=True, help="UTF-8 without BOM, LF and bare digits, for programs instead of Excel."
)
@click.option("--include-mobile", is_flag=True, help="Also rows whose number is a mobile.")
@db_options
def export(  # noqa: PLR0913, PLR0917 - click hands over each option
    folder: str,
    kind: str,
    only: tuple[str, ...],
    since: str | None,
    plain: bool,
    include_mobile: bool,
    config_file: str | None,
    **flags: Any,
) -> None:
    """Write one file a table to DIR, with a data dictionary and datapackage.json, which describes them.

    The files come together when all are done; until then those of an earlier export stay.
    """
    from crawler.config import load  # noqa: PLC0415
    from crawler.progress import Progress  # noqa: PLC0415
    from output.library import open_library  # noqa: PLC0415

    config = load(flags, config_file)
    chosen: Any = {"plain": plain, "include_mobile": include_mobile, "only": only, "since": _since(since)}
    with open_library(config.db) as library, Progress() as progress:

        def tell(table: str, rows: int) -> None:
            progress.update(lambda: f"{table}: {rows:,} rows written")

        library.export(folder, kind, progress=tell, **chosen)
    say(f"the tables are in {folder}")
