"""Errors that are the caller's to mend. Each carries one line that says what is wrong and what to do."""

from __future__ import annotations


class HotlinesError(Exception):
    """The root: whoever catches it may print its text as it is, without a traceback."""


class PageError(HotlinesError):
    """Bytes that cannot be read as a page: empty, binary or too large."""


class LibraryError(HotlinesError):
    """A database that is missing, cannot be opened or written, or has another schema."""


class NotFoundError(LibraryError):
    """What is asked about is not in the library, or was withdrawn. The question is right."""


class CursorError(LibraryError):
    """A cursor that is damaged, or was given with another question than it came from."""


class ArchiveError(HotlinesError):
    """An archive that cannot be written, or a record that is not where its position says."""


class ConfigError(HotlinesError):
    """A setting that is unknown or has a value that makes no sense."""


class LabelsError(HotlinesError):
    """Labelled pages, or readings to be scored by them, that are not in the form they must have."""
