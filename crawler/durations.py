"""Durations as people write them: ``20h``, ``90s``, ``1d12h``."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta

from output.errors import ConfigError
from output.times import FarError, parse

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)([wdhms])")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")
LONGEST = timedelta(days=3_660)
"""Ten years: whatever is longer is a slip of the keyboard."""


def parse_duration(text: str) -> timedelta:
    """The duration that `text` names with the units w, d, h, m and s; ``0`` needs no unit.

    Raises ConfigError, with one line, for anything else and for more than ten years.
    """
    tidy = text.strip().lower().replace(" ", "")
    if tidy == "0":
        return timedelta()
    if not tidy.isascii() or not _WHOLE.fullmatch(tidy):
        raise ConfigError("it is not a duration; write it like 20h, 90s or 1d12h")
    total = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(tidy))
    if total > LONGEST.total_seconds():
        raise ConfigError("it is longer than ten years")
    return timedelta(seconds=round(total))


def parse_moment(text: str, now: datetime, *, last: bool = False) -> datetime:
    """The time that `text` names: a day, an ISO time (UTC unless it says otherwise), or a duration before `now`.

    A day is its first second, or its `last`. Raises ConfigError, with one line, for anything else.
    """
    with suppress(ConfigError):
        return now - parse_duration(text)
    try:
        return parse(text, last=last)
    except FarError as error:
        raise ConfigError(str(error)) from error
    except ValueError as error:
        raise ConfigError(f"{error}, or 7d for seven days ago") from error


def format_duration(value: timedelta) -> str:
    """`value`, to the second, as `parse_duration` reads it: ``1d12h``; ``0s`` for nothing."""
    left = round(value.total_seconds())
    parts = []
    for unit, seconds in _SECONDS.items():
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
