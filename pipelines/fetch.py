"""What a visit brought home, before it is read: the item that spiders yield and that files become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from output.records import Visit


@dataclass(frozen=True, slots=True)
class Capture:
    """An HTTP answer as it was sent: `body` is still compressed. `time` is aware, in UTC, whole seconds."""

    url: str
    time: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """One visit with what it served. `body` is decompressed; None if there is nothing to read.

    `capture` is the answer as it was sent, None for files. `source` names the page in messages.
    """

    visit: Visit
    source: str
    body: bytes | None = None
    content_type: str | None = None
    charset: str | None = None
    capture: Capture | None = None
