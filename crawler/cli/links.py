"""`hotlines operator`, `operator-graph`, `why`, `ties`, `related`, `templates` and `template`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli import opened
from crawler.cli.asking import answer, list_options, page_options, show_listing
from crawler.cli.options import MOST_ROWS, db_options, form_options
from crawler.cli.show import plain, show_one, wants_json

TIES = ("same_advert", "swap", "template", "regions")
LEFT_OUT = ("official", "platform", "judged", "cut")


@click.command(short_help="Show an operator: numbers that are run together.")
@click.argument("operator", metavar="ID|NUMBER")
@click.option("--why", is_flag=True, help="With the ties that hold it together, and what shows each.")
@db_options
@form_options
def operator(operator: str, why: bool, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show an operator by its id or one of its numbers.

    With --why each tie: what it is, the adverts that show it, and what falls apart if it is wrong; then the ties that
    are left out, and why.
    """
    with opened.for_reading(config_file, flags) as library:
        found = library.operator(operator, why=why)
    if wants_json(form):
        show_one(found, form)
        return
    from crawler.cli.show import show_table  # noqa: PLC0415

    show_one({key: value for key, value in plain(found).items() if key != "ties"}, form)
    for tie in plain(found)["ties"]:
        pieces = tie.pop("evidence")
        show_table([{"": key, " ": value} for key, value in tie.items()], title="tie", header=False)
        for piece in pieces:
            show_table(piece["sightings"], title=piece["about"])


@click.command(
    "operator-graph", short_help="Show an operator's numbers, hosts and brands, and what is between them."
)
@click.argument("operator", metavar="ID|NUMBER")
@click.option(
    "--limit", type=click.IntRange(1, MOST_ROWS), metavar="N", help="The first N of each; 20 if not given."
)
@click.option("--include-mobile", is_flag=True, help="Also mobile numbers.")
@db_options
@form_options
def operator_graph(
    operator: str,
    limit: int | None,
    include_mobile: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """Show the most advertised numbers, hosts and brands of an operator, the pages that tie a number to a host or a brand,
    and the ties between the numbers; and how many more there are.
    """
    with opened.for_reading(config_file, flags) as library:
        show_one(library.operator_graph(operator, limit, include_mobile=include_mobile), form)


@click.command(short_help="Show why a number is said to be advertised for a brand.")
@click.argument("number")
@click.argument("brand")
@db_options
@form_options
def why(number: str, brand: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show the adverts that advertise NUMBER for BRAND, in their words, and what is left of it if some are wrong."""
    with opened.for_reading(config_file, flags) as library:
        show_one(library.why(number, brand), form)


@click.command(short_help="List what ties numbers to each other.")
@click.option("--number", metavar="N", help="Ties of this number.")
@click.option("--kind", type=click.Choice(TIES), help="Ties of this kind.")
@click.option("--counted/--not-counted", default=None, help="Only those that count, or that do not.")
@click.option("--left-out", type=click.Choice(LEFT_OUT), help="Left out for this reason.")
@click.option("--include-mobile", is_flag=True, help="Also ties of mobile numbers.")
@list_options()
@db_options
@form_options
def ties(config_file: str | None, form: str | None, **flags: Any) -> None:
    """List the ties between numbers, those that rest on the most pages first; left_out says why one does not count.

    `operator ID --why` shows those that hold one operator together, and what falls apart without them.
    """
    answer("ties", config_file, form, flags)


@click.command(short_help="List the numbers that have something in common with one.")
@click.argument("number", metavar="N")
@page_options
@click.option("--include-mobile", is_flag=True, help="Also mobile numbers.")
@db_options
@form_options
def related(  # noqa: PLR0913, PLR0917 - click hands over each option
    number: str,
    limit: int | None,
    after: str | None,
    include_mobile: bool,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """List the numbers that share hosts, templates or lists of regions with N, those that share most first.

    It need not mean that one hand runs them: `operator --why` says what ties numbers.
    """
    with opened.for_reading(config_file, flags) as library:
        show_listing(library.related(number, limit, include_mobile=include_mobile, after=after), form)


@click.command(short_help="List the templates: families of adverts of one build.")
@click.option("--host", help="Served on this host (a registered domain).")
@page_options
@db_options
@form_options
def templates(
    host: str | None,
    limit: int | None,
    after: str | None,
    config_file: str | None,
    form: str | None,
    **flags: Any,
) -> None:
    """List the families of adverts whose text has one build, those on the most hosts first."""
    with opened.for_reading(config_file, flags) as library:
        show_listing(library.templates(host, limit, after=after), form)


@click.command(short_help="Show a template: which hosts serve it, with which numbers.")
@click.argument("template", metavar="ID|URL")
@db_options
@form_options
def template(template: str, config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show a family of adverts by its id, or by the address of one of its pages."""
    with opened.for_reading(config_file, flags) as library:
        show_one(library.template(template), form)
