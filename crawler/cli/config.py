"""`hotlines config`."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Any

import click

from crawler.cli.options import archive_option, db_options, form_options, manners_options
from crawler.cli.show import show


@click.command("config", short_help="Show which settings hold, and why.")
@db_options
@archive_option
@manners_options
@form_options
def config_command(config_file: str | None, form: str | None, **flags: Any) -> None:
    """Show which settings hold, and why: default, hotlines.toml, environment or flag."""
    from crawler.config import Config, load  # noqa: PLC0415
    from crawler.health_config import hidden  # noqa: PLC0415

    config = load(flags, config_file)
    names = [item.name for item in fields(Config) if item.name != "why"]
    values = {name: _plain(hidden(name, getattr(config, name))) for name in names}
    show([{"key": name, "value": value, "why": config.why[name]} for name, value in values.items()], form)


def _plain(value: Any) -> Any:
    from crawler.config import mask  # noqa: PLC0415
    from crawler.durations import format_duration  # noqa: PLC0415

    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, tuple):
        return [str(part) for part in value]
    if value is None or isinstance(value, int | float):
        return value
    return mask(str(value))
