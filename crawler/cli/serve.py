"""`hotlines serve`."""

from __future__ import annotations

from typing import Any

import click

from crawler.cli.options import archive_option, db_options


@click.command(short_help="Serve the library over HTTP.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Listen here.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="Listen on this port; 0: on any that is free.",
)
@click.option("--token-file", metavar="FILE", help="Only who bears the token in FILE may ask.")
@click.option(
    "--write-token-file", metavar="FILE", help="Who bears the token in FILE may judge and withdraw."
)
@click.option(
    "--allow-host", multiple=True, metavar="NAME", help="Answer to this name, too, such as a proxy's."
)
@click.option(
    "--proxy",
    multiple=True,
    metavar="ADDRESS",
    help="A proxy with this address, or in this network, says who asks, and whether by HTTPS.",
)
@click.option(
    "--limit-seconds",
    type=click.FloatRange(0.1, 3_600),
    default=10.0,
    show_default=True,
    metavar="N",
    help="A question may take so long.",
)
@archive_option
@db_options
def serve(  # noqa: PLR0913, PLR0917 - click hands over each option
    host: str,
    port: int,
    token_file: str | None,
    write_token_file: str | None,
    allow_host: tuple[str, ...],
    proxy: tuple[str, ...],
    limit_seconds: float,
    config_file: str | None,
    **flags: Any,
) -> None:
    """Serve the library over HTTP, read-only, on this machine unless --host says otherwise.

    Addresses are below /api/v1/, the API's reference is there, too. Tokens may also stand in the environment:
    HOTLINES_TOKEN and HOTLINES_WRITE_TOKEN. Ends with SIGTERM or Ctrl-C.
    """
    from crawler.config import load  # noqa: PLC0415
    from crawler.server import Wanted, run, token_in  # noqa: PLC0415

    tokens = {
        "token": token_in("--token-file", token_file),
        "write_token": token_in("--write-token-file", write_token_file),
    }
    given = {**tokens, **flags}
    run(load(given, config_file), Wanted(host, port, allow_host, limit_seconds, proxy))
