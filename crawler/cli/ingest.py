"""`hotlines ingest`."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import archive_option, db_options, form_options
from crawler.cli.show import show_one
from crawler.terminal import say

if TYPE_CHECKING:
    from crawler.config import Config

_INFO = {"description": "pages that were read from files, at the times that their sources name"}


@click.command(short_help="Store what HTML, text and WARC files say.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, metavar="N", help="Read in N processes (default 1)."
)
@click.option(
    "--url-from",
    metavar="FILE",
    help='JSON lines {"file", "url", "seen"} that say where the files came from.',
)
@click.option("--trust-canonical", is_flag=True, help="Take a page's address from its <link rel=canonical>.")
@click.option("--strict", is_flag=True, help="End with 1 if anything was skipped.")
@db_options
@archive_option
@form_options
def ingest(  # noqa: PLR0913, PLR0917  # click hands over each option
    paths: tuple[str, ...],
    workers: int,
    url_from: str | None,
    trust_canonical: bool,
    strict: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> int:
    """Archive, read and store the HTML, text and WARC files in each PATH; folders are walked.

    What is none of these, or cannot be read, is skipped with one line and counted.
    """
    missing = [path for path in paths if not Path(path).exists()]
    for path in missing:
        say(f"{path}: there is no such file or folder")
    if missing:
        return 1
    from crawler.config import load  # noqa: PLC0415
    from crawler.progress import Progress  # noqa: PLC0415
    from pipelines.files import load_names  # noqa: PLC0415
    from pipelines.ingest import Counts, Sources  # noqa: PLC0415
    from pipelines.ingest import ingest as ingest_sources  # noqa: PLC0415
    from pipelines.keep import open_keeper  # noqa: PLC0415

    config = load(flags, config_file)
    sources = Sources(paths, load_names(url_from), trust_canonical, _own_files(config, url_from))
    counts = Counts()
    interrupted = False

    def tell(line: str) -> None:
        progress.tell(f"hotlines: {line}")

    def step(so_far: Counts) -> None:
        nonlocal counts
        counts = so_far
        progress.update(lambda: f"{counts.pages} pages, {counts.adverts} adverts, {counts.skipped} skipped")

    size = config.archive_file_mb * 1_000_000
    try:
        with (
            Progress() as progress,
            open_keeper(config.db, config.archive, "ingest", _INFO, size) as keeper,
        ):
            ingest_sources(keeper, sources, workers, tell, step)
    except KeyboardInterrupt:  # what was kept so far stays
        interrupted = True
    show_one(asdict(counts), form)
    if interrupted:
        return 130
    if not counts.pages and not counts.skipped:
        say("there are no pages in " + ", ".join(paths))
    return 1 if not counts.pages or (strict and counts.skipped) else 0


def _own_files(config: Config, url_from: str | None) -> frozenset[str]:
    """Real paths of what belongs to the library, or says where pages came from: no pages, wherever they lie."""
    from crawler.config import sqlite_file  # noqa: PLC0415

    own = [config.archive, *([url_from] if url_from else [])]
    file = sqlite_file(config.db)
    if file is not None:
        own += [f"{file}{ending}" for ending in ("", "-wal", "-shm", "-journal")]
    return frozenset(map(os.path.realpath, own))
