"""What people give as a reason, or as their name, when they change what the library says."""

from __future__ import annotations

from output import bulk
from output.errors import LibraryError

_LONGEST = 2_000


def told(text: str, what: str) -> str:
    """A reason or a name as it is kept, on one line. Raises LibraryError if it is empty."""
    tidy = " ".join(bulk.clean(text).split())
    if not tidy:
        raise LibraryError(f"say {what}")
    return tidy[:_LONGEST]
