"""The version of the installed distribution."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """The installed version, or ``0`` when the code runs without having been installed."""
    from importlib import metadata  # slow to load, and seldom needed  # noqa: PLC0415

    try:
        return metadata.version("hotline-atlas")
    except metadata.PackageNotFoundError:
        return "0"
