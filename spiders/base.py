"""What spiders that live on the frontier share: they take addresses from it, and hand back what became of each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Spider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from output.finding import Found
from output.leases import START_RANK, Lease
from output.steps import Ending, Step
from output.times import from_text
from pipelines.fetch import Fetch
from pipelines.stages import KeepStage
from spiders.answers import failed_fetches, fetches_of
from spiders.closed import Closed
from spiders.endings import failed_step, page_step
from spiders.hours import wait
from spiders.maps import SiteMaps
from spiders.outcomes import Trouble, log, tell_refused, trouble
from spiders.recent import Recent
from spiders.sense import ONE_PAGE, Sense
from spiders.urls import canonical_url

if TYPE_CHECKING:
    from output.frontier import Waiting
    from pipelines.desk import Desk

_PATIENCE = 60.0  # seconds that a crawl waits for hosts that are asleep; they are left to the next one then
_PAUSE = (0.2, 2.0)  # seconds between two looks at what others have in hand
_WHOLE = timedelta(days=30)  # after which a body is asked for whatever the server says of changes


class FrontierSpider(Spider):
    """Asks for what the frontier hands out, until nothing is left for this run.

    `due`: whether it takes what is due, of all hosts; `command`: under which name the run is known. With `follow` ``0``
    links are left alone.
    """

    command = "crawl"
    due = False

    def __init__(self, *args: Any, follow: str = "1", **kwargs: Any) -> None:
        """Takes what Scrapy hands over; `follow` is given with ``-a``."""
        super().__init__(*args, **kwargs)
        self.follow = follow not in {"0", "no", "false"}
        self.seen = Recent()
        self._idle = False
        self._told_elsewhere = False

    @property
    def _stage(self) -> KeepStage:
        stage = self.crawler.get_item_pipeline(KeepStage)
        assert stage is not None, "a spider on the frontier needs the stage that keeps pages"
        return stage

    @property
    def _desk(self) -> Desk:
        return self._stage.desk

    async def enter(self, desk: Desk) -> None:
        """Puts start pages into the frontier, if the spider has any."""

    async def start(self) -> AsyncIterator[Request]:
        """The requests, a few at a time: Scrapy's own queue never holds more than is in hand."""
        desk = self._begin()
        try:
            await self.enter(desk)
            while not desk.is_resting and not await self._is_over(desk):
                for lease in await self._take(desk):
                    if await self._is_worth_it(desk, lease):
                        yield self.request(lease)
        except Exception as error:  # what ends here would else look like a crawl that has done its work
            desk.failed(error)

    async def _take(self, desk: Desk) -> list[Lease]:
        """Addresses to ask for; waits a little if there are none just now."""
        await self._keep_hours(desk)
        leases = await desk.take()
        await self.sense.prepare(desk, leases)
        if not leases and (desk.in_hand or self.maps.pending):
            await self._rest(desk, _PAUSE[1])
        self._idle = not leases
        return leases

    async def _is_over(self, desk: Desk) -> bool:
        """Whether nothing is left for this run; waits a little if something may be had later."""
        if not self._idle or desk.in_hand or self.maps.pending:
            return False
        waiting = await desk.waiting()
        if waiting is None or self._ends(waiting):
            return True
        self._tell_elsewhere(waiting)
        await self._rest(desk, _PAUSE[1] if waiting.elsewhere else waiting.seconds)
        return False

    def _begin(self) -> Desk:
        stage = self._stage
        self.sense = Sense(self.settings.getint("HOTLINES_MAX_DEPTH", 8), self.count)
        self.maps = SiteMaps(stage.desk, self.sense, fresh=self.due)
        self.closed = Closed(stage.desk)
        stage.learned = self.sense.learn
        return stage.desk

    async def _is_worth_it(self, desk: Desk, lease: Lease) -> bool:
        """Whether an address is asked for; one that has turned out to be a trap is not."""
        reason = self.sense.trap(lease)
        if reason is None:
            return True
        self.count(f"traps/{reason}")
        now = datetime.now(UTC).replace(microsecond=0)
        ending = Ending.LATER if reason == ONE_PAGE else Ending.REFUSED
        await desk.end(Step(lease, ending, lease.url, now, error=f"trap: {reason}"))
        return False

    async def _keep_hours(self, desk: Desk) -> None:
        """Waits until the hours begin in which hosts are asked, if there are any."""
        hours, zone = self.settings.get("HOTLINES_HOURS"), self.settings.get("HOTLINES_ZONE")
        told = False
        while hours and not desk.is_resting and (seconds := wait(hours, zone, datetime.now(UTC))) > 0:
            if not told:
                log.warning("outside of the hours %s (%s): waiting", hours, zone)
            told = True
            await desk.waiting()  # says that this run is alive
            await self._rest(desk, seconds, 30.0)

    def _ends(self, waiting: Waiting) -> bool:
        """Whether what is left is left to the next crawl."""
        if waiting.seconds <= _PATIENCE:
            return False
        log.warning(
            "%d hosts asked to be left alone, the first for %d s more; the next crawl goes on there",
            waiting.hosts,
            waiting.seconds,
        )
        return True

    def _tell_elsewhere(self, waiting: Waiting) -> None:
        """Says once that another run has in hand what this one waits for."""
        if waiting.elsewhere and not self._told_elsewhere:
            hosts = "1 host" if waiting.elsewhere == 1 else f"{waiting.elsewhere} hosts"
            log.warning("another run is at work on %s: waiting", hosts)
            self._told_elsewhere = True

    async def _rest(self, desk: Desk, seconds: float, most: float = _PAUSE[1]) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(desk.news.wait(), min(max(seconds, _PAUSE[0]), most))

    def request(self, lease: Lease) -> Request:
        """The request for an address. Of what is due, a page that is known is only sent again if it has changed; a
        crawl wants its links all the same.
        """
        headers = {}
        since = datetime.now(UTC) - _WHOLE
        if self.due and lease.sha256 and lease.whole and from_text(lease.whole) > since:
            headers = {"If-None-Match": lease.etag, "If-Modified-Since": lease.last_modified}
        meta = {
            "lease": lease,
            "page": lease.url,
            "host": lease.host,
            "start": lease.rank >= START_RANK or lease.depth == 0,
            "named": lease.depth == 0,
            "taken": time.monotonic(),
        }
        return Request(
            lease.url,
            self.parse,
            errback=self.failed,
            headers={name: value for name, value in headers.items() if value},
            priority=lease.rank,
            meta=meta,
            dont_filter=True,
        )

    async def parse(self, response: Response) -> AsyncIterator[Fetch | Request]:
        """What `response` says of its page, and where it leads."""
        lease: Lease = response.meta["lease"]
        try:
            fetches = fetches_of(response)
            step = page_step(lease, fetches, response)
            step = replace(step, links=tuple(self._links(lease, fetches[-1], response.url)))
        except Exception as error:  # a page of ours to mend, but the lease must end
            await self._desk.end(self._fault(lease, error))
            return
        self.seen.add(step.url, by_redirect=step.url != lease.url)
        for fetch in fetches[:-1]:
            yield fetch
        yield replace(fetches[-1], step=step)
        if self.follow and (self.due or response.meta["start"]):
            for request in await self.maps.of(response.url):
                yield request

    def _links(self, lease: Lease, page: Fetch, url: str) -> list[Found]:
        return self.sense.links(lease, page, url) if self.follow and page.body is not None else []

    def _fault(self, lease: Lease, error: Exception) -> Step:
        told = f"the spider fails on it ({type(error).__name__}: {' '.join(str(error).split())[:160]})"
        log.warning("%s: failed: %s", lease.url, told)
        self.count("failed")
        self.count("failed/spider")
        return failed_step(lease, Trouble("failed", "spider", told), [], datetime.now(UTC), None)

    async def failed(self, failure: Failure) -> AsyncIterator[Fetch]:
        """A page that was not had: one line, one counter, and a visit if anything was asked for."""
        request: Request = failure.request  # type: ignore[attr-defined]
        lease: Lease = request.meta["lease"]
        problem = trouble(failure)
        if problem.quiet:
            self.count(problem.kind)
        elif problem.outcome == "refused":
            tell_refused(request, problem)
            self.count(f"skipped/{problem.kind}")
        if problem.kind in {"stopped", "asleep", "reached"} or await self.closed.keeps(
            request, lease, problem
        ):
            await self._desk.give_back([lease])
            return
        now = datetime.now(UTC).replace(microsecond=0)
        fetches = list(failed_fetches(request, problem, now))
        step = failed_step(lease, problem, fetches, now, canonical_url(request.url))
        if not fetches:
            await self._desk.end(step)
            return
        for fetch in fetches[:-1]:
            yield fetch
        yield replace(fetches[-1], step=step)

    def count(self, name: str, by: int = 1) -> None:
        """Adds to the counter ``hotlines/<name>``."""
        if by and self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"hotlines/{name}", by)
