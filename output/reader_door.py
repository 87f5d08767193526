"""What the doors need of the reader, which lives a floor above and is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from output.records import Advert, AreaMention


class ReaderDoor(Protocol):
    """Reads pages and regions. Nothing is stored."""

    def read(
        self, data: bytes | str, url: str | None = None, on: date | None = None, *, most: int | None = None
    ) -> Advert:
        """What a page says; a PageError if it cannot be read, or if its text has more than `most` characters."""
        ...

    def resolve(self, text: str, on: date | None = None) -> Sequence[AreaMention]:
        """The regions in a text, in order."""
        ...
