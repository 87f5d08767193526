"""The version of the installed distribution, as the command line tells it."""

from output.version import version

__all__ = ["version"]
