"""`hotlines verify`."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.options import form_options
from crawler.cli.show import show_one
from crawler.terminal import say


@click.command(short_help="Check an evidence pack.")
@click.argument("file", metavar="FILE.zip")
@form_options
def verify(file: str, form: str | None) -> int:
    """Check that an evidence pack is whole, that its records are as archived, and that each fact stands where it says.

    Needs no library. Texts are read again from the archived pages if this version's reader made them.
    """
    from output.evidence_verify import verify as verify_pack  # noqa: PLC0415

    found = verify_pack(Path(file), _text_of)
    for problem in found.problems:
        say(f"{file}: {problem}")
    show_one({**found._asdict(), "problems": len(found.problems)}, form)
    return 1 if found.problems else 0


def _text_of(body: bytes, content_type: str | None, url: str, reader: str) -> str | None:
    from output.bulk import clean  # noqa: PLC0415
    from output.errors import PageError  # noqa: PLC0415
    from pipelines.advert import READER  # noqa: PLC0415
    from pipelines.content_type import charset_of  # noqa: PLC0415
    from pipelines.page import parse_page  # noqa: PLC0415

    if reader != READER:
        return None
    try:
        return clean(parse_page(body, url, charset_of(content_type)).text)
    except PageError:
        return ""
