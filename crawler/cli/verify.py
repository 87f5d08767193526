"""`hotlines verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import form_options
from crawler.cli.show import show_one
from crawler.terminal import say

if TYPE_CHECKING:
    from output.records import Advert


@click.command(short_help="Check an evidence pack.")
@click.argument("file", metavar="FILE.zip")
@form_options
def verify(file: str, form: str | None) -> int:
    """Check that an evidence pack is whole, and that all it says follows from the archived records in it.

    Needs no library. Pages are read again from their records if this version's reader read them before.
    """
    from output.evidence_verify import verify as verify_pack  # noqa: PLC0415

    found = verify_pack(Path(file), _read)
    for line in (*found.problems, *found.notes):
        say(f"{file}: {line}")
    show_one({**found._asdict(), "problems": len(found.problems), "notes": len(found.notes)}, form)
    return 1 if found.problems else 0


def _read(body: bytes, content_type: str | None, url: str, reader: str) -> Advert | None:
    from pipelines.advert import READER  # noqa: PLC0415
    from pipelines.archived import read_body  # noqa: PLC0415

    return read_body(body, content_type, url) if reader == READER else None
