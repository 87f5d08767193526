"""What a visit brought home, before it is read: the item that spiders yield and that files become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from output.exchange import Capture
from output.records import Visit
from output.warc_records import Origin

if TYPE_CHECKING:
    from output.steps import Step

__all__ = ["Capture", "Fetch"]


@dataclass(frozen=True, slots=True)
class Fetch:
    """One visit with what it served. `body` is decompressed; None if there is nothing to read.

    `capture` is the answer as it was sent, None for files; a redirect and a failure have it too. `source` names
    the page in messages. An answer without a body of its own (304, a revisit) says which known body it stands for:
    `sha256` of one that this page has shown, or the record in an `origin`. `step` is the end of the lease by which
    a crawl had the page in hand; `kind` says in a word why it was not had, for counters. `masked`: a number that is to
    be forgotten was taken out of it.
    """

    visit: Visit
    source: str
    body: bytes | None = None
    content_type: str | None = None
    charset: str | None = None
    capture: Capture | None = None
    sha256: str | None = None
    origin: Origin | None = None
    step: Step | None = None
    kind: str | None = None
    masked: bool = False
