"""`hotlines read`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from crawler.cli.options import config_option, form_options, manners_options, on_option
from crawler.cli.reading import advert_rows
from crawler.cli.show import echo_json, show_table, wants_json
from crawler.terminal import say
from output.errors import PageError
from output.records import Advert, Page
from pipelines.fetch import Fetch


@click.command(short_help="Print what pages say, storing nothing.")
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL|-...")
@click.option("--url", help="The address of the page, if there is one FILE or standard input.")
@on_option
@config_option
@manners_options
@form_options
@click.option("--show", "form", flag_value="show", help="Print the page's text with every fact marked in it.")
def read(
    sources: tuple[str, ...],
    url: str | None,
    on: date | None,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> int:
    """Print what each page says, storing nothing; - is standard input.

    One JSON object a page, in the order given. A page that cannot be read gets one line on standard error. --show
    marks facts by colours on a terminal, elsewhere and with NO_COLOR by brackets.
    """
    if url is not None and (len(sources) != 1 or _is_web(sources[0])):
        raise click.UsageError("--url goes with one FILE or with -")
    web = [source for source in sources if _is_web(source)]
    pages = _fetch(web, config_file, flags) if web else {}
    failures = 0
    for source in sources:
        try:
            page, advert = _read(source, url, on, pages)
        except PageError as error:
            failures += 1
            if str(error):  # what went wrong around a download has been told
                say(f"{source}: {error}")
        else:
            _print(page, advert, source, form)
    return 1 if failures else 0


def _is_web(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _fetch(urls: Iterable[str], config_file: str | None, flags: dict[str, Any]) -> dict[str, Fetch]:
    from crawler.config import load  # noqa: PLC0415
    from crawler.contact import require_contact  # noqa: PLC0415
    from crawler.progress import Progress  # noqa: PLC0415

    config = load(flags, config_file)
    require_contact(config, urls)
    from crawler.runner import fetch  # loads Scrapy  # noqa: PLC0415

    with Progress() as progress:
        return fetch(config, urls, progress)


def _read(source: str, url: str | None, on: date | None, pages: dict[str, Fetch]) -> tuple[Page, Advert]:
    if not _is_web(source):
        from pipelines.advert import read_advert  # noqa: PLC0415
        from pipelines.page import parse_page  # noqa: PLC0415

        page = parse_page(_bytes(source), url)
        return page, read_advert(page, on)
    from pipelines.keep import parse_fetch, read_fetch  # noqa: PLC0415
    from spiders.urls import canonical_url  # noqa: PLC0415

    fetched = pages.get(canonical_url(source) or source)
    if fetched is None:
        raise PageError("")
    return parse_fetch(fetched), read_fetch(fetched, on)


def _bytes(source: str) -> bytes:
    try:
        if source == "-":
            return sys.stdin.buffer.read()
        return Path(source).read_bytes()
    except OSError as error:
        raise PageError(f"cannot be read: {error.strerror}") from error


def _print(page: Page, advert: Advert, source: str, form: str | None) -> None:
    if form == "show":
        from crawler.cli.marks import show_marked  # loads rich  # noqa: PLC0415

        show_marked(page, advert, source)
        return
    from output.asdict import advert_dict  # noqa: PLC0415

    if wants_json(form):
        echo_json(advert_dict(advert, source))
        return
    show_table(advert_rows(advert), title=source, header=False)
