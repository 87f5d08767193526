"""Who uses this machine, for what is written down in somebody's name."""

from __future__ import annotations

import getpass


def user() -> str:
    """The name of the user as the machine knows it; empty if it knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
