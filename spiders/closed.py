"""Addresses whose robots.txt could not be had: what becomes of them, and of their hosts."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from output.bounded import Bounded
from output.hosts import host_of
from output.robots_rows import origin_of
from spiders.outcomes import Trouble

if TYPE_CHECKING:
    from scrapy.http import Request

    from output.leases import Lease
    from pipelines.desk import Desk

_MOST = 1_000  # origins


class Closed:
    """Puts hosts to sleep whose robots.txt could not be had, once each time that it was asked for."""

    def __init__(self, desk: Desk) -> None:
        """Nothing is closed yet."""
        self._desk = desk
        self._told: Bounded[tuple[str, datetime], asyncio.Task[bool]] = Bounded(_MOST)

    async def keeps(self, request: Request, lease: Lease, problem: Trouble) -> bool:
        """Whether the address stays wanted as it is, to be asked for when its host is awake again.

        Not those that have had a line of their own, those of a host that answers elsewhere, and those that led
        somewhere else: they are failing, so that they do not stand in the way.
        """
        if problem.until is None or (request.meta.get("start") and problem.outcome == "failed"):
            return (
                False  # a start of which there was no answer at all may be asked for anew by whoever mends it
            )
        key = (origin_of(request.url), problem.until)
        task = self._told.get(key)
        if task is None:
            task = asyncio.ensure_future(self._desk.close_host(*key, problem.reason))
            self._told[key] = task
        sleeps = await asyncio.shield(task)
        moved = bool(request.meta.get("redirect_urls")) or host_of(request.url) != host_of(lease.url)
        return sleeps and problem.quiet and not moved
