"""`hotlines recrawl`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.cli.crawl import check_writable, finish
from crawler.cli.options import (
    archive_option,
    db_options,
    end_options,
    form_options,
    limit_options,
    manners_options,
)

if TYPE_CHECKING:
    from crawler.config import Config


@click.command(short_help="Visit what is due, and what it newly links to.")
@limit_options
@end_options
@db_options
@archive_option
@manners_options
@form_options
def recrawl(
    export_dir: str | None, strict: bool, config_file: str | None, form: str | None, **flags: Any
) -> int:
    """Visit every page that is due by its own rhythm, and new links on them; then end.

    Pages are asked whether they have changed; each is due again the sooner the more often it changes. Pages that
    are gone, moved, parked or failing come back more and more rarely.
    """
    from crawler.alarms import told  # noqa: PLC0415
    from crawler.config import load  # noqa: PLC0415

    config = load(flags, config_file)
    with told(config, "recrawl"):
        code, problems = _run(config, export_dir, form, strict)
    return code or (1 if problems else 0)


def _run(config: Config, export_dir: str | None, form: str | None, strict: bool) -> tuple[int, int]:
    """The exit code but for problems, and how many there are."""
    from crawler.contact import require_somebody  # noqa: PLC0415
    from output.database import open_existing  # noqa: PLC0415

    open_existing(config.db).dispose()  # there has to be one
    require_somebody(config)
    if export_dir:
        check_writable(export_dir)
    from crawler import runner  # loads Scrapy  # noqa: PLC0415
    from crawler.progress import Progress  # noqa: PLC0415

    with Progress() as progress:
        ran = runner.recrawl(config, progress)
    return finish(config, ran, export_dir, form, strict), len(ran.problems)
