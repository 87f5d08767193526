"""What a visit brought home, before it is read: the item that spiders yield and that files become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from output.records import Visit
from output.steps import Step


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

    An answer without a body of its own (304) says by `sha256` which known body it stands for. `capture` is the answer as it was sent, None for files. `source` names the page in messages. `step` is the end of
    the lease by which a crawl had the page in hand; `kind` says in a word why it was not had, for counters.
    """

    visit: Visit
    source: str
    body: bytes | None = None
    content_type: str | None = None
    charset: str | None = None
    capture: Capture | None = None
    sha256: str | None = None
    step: Step | None = None
    kind: str | None = None
