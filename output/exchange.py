"""An HTTP request with its answer, as they are archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Headers = tuple[tuple[str, str], ...]
"""Names and values in their order; the characters stand for bytes, as Latin-1 has them."""


@dataclass(frozen=True, slots=True)
class Capture:
    """An HTTP answer as it was sent: `body` is still compressed. `time` is aware, in UTC, whole seconds.

    `method` and `request_headers` are the request's; without a `method` it is not known. `protocol` is the
    answer's. `ip`: who answered.
    """

    url: str
    time: datetime
    status: int
    headers: Headers
    body: bytes
    ip: str | None = None
    protocol: str = "HTTP/1.1"
    method: str | None = None
    request_headers: Headers = ()
