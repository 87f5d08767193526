"""The command `hotlines`. Each command is a small module of its own, loaded when it is called."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from typing import Any

import click

from crawler.terminal import say, visible
from output.errors import HotlinesError

COMMANDS = {
    "config": "config:config_command",
    "read": "read:read",
    "resolve": "resolve:resolve",
    "score": "score:score",
    "crawl": "crawl:crawl",
    "recrawl": "recrawl:recrawl",
    "ingest": "ingest:ingest",
    "reread": "reread:reread",
    "numbers": "queries:numbers",
    "number": "queries:number",
    "brands": "queries:brands",
    "brand": "queries:brand",
    "region": "queries:region",
    "regions": "queries:regions",
    "search": "search:search",
    "pages": "queries:pages",
    "page": "queries:page",
    "hosts": "queries:hosts",
    "host": "looking:host",
    "dossier": "looking:dossier",
    "claims": "looking:claims",
    "operators": "queries:operators",
    "operator-sizes": "queries:operator_sizes",
    "operator": "links:operator",
    "operator-graph": "links:operator_graph",
    "ties": "links:ties",
    "templates": "links:templates",
    "template": "links:template",
    "why": "links:why",
    "related": "links:related",
    "check": "check:check",
    "official": "official:official",
    "withdraw": "withdraw:withdraw",
    "withdrawals": "withdraw:withdrawals",
    "judge": "judge:judge",
    "judgements": "judge:judgements",
    "forget": "forget:forget",
    "db": "db:db",
    "new": "new:new",
    "runs": "runs:runs",
    "run": "runs:run",
    "export": "export:export",
    "evidence": "evidence:evidence",
    "verify": "verify:verify",
    "mcp": "mcp:mcp",
    "datasette": "datasette:datasette",
    "schedule": "schedule:schedule",
    "serve": "serve:serve",
}
"""Name of each command -> module below this package, and the click command in it."""


class _ReaderGoneError(Exception):
    """Whoever read our output has closed the pipe. Click would make an exit code of 1 of it."""


class LazyGroup(click.Group):
    """Loads a command's module when it is asked for. The modules load nothing heavy by themselves."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order in which one needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command `cmd_name`, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGoneError from error


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from crawler.version import version  # noqa: PLC0415

        click.echo(f"hotlines {version()}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version.",
)
def cli() -> None:
    """Which hotline numbers are advertised for which brands, where and when.

    Results go to standard output, messages to standard error.
    Exit code 0: done; 1: something failed; 2: wrong usage; 130: interrupted.
    """


def main(args: list[str] | None = None) -> None:
    """The entry point: runs the command and ends the process with its exit code."""
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """Runs the command line `args` and returns the exit code; whatever is wrong has been told in one line."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(
            errors="backslashreplace"
        )  # a surrogate in a file name, as JSON would write it
    try:
        _ask_streams()
        code = cli.main(args, prog_name="hotlines", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        click.echo("\n".join(map(visible, shown.getvalue().rstrip("\n").split("\n"))), err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except (_ReaderGoneError, BrokenPipeError):
        _silence_stdout()
        return 0
    except HotlinesError as error:
        return _fail(str(error), getattr(error, "exit_code", 1))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}")
    return code if isinstance(code, int) else 0


def _ask_streams() -> None:
    """Python has no stream where the shell has closed it."""
    for name in ("stdin", "stdout"):
        if getattr(sys, name) is None:
            raise HotlinesError(f"{name} is closed; /dev/null would do")


def _fail(line: str, code: int = 1) -> int:
    say(" ".join(line.split()))
    return code


def _silence_stdout() -> None:
    """Whoever read our output has gone; what is still buffered must not fail again when Python ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
