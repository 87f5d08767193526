"""What became of an address that was in hand: the end of a lease, on its way into the frontier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from output.finding import Found
from output.leases import Lease


class Ending(StrEnum):
    """How a request ended. `PAGE`: a body came; whether it says something else than before is judged when stored.
    `LATER`: nothing was asked for, for reasons that may soon be gone; `REFUSED`: for reasons that will hold.
    """

    PAGE = "page"
    NOT_MODIFIED = "not_modified"
    SKIPPED = "skipped"
    MOVED = "moved"
    GONE = "gone"
    PARKED = "parked"
    FAILED = "failed"
    REFUSED = "refused"
    LATER = "later"


UNASKED = frozenset({Ending.REFUSED, Ending.LATER})
"""Endings of addresses that were not asked for, and so are none of the pages that a run may take."""


@dataclass(frozen=True, slots=True)
class Step:
    """The end of `lease`. `url` is where the page was found in the end; `moved` are the addresses that led there,
    the lease's own first, none if it did not move. `sleep`: seconds for which the server asks to be left alone.
    `links` are what the page leads to; `error` says in one line what was wrong. `target` is an address on another host
    that it leads to, which is to be visited in its own turn. `sha256` names the body that came, if one did.
    """

    lease: Lease
    ending: Ending
    url: str
    time: datetime
    moved: tuple[str, ...] = ()
    links: tuple[Found, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    error: str | None = None
    sleep: float = 0.0
    target: str | None = None
    sha256: str | None = None

    @property
    def is_free(self) -> bool:
        """Whether it counts as no page: nothing was asked for, or it only leads to another host."""
        return self.ending in UNASKED or self.target is not None
