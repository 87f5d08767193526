"""Options that the lists share, and how their answers are printed: rows on stdout, the next cursor on stderr."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from crawler.cli import opened
from crawler.cli.options import MOST_ROWS
from crawler.cli.show import plain, show
from output.region_paths import is_settled, path_of

F = TypeVar("F", bound=Callable[..., Any])
KINDS = ("shared_cost", "toll_free", "landline", "mobile", "service_code")
LISTINGS = ("listed", "listed_for_another_brand", "unlisted", "public_line")
_FILTERS: dict[str, Callable[[F], F]] = {
    "number": click.option("--number", metavar="N", help="Whose adverts advertise this number."),
    "brand": click.option(
        "--brand", help="Advertised for this brand: its name, in Latin letters too, or an alias."
    ),
    "kind": click.option("--kind", type=click.Choice(KINDS), help="With numbers of this kind."),
    "host": click.option("--host", help="On this host (a registered domain)."),
    "region": click.option(
        "--region", help="Whose adverts claim this region or a part of it: code, name or path."
    ),
    "since": click.option("--since", metavar="TIME", help="Seen at this time (2026-11-22, or ISO) or later."),
    "until": click.option("--until", metavar="TIME", help="Seen at this time or before; a day counts whole."),
}
limit_option = click.option(
    "--limit", type=click.IntRange(1, MOST_ROWS), metavar="N", help="Only the first N."
)
after_option = click.option(
    "--after",
    metavar="CURSOR",
    help="Go on behind the row where the last answer ended; with the same filters.",
)
_evidence = click.option(
    "--evidence",
    type=click.IntRange(1, 100),
    metavar="N",
    help="With each row up to N of the adverts behind it, quoted: the earliest and the latest.",
)


def list_options(*names: str) -> Callable[[F], F]:
    """The filters of these names, ``--limit``, ``--after`` and ``--evidence``."""

    def decorate(function: F) -> F:
        for option in (_evidence, after_option, limit_option, *(_FILTERS[name] for name in reversed(names))):
            function = option(function)
        return function

    return decorate


def page_options(function: F) -> F:
    """``--limit`` and ``--after``."""
    return limit_option(after_option(function))


def show_listing(found: Any, form: str | None, columns: Sequence[str] | None = None) -> None:
    """Prints the rows of an answer, with their evidence if they have any, and how to go on."""
    if found.evidence is None:
        show(found, form, columns)
    else:
        show(
            (
                {**plain(row), "evidence": plain(quoted)}
                for row, quoted in zip(found, found.evidence, strict=True)
            ),
            form,
        )
    tell_next(found.next)


def tell_next(cursor: str | None) -> None:
    """Says on stderr from where to go on, if there is more."""
    if cursor is not None:
        click.echo(f"more: --after {cursor}", err=True)


def answer(name: str, config_file: str | None, form: str | None, flags: dict[str, Any]) -> None:
    """Ask the library's method of that name, with the options as they are called there, and print its rows."""
    asked = {key: flags.pop(key) for key in list(flags) if key != "db"}
    asked["evidence"] = asked["evidence"] or False
    if asked.get("region") is not None:
        asked["region"] = as_path(asked["region"])
    with opened.for_reading(config_file, flags) as library:
        show_listing(getattr(library, name)(**asked), form)


def as_path(region: str) -> str:
    """The path of a region that is written as adverts write it; what that does not settle stays as it is."""
    if is_settled(region):
        return region
    from pipelines.areas import resolve  # noqa: PLC0415

    return path_of(region, resolve(region))
