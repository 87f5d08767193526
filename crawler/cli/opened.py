"""The library that a command is about, opened as its options and settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from output.library import Library


def for_reading(config_file: str | None, flags: dict[str, Any]) -> Library:
    """The library, to be used as a context manager; a LibraryError if there is none."""
    from crawler.config import load  # noqa: PLC0415
    from output.library import open_library  # noqa: PLC0415

    return open_library(load(flags, config_file).db)


def for_writing(config_file: str | None, flags: dict[str, Any]) -> Library:
    """The same for what changes the library by hand: it is upgraded first if it is older."""
    from crawler.config import load  # noqa: PLC0415
    from output.database import open_existing  # noqa: PLC0415
    from output.library import Library  # noqa: PLC0415

    return Library(open_existing(load(flags, config_file).db))
