"""The reader as the doors of the library take it: see `output.reader_door`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from output.records import Advert, AreaMention
from pipelines.advert import read_page
from pipelines.areas import resolve


class Reader:
    """Today's reader."""

    def read(self, data: bytes | str, url: str | None = None, on: date | None = None) -> Advert:
        """What a page says; a PageError if it cannot be read."""
        return read_page(data, url, on)

    def resolve(self, text: str, on: date | None = None) -> Sequence[AreaMention]:
        """The regions in a text, in order."""
        return resolve(text, on)
