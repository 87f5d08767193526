"""What a crawl ends with: the whole library at a glance, and where everything is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from crawler.cli.show import echo_json, plain, show_table, wants_json
from crawler.config import Config, mask
from crawler.runner import Ran
from output.library import open_library

_COUNTS = ("pages", "adverts", "numbers", "brands", "areas", "hosts")
_LONGEST = 20  # shared numbers that are listed; `hotlines numbers` has them all


def summarise(config: Config, ran: Ran, export: str | None, form: str | None) -> None:
    """Prints the summary of the whole library, after `ran`; the tables are in `export`, if anywhere."""
    library = open_library(config.db)
    counts = plain(library.summary())
    shared = [plain(row) for row in library.numbers(min_brands=2)]
    places = {
        "database": mask(config.db),
        "archive": str(Path(config.archive).absolute()),
        "csv": str(Path(export).absolute()) if export else None,
    }
    run = {"pages": ran.pages, "failed": ran.failed, "skipped": ran.skipped, "interrupted": ran.interrupted}
    if wants_json(form):
        echo_json(
            {**{name: counts[name] for name in _COUNTS}, "shared_numbers": shared, "run": run, **places}
        )
    else:
        _print(counts, shared, run, places)


def _print(
    counts: Mapping[str, Any], shared: list[dict[str, Any]], run: Mapping[str, Any], places: Mapping[str, Any]
) -> None:
    click.echo(f"\nThis run: {run['pages']} pages read, {run['failed']} failed, {run['skipped']} skipped.")
    click.echo("The library now holds:\n")
    show_table([{"": name, " ": counts[name]} for name in _COUNTS], header=False)
    click.echo()
    if shared:
        columns = ("number", "brands", "brand_names", "pages", "hosts")
        rows = [{name: row[name] for name in columns} for row in shared[:_LONGEST]]
        show_table(rows, title="Numbers advertised for several brands")
        if len(shared) > _LONGEST:
            click.echo(f"... and {len(shared) - _LONGEST} more: hotlines numbers --min-brands 2")
    else:
        click.echo("No number is advertised for several brands.")
    click.echo()
    csv = places["csv"] or "none yet; `hotlines export DIR` writes them"
    show_table(
        [
            {"": "database", " ": places["database"]},
            {"": "archive", " ": places["archive"]},
            {"": "CSV files", " ": csv},
        ],
        header=False,
    )
