"""Hours of the day in which hosts are asked: ``22:00-07:00``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from output.errors import ConfigError

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", re.A)
_DAY = 24 * 60


@dataclass(frozen=True)
class Hours:
    """From `begin` to `end`, in minutes after midnight; `end` itself is outside. Equal ends are the whole day."""

    begin: int
    end: int

    def __str__(self) -> str:
        """As `parse_hours` reads it."""
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.begin, self.end))

    def holds(self, minute: int) -> bool:
        """Whether the `minute` after midnight lies inside."""
        return (minute - self.begin) % _DAY < ((self.end - self.begin) % _DAY or _DAY)


def parse_hours(value: object) -> Hours:
    """The hours that `value` names. Raises ConfigError, with one line."""
    found = _SPAN.fullmatch(str(value).strip())
    numbers = [int(part) for part in found.groups()] if found else [99] * 4
    begin, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if max(numbers[1], numbers[3]) > 59 or max(begin, end) > _DAY:
        raise ConfigError("it is no span of hours; write it like 22:00-07:00")
    return Hours(begin % _DAY, end % _DAY)


def parse_zone(value: object) -> ZoneInfo:
    """The time zone of that name, such as ``Asia/Shanghai``. Raises ConfigError, with one line."""
    try:
        return ZoneInfo(str(value).strip())
    except (LookupError, ValueError, OSError) as error:  # unknown, no name, a folder of names
        raise ConfigError("there is no such time zone; write it like Asia/Shanghai") from error


def wait(hours: Hours | None, zone: ZoneInfo, now: datetime) -> float:
    """Seconds from `now`, which is aware, until `hours` hold in `zone`; 0 if they do, or if there are none.

    Where the clock is put forward over the beginning, that is as much later.
    """
    local = now.astimezone(zone)
    if hours is None or hours.holds(local.hour * 60 + local.minute):
        return 0.0
    return min((begin - now).total_seconds() for begin in _beginnings(hours, local) if begin > now)


def _beginnings(hours: Hours, local: datetime) -> Iterator[datetime]:
    """When the hours begin around `local`; twice a day where the clock is put back over the beginning."""
    hour, minute = divmod(hours.begin, 60)
    for days in (0, 1, 2):
        day = local + timedelta(days=days)
        for fold in (0, 1):
            begin = day.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=fold)
            yield begin.astimezone(UTC)
