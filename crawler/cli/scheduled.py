"""Whether the command of a schedule is one that can be run: told when it is added, not at four in the morning."""

from __future__ import annotations

from collections.abc import Sequence

import click

from crawler.config import PARSERS, FlagError, load
from output.errors import ConfigError

WRITERS = ("crawl", "recrawl", "reread", "ingest", "export")
"""The commands that may be scheduled."""


def check_command(words: Sequence[str], config_file: str | None) -> None:
    """Raises FlagError, with one line, unless `words` are a command that writes with options that it has."""
    name = words[0] if words else ""
    command = _command(name)
    try:
        context = command.make_context(name, list(words[1:]), ignore_unknown_options=False)
    except click.exceptions.Exit:  # --help
        raise FlagError(f"{name}: --help does nothing that could be scheduled") from None
    except click.ClickException as error:
        raise FlagError(f"{name}: {' '.join(error.format_message().split())}") from error
    given = context.params
    _check_input(name, given)
    try:
        load({key: given.get(key) for key in PARSERS}, given.get("config_file") or config_file)
    except ConfigError as error:
        raise FlagError(f"{name}: {error}") from error


def _command(name: str) -> click.Command:
    from crawler.cli import cli  # noqa: PLC0415 - it loads this module

    if not name:
        raise FlagError("name the command behind --, as in: schedule add NAME '15 4 * * *' -- recrawl")
    command = cli.get_command(click.Context(cli), name)
    if command is None:
        raise FlagError(f"there is no command {name!r}; those that can be scheduled are {', '.join(WRITERS)}")
    if name not in WRITERS:
        raise FlagError(f"{name} writes nothing; what can be scheduled is {', '.join(WRITERS)}")
    return command


def _check_input(name: str, given: dict[str, object]) -> None:
    if given.get("from_file") == "-":
        raise FlagError(f"{name}: --from -: a schedule has no standard input; name a file")
    if name == "crawl" and not (given["urls"] or given["from_file"] or given["example"]):
        raise FlagError("crawl: name a URL, --from FILE or --example")
