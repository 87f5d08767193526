"""`hotlines reread`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import MOST_ROWS, archive_option, db_options, form_options
from crawler.cli.show import plain, show_one, wants_json

if TYPE_CHECKING:
    from pipelines.reread_report import Report


@click.command(short_help="Read the archive again with today's reader.")
@click.option("--all", "every", is_flag=True, help="Also what today's reader has read already.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--limit", type=click.IntRange(1, MOST_ROWS), metavar="N", help="Read N snapshots at most.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, metavar="N", help="Read in N processes (default 1)."
)
@click.option("--strict", is_flag=True, help="End with 1 if anything could not be read.")
@db_options
@archive_option
@form_options
def reread(  # noqa: PLR0913, PLR0917  # click hands over each option
    every: bool,
    dry_run: bool,
    limit: int | None,
    workers: int,
    strict: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> int:
    """Read again every archived body that an older reader has read, and store what today's says.

    Older readings are kept, but count no longer. Ends with what changed, in each field: facts that are new, gone, or
    at other offsets. What cannot be read is skipped with one line and keeps its reading. Interrupted, the next
    call goes on with what is left.
    """
    from crawler.config import load  # noqa: PLC0415
    from crawler.progress import Progress  # noqa: PLC0415
    from output.archive import Archive  # noqa: PLC0415
    from pipelines.reread import open_rereadings  # noqa: PLC0415
    from pipelines.reread import reread as reread_library  # noqa: PLC0415
    from pipelines.reread_report import Report  # noqa: PLC0415

    config = load(flags, config_file)
    report = Report(dry_run)
    interrupted = False

    def tell(line: str) -> None:
        progress.tell(f"hotlines: {line}")

    def step(so_far: Report) -> None:
        nonlocal report
        report = so_far
        progress.update(
            lambda: f"{report.read} of {report.due} read, {report.changed} changed, {report.skipped} skipped"
        )

    try:
        with Progress() as progress, open_rereadings(config.db, every, dry_run) as library:
            archive = Archive(config.archive)
            reread_library(library, archive, workers=workers, limit=limit, tell=tell, step=step)
    except KeyboardInterrupt:  # what was stored so far stays
        interrupted = True
    _show(report, form)
    if interrupted:
        return 130
    return 1 if report.skipped and (strict or not report.read) else 0


def _show(report: Report, form: str | None) -> None:
    """All of it as JSON; for people without the fields in which nothing changed."""
    row = plain(report)
    if not wants_json(form):
        changes = [counts for counts in row.pop("changes") if counts["snapshots"]]
        examples = row.pop("examples")
        row |= {"changes": changes, "examples": examples} if changes else {}
    show_one(row, form)
