"""Times as text: ISO 8601 in UTC, to the second, always 20 characters, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def to_text(time: datetime) -> str:
    """An aware time as ``2026-11-22T09:30:00Z``; fractions are dropped. A naive one is a ValueError."""
    if time.tzinfo is None:
        raise ValueError(f"a time without a zone: {time}")
    return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def from_text(text: str) -> datetime:
    """The aware time that `to_text` wrote."""
    return datetime.strptime(text, FORMAT).replace(tzinfo=UTC)


def now() -> datetime:
    """The present, aware, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class FarError(ValueError):
    """A time that the calendar does not reach."""


def parse(given: str | date, *, last: bool = False) -> datetime:
    """The aware time that ``2026-11-22``, an ISO time, a date or a datetime means; UTC unless it says otherwise.

    A date is its first second, or its `last`. A ValueError, with one line, for other texts, and for times that are out
    of reach in UTC (`FarError`).
    """
    found = _from_iso(given) if isinstance(given, str) else given
    if not isinstance(found, datetime):
        found = datetime.combine(found, time(23, 59, 59) if last else time())
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise FarError(f"{given} is too far away") from None


def _from_iso(text: str) -> date:
    tidy = text.strip()
    try:
        return date.fromisoformat(tidy) if len(tidy) <= 10 else datetime.fromisoformat(tidy)
    except ValueError:
        raise ValueError(f"{text!r} is no time; write it like 2026-11-22 or 2026-11-22T09:30:00Z") from None
