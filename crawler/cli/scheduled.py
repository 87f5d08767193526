"""Whether the command of a schedule is one that can be run: told when it is added, not at four in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from crawler.config import PARSERS, Config, FlagError, load, mask
from crawler.contact import require_contact, require_somebody
from crawler.networks import parse_address, refusal
from output.errors import ConfigError
from output.urls import canonical_url, no_page
from spiders.starts import read_lines

WRITERS = ("crawl", "recrawl", "reread", "ingest", "export")
"""The commands that may be scheduled."""
_FILES = ("from_file", "url_from", "stop_file", "config_file")
_FOLDERS = ("folder", "export_dir", "archive")


def check_command(words: Sequence[str], config_file: str | None) -> list[str]:
    """Raises FlagError, with one line, unless `words` are a command that writes and could run now.

    Returns the relative paths among them.
    """
    name = words[0] if words else ""
    command = _command(name)
    try:
        context = command.make_context(name, list(words[1:]), ignore_unknown_options=False)
    except click.exceptions.Exit:  # --help
        raise FlagError(f"{name}: --help does nothing that could be scheduled") from None
    except click.ClickException as error:
        raise FlagError(mask(f"{name}: {' '.join(error.format_message().split())}")) from error
    given = context.params
    _check_input(name, given)
    try:
        config = load({key: given.get(key) for key in PARSERS}, given.get("config_file") or config_file)
        _check_contact(name, given, config)
    except ConfigError as error:
        raise FlagError(f"{name}: {error}") from error
    return [path for path in _paths(given) if not Path(path).is_absolute()]


def _command(name: str) -> click.Command:
    from crawler.cli import cli  # noqa: PLC0415 - it loads this module

    if not name:
        raise FlagError("name the command behind --, as in: schedule add NAME '15 4 * * *' -- recrawl")
    command = cli.get_command(click.Context(cli), name)
    if command is None:
        raise FlagError(f"there is no command {name!r}; those that can be scheduled are {', '.join(WRITERS)}")
    if name not in WRITERS:
        raise FlagError(
            f"{name} is nothing to be done again and again; what can be scheduled is {', '.join(WRITERS)}"
        )
    return command


def _check_input(name: str, given: dict[str, Any]) -> None:
    if given.get("from_file") == "-":
        raise FlagError(f"{name}: --from -: a schedule has no standard input; name a file")
    if given.get("db") is not None:
        raise FlagError(
            f"{name}: --db: a schedule's command works on the database that holds the schedule; leave it out"
        )
    if given.get("dry_run"):
        raise FlagError(f"{name}: --dry-run does nothing that could be scheduled")
    if name == "crawl" and not (given["urls"] or given["from_file"] or given["example"]):
        raise FlagError("crawl: name a URL, --from FILE or --example")
    for key in ("paths", *_FILES):
        for path in _listed(given.get(key)):
            if not Path(path).exists():
                raise FlagError(f"{name}: {path}: there is no such file or folder{_where(path)}")
    for key in _FOLDERS:
        for path in _listed(given.get(key)):
            if Path(path).exists() and not Path(path).is_dir():
                raise FlagError(f"{name}: {path}: is no folder{_where(path)}")


def _check_contact(name: str, given: dict[str, Any], config: Config) -> None:
    """Raises ConfigError if somebody has to be named whom the owners of hosts can reach."""
    if name == "recrawl":
        require_somebody(config)
    if name == "crawl":
        starts = list(read_lines(given["from_file"])) if given["from_file"] else []
        require_contact(config, [*given["urls"], *starts])
        _check_starts([*given["urls"], *starts], config)


def _check_starts(starts: Sequence[str], config: Config) -> None:
    """Raises ConfigError for the first start, unless there is one that can be asked for by what is known now."""
    told = [_refused(start, config) for start in starts]
    if told and all(told):
        raise ConfigError(told[0] or "")


def _refused(start: str, config: Config) -> str | None:
    page = canonical_url(start)
    if page is None:
        return f"{mask(start)[:200]} {no_page(start)}"
    host = urlsplit(page).hostname or ""
    return refusal(host, config.allow_net, True) if parse_address(host) is not None else None


def _paths(given: dict[str, Any]) -> list[str]:
    """The files and folders that a command was given."""
    return [path for key in ("paths", *_FILES, *_FOLDERS) for path in _listed(given.get(key))]


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else () if value is None else (str(value),)


def _where(path: str) -> str:
    return (
        ""
        if Path(path).is_absolute()
        else "; relative paths count from the folder in which `schedule run` is started"
    )
