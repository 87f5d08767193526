"""Text on its way to a terminal: nothing in it may steer the terminal, or look like something else."""

from __future__ import annotations

import getpass
import re

import click

# C0 and C1 controls, line and paragraph separators, and what turns the direction of writing around
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """`text` in one line, control characters written as ``\\x1b`` or ``\\u202e``."""
    return _STEERING.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")


def json_visible(line: str) -> str:
    """A line of JSON with the control characters escaped that JSON allows as they are."""
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", line)


def say(line: str) -> None:
    """A message on standard error, in one line."""
    click.echo(f"hotlines: {visible(line)}", err=True)


def user() -> str:
    """Who is at work, as this machine knows them; empty if it does not."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        return ""
