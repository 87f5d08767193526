"""`hotlines crawl`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import (
    archive_option,
    db_options,
    end_options,
    form_options,
    limit_options,
    manners_options,
)
from crawler.terminal import say
from output.errors import ConfigError, HotlinesError

if TYPE_CHECKING:
    from crawler.config import Config

_LOOPBACK = "127.0.0.0/8"


@click.command(short_help="Visit pages and what they link to; store what they say.")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--from",
    "from_file",
    metavar="FILE",
    help="Read more start URLs from FILE, one a line; - is standard input.",
)
@limit_options
@click.option(
    "--again-after",
    metavar="DURATION",
    help="Leave pages alone that were fetched within this time (default 20h).",
)
@click.option("--example", is_flag=True, help="Crawl the example site, served on this machine meanwhile.")
@click.option(
    "--port", type=click.IntRange(1, 65_535), metavar="N", help="The port of the example site (default 8765)."
)
@end_options
@db_options
@archive_option
@manners_options
@form_options
def crawl(  # noqa: PLR0913, PLR0917  # click hands over each option
    urls: tuple[str, ...],
    from_file: str | None,
    example: bool,
    port: int | None,
    export_dir: str | None,
    strict: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> int:
    """Visit each URL and what it links to on its host; archive, read, store, link; end with what was found.

    robots.txt is obeyed, and a host gets one request at a time. Public hosts need a contact.
    """
    if not (urls or from_file or example):
        raise click.UsageError("name a URL, --from FILE or --example")
    if port is not None and not example:
        raise click.UsageError("--port goes with --example")
    with _example(port) if example else _nothing() as (more, mapped):
        if mapped:
            flags["resolve"] = (*flags["resolve"], *mapped)
            flags["allow_net"] = (*flags["allow_net"], _LOOPBACK)
        from crawler.alarms import told  # noqa: PLC0415
        from crawler.config import load  # noqa: PLC0415

        config = load(flags, config_file)
        with told(config, "crawl"):
            return _run(config, [*urls, *more], from_file, (export_dir, form, strict))


@contextmanager
def _nothing() -> Iterator[tuple[list[str], list[str]]]:
    yield [], []


@contextmanager
def _example(port: int | None) -> Iterator[tuple[list[str], list[str]]]:
    from crawler.example.server import DEFAULT_PORT, serve  # noqa: PLC0415

    with serve(DEFAULT_PORT if port is None else port) as site:
        yield site.starts, site.resolve


def _run(
    config: Config,
    starts: list[str],
    from_file: str | None,
    end: tuple[str | None, str | None, bool],
) -> int:
    from crawler.contact import require_contact  # noqa: PLC0415
    from spiders.starts import read_lines  # noqa: PLC0415

    export_dir, form, strict = end
    starts += read_lines(from_file) if from_file else ()
    require_contact(config, starts)
    if export_dir:
        check_writable(export_dir)
    from crawler import runner  # loads Scrapy  # noqa: PLC0415
    from crawler.progress import Progress  # noqa: PLC0415

    with Progress() as progress:
        ran = runner.crawl(config, starts, progress)
    return finish(config, ran, export_dir, form, strict)


def check_writable(folder: str) -> None:
    """Makes `folder`. Raises ConfigError, before anything is sent, if no file can be written there."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ConfigError(f"--export {folder}: no files can be written there: {error.strerror}") from error


def finish(config: Config, ran: Any, export_dir: str | None, form: str | None, strict: bool) -> int:
    """Tells the webhook, exports, prints what is there; the exit code."""
    from crawler.summary import summarise  # noqa: PLC0415

    code = _code(ran, strict)
    _notify(config, ran, failed=code == 1)
    try:
        if export_dir:
            from output.library import open_library  # noqa: PLC0415

            with open_library(config.db) as library:
                library.export(export_dir)
    except (HotlinesError, OSError):
        summarise(config, ran, None, form)  # what was crawled is there all the same
        raise
    summarise(config, ran, export_dir, form)
    if ran.interrupted:
        again = "1 address" if ran.left == 1 else f"{ran.left} addresses"
        say(f"stopped; the same command goes on from here ({again} had been taken and are free again)")
    return code


def _code(ran: Any, strict: bool) -> int:
    """The exit code; nobody looks on while a schedule's crawl runs, so that problems count as with --strict."""
    from crawler.alarms import schedule_name  # noqa: PLC0415

    if ran.interrupted:
        return 130
    if any(strict or schedule_name() or problem.monitor == "ended_early" for problem in ran.problems):
        return 1
    troubles = ran.failed + ran.skipped
    return 1 if troubles and (strict or (not ran.pages and not ran.fresh)) else 0


def _notify(config: Config, ran: Any, failed: bool) -> None:
    """Tells the webhook, if there is one, how the run went."""
    if config.webhook is None or ran.run is None:
        return
    from crawler.alarms import schedule_name  # noqa: PLC0415
    from crawler.webhook import tell  # noqa: PLC0415
    from output.library import open_library  # noqa: PLC0415

    with open_library(config.db) as library:
        tell(config, library.run(ran.run), say, failed, schedule_name())
