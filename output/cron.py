"""When a schedule is due: cron expressions in time zones, as Debian's cron understands them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from output.errors import ConfigError

DEFAULT_ZONE = "Asia/Shanghai"
_LONGEST = 200  # characters; every minute by name is shorter


def check(cron: str, zone: str) -> tuple[str, str]:
    """Both without needless spaces. Raises ConfigError, with one line, if there is no such time or zone."""
    tidy, zone = " ".join(cron.split()), zone.strip()
    if len(tidy.split()) != 5 or len(tidy) > _LONGEST:
        raise ConfigError(
            f"{cron!r} is no cron expression: minute, hour, day, month and weekday, as in '15 4 * * *'"
        )
    if next_slot(tidy, zone, datetime.now(UTC)) is None:
        raise ConfigError(f"{cron!r} names a time that never comes")
    return tidy, zone


def next_slot(cron: str, zone: str, after: datetime) -> datetime | None:
    """The first slot after the aware time `after`, in UTC; None if there is none within 50 years.

    Where clocks are put forward, what stands in the hour that is left out comes right after it; where they are put
    back, a time of day comes once, and what is due every so many minutes goes on.
    Raises ConfigError for an expression or a zone that is none.
    """
    place = _zone(zone)
    try:
        return _next(cron, place, after)
    except (CronSimError, ValueError, OverflowError) as error:
        raise ConfigError(f"{cron!r} is no cron expression: {_told(error)}") from error


def _next(cron: str, zone: ZoneInfo, after: datetime) -> datetime | None:
    # A time of day in an hour that comes twice is found again in its second half, so it is asked for more.
    for slot in CronSim(cron, after.astimezone(zone)):
        found = slot.astimezone(UTC)
        if found > after:
            return found
    return None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):  # LookupError: no such zone; OSError: a folder of zones
        raise ConfigError(f"{name!r} is no time zone; write it like Asia/Shanghai or UTC") from None


def _told(error: Exception) -> str:
    text = str(error)
    return text[:1].lower() + text[1:]
