"""The commands that ask the library: `numbers number brands brand region pages page hosts operators`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import MOST_ROWS, db_options, form_options
from crawler.cli.show import plain, show, show_one, wants_json
from output.errors import LibraryError

if TYPE_CHECKING:
    from output.library import Library

_KINDS = ("shared_cost", "toll_free", "landline", "mobile", "service_code")
_limit = click.option("--limit", type=click.IntRange(1, MOST_ROWS), metavar="N", help="Only the first N.")


@contextmanager
def _library(config_file: str | None, flags: dict[str, Any]) -> Iterator[Library]:
    from crawler.config import load  # noqa: PLC0415
    from output.library import open_library  # noqa: PLC0415

    with open_library(load(flags, config_file).db) as library:
        yield library


@click.command()
@click.option(
    "--min-brands", type=click.IntRange(min=1), metavar="N", help="Advertised for N brands or more."
)
@click.option("--brand", help="Advertised for this brand.")
@click.option("--kind", type=click.Choice(_KINDS), help="Of this kind.")
@click.option("--host", help="Advertised on this host (a registered domain).")
@click.option("--region", help="Whose adverts claim this region or a part of it: code, name or path.")
@_limit
@db_options
@form_options
def numbers(  # noqa: PLR0913, PLR0917  # click hands over each option
    min_brands: int | None,
    brand: str | None,
    kind: str | None,
    host: str | None,
    region: str | None,
    limit: int | None,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """List the advertised numbers, those of the most brands first.

    With --min-brands 2 or more: the shared numbers, with the names of their brands.
    """
    with _library(config_file, flags) as library:
        show(library.numbers(min_brands, brand=brand, kind=kind, host=host, region=region, limit=limit), form)


@click.command()
@click.argument("number", metavar="N")
@db_options
@form_options
def number(number: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show everything about one number, in any common spelling."""
    with _library(config_file, flags) as library:
        show_one(library.number(number), form)


@click.command()
@_limit
@db_options
@form_options
def brands(limit: int | None, config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the brands, those with the most numbers first."""
    with _library(config_file, flags) as library:
        show(library.brands(limit), form)


@click.command(short_help="Show everything about one brand.")
@click.argument("brand", metavar="B")
@db_options
@form_options
def brand(brand: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show everything about one brand, by its name, its name in Latin letters or an alias."""
    with _library(config_file, flags) as library:
        show_one(library.brand(brand), form)


@click.command(short_help="Show a region: its code, parents, children, history.")
@click.argument("region", metavar="R")
@db_options
@form_options
def region(region: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show the gazetteer's entry of a region: a code, a name, a path (江苏省/南京市/鼓楼区), or as written (杭州下城区).

    With a database, also the numbers whose adverts claim to serve it.
    """
    from crawler.config import has_database, load  # noqa: PLC0415

    region = _as_path(region)
    if has_database(load(flags, config_file).db):
        with _library(config_file, flags) as library:
            show_one(library.region(region), form)
    else:
        from output.region_entry import region_entry  # noqa: PLC0415

        show_one(region_entry(region), form)


def _as_path(region: str) -> str:
    """The path of a region that is written as adverts write it; what that does not settle stays as it is."""
    if region.isdecimal() or "/" in region:
        return region
    from pipelines.areas import resolve  # noqa: PLC0415

    found = resolve(region)
    settled = len(found) == 1 and found[0].written == region.strip()
    return found[0].path or region if settled else region


@click.command()
@click.option("--host", help="Of this host (a registered domain).")
@click.option("--adverts/--no-adverts", "is_advert", default=None, help="Only adverts, or only other pages.")
@_limit
@db_options
@form_options
def pages(
    host: str | None, is_advert: bool | None, config_file: str | None, form: str | None, **flags: Any
) -> None:
    """List the visited pages by address."""
    limit = flags.pop("limit")
    with _library(config_file, flags) as library:
        show(library.pages(host=host, is_advert=is_advert, limit=limit), form)


@click.command(short_help="Show everything about one page.")
@click.argument("url", metavar="URL")
@db_options
@form_options
def page(url: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show everything about one page: its visits, its versions, what it says."""
    from spiders.urls import canonical_url  # noqa: PLC0415

    with _library(config_file, flags) as library:
        try:
            found = library.page(url)
        except LibraryError:
            found = library.page(canonical_url(url) or url)
    if wants_json(form) or found.reading is None:
        show_one(found, form)
        return
    from crawler.cli.reading import advert_rows  # noqa: PLC0415
    from crawler.cli.show import show_table  # noqa: PLC0415

    show_one({key: value for key, value in plain(found).items() if key != "reading"}, form)
    show_table(advert_rows(found.reading), title="reading", header=False)


@click.command()
@_limit
@db_options
@form_options
def hosts(limit: int | None, config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the hosts, those with the most adverts first."""
    with _library(config_file, flags) as library:
        show(library.hosts(limit), form)


@click.command()
@_limit
@db_options
@form_options
def operators(limit: int | None, config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the operators: numbers that are run together."""
    with _library(config_file, flags) as library:
        show(library.operators(limit), form)
