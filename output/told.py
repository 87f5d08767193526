"""What people give as a reason, or as their name, when they change what the library says."""

from __future__ import annotations

from output import bulk
from output.errors import LibraryError

WHY, WHO = 1_000, 100
"""Characters of a reason, and of a name, at most."""


def told(text: str, what: str, longest: int = WHY) -> str:
    """A reason or a name as it is kept, on one line. Raises LibraryError if it is empty, or longer than may be."""
    tidy = " ".join(bulk.clean(text).split())
    if not tidy:
        raise LibraryError(f"say {what}")
    if len(tidy) > longest:
        raise LibraryError(f"say {what} in {longest:,} characters at most; these are {len(tidy):,}")
    return tidy
