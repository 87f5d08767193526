"""The commands that ask the library: `numbers number brands brand regions region pages page hosts operators operator-sizes`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli import opened
from crawler.cli.asking import LISTINGS, answer, as_path, list_options, page_options, tell_next
from crawler.cli.options import db_options, form_options
from crawler.cli.show import plain, show_one, wants_json


@click.command()
@click.option(
    "--min-brands", type=click.IntRange(min=1), metavar="N", help="Advertised for N brands or more."
)
@click.option(
    "--status", type=click.Choice(LISTINGS), help="On the list of official numbers, or not, or a public line."
)
@list_options("brand", "kind", "host", "region", "since", "until")
@db_options
@form_options
def numbers(config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the advertised numbers, those of the most brands first.

    With --min-brands 2 or more: the shared numbers, with the names of their brands.
    """
    answer("numbers", config_file, form, flags)


@click.command()
@click.argument("number", metavar="N")
@db_options
@form_options
def number(number: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show everything about one number, in any common spelling."""
    with opened.for_reading(config_file, flags) as library:
        show_one(library.number(number), form)


@click.command()
@list_options("kind", "host", "region", "since", "until")
@db_options
@form_options
def brands(config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the brands, those with the most numbers first."""
    answer("brands", config_file, form, flags)


@click.command(short_help="Show everything about one brand.")
@click.argument("brand", metavar="B")
@page_options
@db_options
@form_options
def brand(
    brand: str, limit: int | None, after: str | None, config_file: str | None, form: str | None, **flags: Any
) -> None:
    """Show everything about one brand, by its name, its name in Latin letters or an alias.

    With --limit only so many of its numbers, those on the most pages first, and of the brands that share them.
    """
    with opened.for_reading(config_file, flags) as library:
        found = library.brand(brand, limit=limit, after=after)
        show_one(found, form)
        tell_next(found.number_brands.next)


@click.command(short_help="Show a region: its code, parents, children, history.")
@click.argument("region", metavar="R")
@page_options
@db_options
@form_options
def region(
    region: str, limit: int | None, after: str | None, config_file: str | None, form: str | None, **flags: Any
) -> None:
    """Show the gazetteer's entry of a region: a code, a name, a path (江苏省/南京市/鼓楼区), or as written (杭州下城区).

    With a database, also the numbers whose adverts claim to serve it (claimed_by), and those whose adverts claim it or
    anything below it (claimed_within), those on the most pages first: 100, or --limit.
    """
    from crawler.config import has_database, load  # noqa: PLC0415

    region = as_path(region)
    if has_database(load(flags, config_file).db):
        with opened.for_reading(config_file, flags) as library:
            found = library.region(region, limit=limit, after=after)
            show_one(found, form)
            tell_next(found.claimed_within.next)
    else:
        from output.region_entry import region_entry  # noqa: PLC0415

        show_one(region_entry(region), form)


@click.command()
@click.option("--status", type=click.Choice(("current", "historical")), help="That exist, or did.")
@click.option(
    "--level", type=click.Choice(("province", "prefecture", "county", "township")), help="Of this level."
)
@list_options("region", "number", "brand", "kind", "host", "since", "until")
@db_options
@form_options
def regions(config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the regions that adverts claim to serve, or parts of which, those on the most pages first."""
    answer("regions", config_file, form, flags)


@click.command()
@click.option("--adverts/--no-adverts", "is_advert", default=None, help="Only adverts, or only other pages.")
@list_options("host", "number", "brand", "kind", "region", "since", "until")
@db_options
@form_options
def pages(config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the visited pages by address."""
    answer("pages", config_file, form, flags)


@click.command(short_help="Show everything about one page.")
@click.argument("url", metavar="URL")
@click.option("--snapshot", metavar="SHA256", help="What that version of it says, not the newest.")
@db_options
@form_options
def page(url: str, snapshot: str | None, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show everything about one page: its visits, its versions, what it says."""
    with opened.for_reading(config_file, flags) as library:
        found = library.page(url, snapshot)
    if wants_json(form) or found.reading is None:
        show_one(found, form)
        return
    from crawler.cli.reading import advert_rows  # noqa: PLC0415
    from crawler.cli.show import show_table  # noqa: PLC0415

    show_one({key: value for key, value in plain(found).items() if key != "reading"}, form)
    show_table(advert_rows(found.reading), title="reading", header=False)


@click.command()
@list_options("number", "brand", "kind", "region", "since", "until")
@db_options
@form_options
def hosts(config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the hosts, those with the most adverts first."""
    answer("hosts", config_file, form, flags)


@click.command()
@list_options("brand", "kind", "host", "region", "since", "until")
@db_options
@form_options
def operators(config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the operators: numbers that are run together."""
    answer("operators", config_file, form, flags)


@click.command("operator-sizes")
@click.option("--min-numbers", type=click.IntRange(min=1), metavar="N", help="That run N numbers or more.")
@click.option("--include-mobile", is_flag=True, help="Also those of mobile numbers alone.")
@list_options("brand", "kind", "host", "region", "since", "until")
@db_options
@form_options
def operator_sizes(config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the operators with how many numbers each runs, for how many brands, on how many hosts and pages.

    Those of the most numbers first. A filter chooses operators that have such a number; figures are of all their numbers.
    """
    answer("operator_sizes", config_file, form, flags)
