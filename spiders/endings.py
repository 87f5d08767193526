"""From answers to the ends of leases: what became of an address, as the frontier is to know it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime

from scrapy.http import Response

from output.hosts_at_work import LONGEST_SLEEP
from output.leases import Lease
from output.steps import Ending, Step
from pipelines.fetch import Fetch
from spiders.outcomes import Trouble

_GONE = frozenset({404, 410})
_BUSY = frozenset({429, 503})
_NO_WORD = 300.0  # seconds for which a host is left alone that says "too many" and not for how long
_LONGEST_TAG = 1_000
MOVED_HOST = "moved_host"
"""Kind of what ends a start that leads to another host: that is asked in its own turn, under its own lease."""
_HOPS = 5  # hosts that one start may lead through


def page_step(lease: Lease, fetches: Sequence[Fetch], response: Response) -> Step:
    """The end of `lease` by an answer: `fetches` are the hops that led to it, and the page as the last."""
    page = fetches[-1].visit
    url = page.url
    return Step(
        lease,
        _ending(fetches[-1]),
        url,
        page.time,
        moved=_moved(lease, url, fetches[:-1]),
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        error=page.reason,
        sleep=retry_after(response, page.time),
    )


def failed_step(
    lease: Lease, problem: Trouble, fetches: Sequence[Fetch], now: datetime, last: str | None
) -> Step:
    """The end of `lease` by a failure; `fetches` are the visits behind it, none if nothing was asked for. `last` is the
    canonical address that was asked for, or would have been, in the end.
    """
    if problem.kind == MOVED_HOST:
        if last is not None and lease.depth < _HOPS:
            return Step(lease, Ending.MOVED, lease.url, now, error=f"redirects to {last}", target=last)
        return Step(lease, Ending.FAILED, lease.url, now, error="redirects too often")
    if problem.until is not None:
        return Step(lease, Ending.LATER, lease.url, now, error=problem.reason)
    if problem.outcome == "refused" or problem.quiet:
        ending = Ending.MOVED if fetches or problem.quiet else Ending.REFUSED
        return Step(lease, ending, lease.url, now, error=problem.reason or problem.kind)
    url = fetches[-1].visit.url if fetches else lease.url
    # a server that sends without end costs as much as one that sends nothing
    ending = Ending.SKIPPED if problem.outcome == "skipped" and problem.kind != "too_large" else Ending.FAILED
    return Step(lease, ending, url, now, moved=_moved(lease, url, fetches[:-1]), error=problem.reason)


def _moved(lease: Lease, url: str, hops: Sequence[Fetch]) -> tuple[str, ...]:
    """The addresses that led to `url`, the lease's own first."""
    if url == lease.url:
        return ()
    return tuple(dict.fromkeys([lease.url, *(hop.visit.url for hop in hops if hop.visit.url != url)]))


def _ending(page: Fetch) -> Ending:
    visit = page.visit
    if visit.status == 304 and visit.outcome == "ok":
        return Ending.NOT_MODIFIED
    if visit.status in _GONE:
        return Ending.GONE
    if visit.outcome == "skipped":
        return Ending.SKIPPED
    return Ending.PAGE if visit.outcome == "ok" else Ending.FAILED


def _header(response: Response, name: str) -> str | None:
    """A header that will be sent back, if it can be."""
    value = (response.headers.get(name) or b"").decode("latin-1").strip()
    return value if value.isprintable() and 0 < len(value) <= _LONGEST_TAG else None


def retry_after(response: Response, now: datetime) -> float:
    """Seconds for which a server that is too busy asks to be left alone (RFC 9110, section 10.2.3); 0 if it does not."""
    if response.status not in _BUSY:
        return 0.0
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal() and value.isascii():
        return min(float(value[:9]), LONGEST_SLEEP.total_seconds())
    try:
        seconds = (parsedate_to_datetime(value) - now).total_seconds()
        return min(max(0.0, seconds), LONGEST_SLEEP.total_seconds())
    except (TypeError, ValueError, OverflowError):
        return _NO_WORD if response.status == 429 else 0.0
