"""Times as text: ISO 8601 in UTC, to the second, always 20 characters, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime

FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def to_text(time: datetime) -> str:
    """An aware time as ``2026-11-22T09:30:00Z``; fractions are dropped. A naive one is a ValueError."""
    if time.tzinfo is None:
        raise ValueError(f"a time without a zone: {time}")
    return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def from_text(text: str) -> datetime:
    """The aware time that `to_text` wrote."""
    return datetime.strptime(text, FORMAT).replace(tzinfo=UTC)
