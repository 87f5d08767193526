"""The reader as the doors know it (`output.reader_door`): it is loaded when it is first asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from output.records import Advert, AreaMention


class Reader:
    """Reads pages and regions. Nothing is stored."""

    def read(self, data: bytes | str, url: str | None = None, on: date | None = None) -> Advert:
        """What a page says; a PageError if it cannot be read."""
        from pipelines.advert import read_page  # noqa: PLC0415

        return read_page(data, url, on)

    def resolve(self, text: str, on: date | None = None) -> Sequence[AreaMention]:
        """The regions in a text, in order."""
        from pipelines.areas import resolve  # noqa: PLC0415

        return resolve(text, on=on)
