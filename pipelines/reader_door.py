"""The reader as the doors of the library take it: see `output.reader_door`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from output.errors import PageError
from output.records import Advert, AreaMention
from pipelines.advert import read_advert
from pipelines.areas import resolve
from pipelines.page import parse_page


class Reader:
    """Today's reader."""

    def read(
        self, data: bytes | str, url: str | None = None, on: date | None = None, *, most: int | None = None
    ) -> Advert:
        """What a page says; a PageError if it cannot be read, or if its text has more than `most` characters."""
        page = parse_page(data, url)
        if most is not None and len(page.text) > most:
            raise PageError(f"the page's text has more than {most} characters; send a part of the page")
        return read_advert(page, on)

    def resolve(self, text: str, on: date | None = None) -> Sequence[AreaMention]:
        """The regions in a text, in order."""
        return resolve(text, on)
