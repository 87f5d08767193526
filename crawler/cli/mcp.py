"""`hotlines mcp`."""

from __future__ import annotations

import os
import signal
from importlib.util import find_spec
from typing import Any

import click

from crawler.cli.options import db_options
from output.errors import HotlinesError


@click.command(short_help="Answer a language model's questions (MCP).")
@db_options
def mcp(config_file: str | None, **flags: Any) -> None:
    """Serve the library to a language model's program by the Model Context Protocol, until standard input ends.

    That program starts this command and talks to it through standard input and output. Its tools bear the names of
    commands (number, brand, check, why, read ...), and change nothing.
    """
    if find_spec("mcp") is None:
        raise HotlinesError("MCP needs another package: pip install 'hotline-atlas[mcp]'")
    from crawler.config import load  # noqa: PLC0415
    from output.mcp_door import AT_ONCE, serve  # noqa: PLC0415
    from output.serving import open_for_serving  # noqa: PLC0415
    from pipelines.reader_door import Reader  # noqa: PLC0415

    # The thread that waits for standard input cannot be woken. Nothing is lost: whatever is asked here only reads.
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    with open_for_serving(load(flags, config_file).db, AT_ONCE) as library:
        serve(library, Reader())
