"""Where a crawl's pages are kept and its addresses handed out: one thread, so that downloads go on meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from output import closed_hosts, patience
from output.bounded import Bounded
from output.errors import HotlinesError
from output.finding import Found
from output.frontier import Frontier, Waiting
from output.hosts import host_of
from output.leases import Lease
from output.region_answers import AnswerIds
from output.settling import Settled
from output.steps import Step
from output.times import from_text
from pipelines.ahead import Ahead
from pipelines.fetch import Fetch
from pipelines.keep import Keeper, Kept
from pipelines.opening import open_run

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings
    from sqlalchemy import Connection

T = TypeVar("T")
_FLUSH = 0.2  # seconds after which what waits is stored, so that its leases end
_HOSTS = 10_000  # that sleep; of more of them only the library knows
_LOOK = 5.0  # seconds between two counts of what is left; in between it is reckoned


class Desk:
    """Keeps pages and holds the frontier. All of it runs in one thread of its own, one thing after the other."""

    def __init__(self, settings: BaseSettings, count: Callable[..., None]) -> None:
        """`count` adds to a counter of the crawl. Nothing is opened yet."""
        self._settings = settings
        self._count = count
        self._thread = ThreadPoolExecutor(1, "hotlines-desk")
        self._keeper: Keeper | None = None
        self._frontier: Frontier | None = None
        self._ahead = Ahead(settings)
        self._reading = 0
        self._warmed = False
        self._flush: asyncio.TimerHandle | None = None
        self._flushing: set[asyncio.Task[None]] = set()
        self._stopped = self._resting = self._closed = False
        self.run: int | None = None
        """The number of the run, once the library is open."""
        self._to_take = 0
        self.new_numbers = 0
        """How many more numbers the library knows than when the crawl began, as of a few seconds ago."""
        self._numbers = 0
        self._looked = 0.0
        self._asleep: Bounded[str, datetime] = Bounded(_HOSTS)
        self.fell_asleep: Callable[[str], None] = lambda host: None
        """Called with a host that is to be left alone from now on, so that what waits for it can be given back."""
        self.failed: Callable[[Exception], None] = lambda error: None
        """Called when storing fails apart from a page."""
        self.news = asyncio.Event()
        """Set whenever something was stored, so that more can be taken, and when the crawl is to end."""

    async def _run(self, function: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    async def _try(self, otherwise: T, function: Callable[..., T], *args: Any) -> T:
        """What `function` returns in the thread of the desk; `otherwise`, and the end of the crawl, if it fails."""
        try:
            return await self._run(function, *args)
        except Exception as error:
            self.failed(error)
            return otherwise

    async def open(self, command: str, *, due: bool) -> None:
        """Opens database and archive. Raises HotlinesError with one line."""
        self._loop = asyncio.get_running_loop()
        await self._run(self._open, command, due)

    def _open(self, command: str, due: bool) -> None:
        opened = open_run(self._settings, command, due=due)
        self._keeper, self._frontier, self.run = opened
        self._keeper.store.ended = self._ended
        self._numbers = self._frontier.look()[1]
        if due:
            self._count("due", self._frontier.at_hand())

    def _ended(self, steps: list[Step], settled: Settled) -> None:
        """In the thread of the desk, after each transaction that ended leases."""
        assert self._frontier is not None
        self._to_take += settled.new_links
        for step in steps:
            end = self._frontier.refused if step.is_free else self._frontier.ended
            end(step.lease)
        for host, until in settled.sleeping.items():
            with suppress(RuntimeError):  # the loop was ended at once
                self._loop.call_soon_threadsafe(self.put_to_sleep, host, from_text(until))
        self._count("links/found", settled.new_links)
        self._count("links/left", settled.left_links)
        self._count("changes", settled.changed)
        self._count("shown", settled.shown)
        self._count("shown/adverts", settled.shown_adverts)
        self._count("brought_forward", settled.brought_forward)
        self._count("hosts/asleep", len(settled.sleeping))

    async def read(self, look: Callable[[Connection], T]) -> T | None:
        """What `look` finds in the library; null if it is not open, or not any more."""
        if self._keeper is None or self._stopped:
            return None
        return await self._run(patience.ask, self._keeper.store.engine, look)

    async def write(self, work: Callable[[Connection], T]) -> T | None:
        """What `work` returns, done in a transaction of its own; null if the library is not open."""
        if self._keeper is None or self._stopped:
            return None
        return await self._run(patience.write, self._keeper.store.engine, AnswerIds(), work)

    async def found(self, links: list[Found]) -> int:
        """Puts addresses into the frontier that did not come with a page; how many of them were new."""
        frontier = self._frontier
        if frontier is None or self._resting:
            return 0
        new = await self._try(0, frontier.found, links)
        self.news.set()
        return new

    async def starts(self, urls: Iterable[str]) -> int:
        """Puts start pages into the frontier; how many of them are fresh."""
        frontier = self._frontier
        return 0 if frontier is None else await self._try(0, frontier.starts, list(urls))

    async def take(self) -> list[Lease]:
        """Addresses to ask for; none if there is nothing to be had just now."""
        frontier = self._frontier
        if frontier is None or self._resting:
            return []
        self.news.clear()
        await self._try(None, self._look)
        taken: list[Lease] = await self._try([], frontier.take)
        self._to_take = max(0, self._to_take - len(taken))
        if taken and not self._warmed:
            self._warmed = True  # what reading needs is built while the first pages are on their way
            self._thread.submit(self._ahead.prepare, len(taken))
        return taken

    def _look(self) -> None:
        """In the thread of the desk: how far the crawl is, now and then."""
        if self._frontier is not None and time.monotonic() - self._looked > _LOOK:
            self._to_take, numbers = self._frontier.look()
            self.new_numbers = numbers - self._numbers
            self._looked = time.monotonic()

    @property
    def left(self) -> int:
        """How many addresses are still to be asked for, those in hand included; see `output.leases.MANY`."""
        return self._to_take + self.in_hand

    async def waiting(self) -> Waiting | None:
        """What cannot be had just now; null if nothing is left, or the crawl is to end."""
        frontier = self._frontier
        if frontier is None or self._resting:
            return None
        return await self._try(None, frontier.waiting)

    @property
    def is_resting(self) -> bool:
        """Whether nothing is handed out any more."""
        return self._resting

    @property
    def in_hand(self) -> int:
        """How many addresses are in hand."""
        return 0 if self._frontier is None else self._frontier.in_hand

    def sleeps(self, host: str) -> bool:
        """Whether the host is to be left alone just now."""
        until = self._asleep.get(host)
        if until is not None and until <= datetime.now(UTC):
            del self._asleep[host]
            return False
        return until is not None

    def put_to_sleep(self, host: str, until: datetime) -> None:
        """Leaves the host alone from now on; the page that brought it about will tell the frontier."""
        until = (until + timedelta(seconds=1)).replace(
            microsecond=0
        )  # as the frontier tells times, and not sooner
        self._asleep[host] = max(until, self._asleep.get(host, until))
        self.fell_asleep(host)

    async def close_host(self, origin: str, until: datetime, reason: str) -> bool:
        """Leaves the host of `origin`, whose robots.txt cannot be had, alone until then; false if it answers elsewhere.

        What waits in the downloader is of origins that answer, and goes on.
        """
        now = datetime.now(UTC)
        asleep = await self.write(lambda library: closed_hosts.close(library, origin, now, until, reason))
        if asleep is not None:
            self._asleep[host_of(origin) or origin] = asleep
        return asleep is not None or self._stopped

    async def give_back(self, leases: list[Lease]) -> None:
        """Lets addresses go that were not asked for."""
        if self._frontier is not None and not self._stopped:
            asleep = {lease.host: self._asleep[lease.host] for lease in leases if self.sleeps(lease.host)}
            await self._try(None, self._frontier.give_back, leases, asleep)
            self._to_take += len(leases)
            self.news.set()

    async def end(self, step: Step) -> None:
        """Takes the end of a lease that brought no visit."""
        if self._keeper is not None and not self._stopped:
            await self._try(None, self._keeper.store.end, step)
            self._flush_soon()

    async def keep(self, item: Fetch) -> Kept:
        """Archives, reads and stores `item`. Raises HotlinesError or OSError if that failed."""
        assert self._keeper is not None
        self._reading += 1
        try:
            future = await self._run(self._ahead.begin, item, self._keeper, self._reading)
            if future is None:
                kept = await self._run(self._keeper.keep, item)
            else:
                with suppress(Exception):  # whatever it is, the keeper gets to know
                    await asyncio.wrap_future(future)
                kept = await self._run(self._keeper.keep, item, partial(self._ahead.result, future))
        finally:
            self._reading -= 1
        self._flush_soon()
        return kept

    def _flush_soon(self) -> None:
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(_FLUSH, self._start_flush)

    def _start_flush(self) -> None:
        self._flush = None
        task = asyncio.ensure_future(self._flush_now())
        self._flushing.add(task)
        task.add_done_callback(self._flushing.discard)

    async def _flush_now(self) -> None:
        if self._keeper is None or self._stopped:
            return
        try:
            await self._run(self._keeper.flush)
            if self._frontier is not None:
                await self._run(self._frontier.beat)
                await self._run(self._look)
        except Exception as error:
            self.failed(error)
        self.news.set()

    def rest(self) -> None:
        """Hands nothing out any more; what comes in is kept."""
        self._resting = True
        self.news.set()

    def stop(self) -> None:
        """Neither hands anything out nor keeps anything any more."""
        self._stopped = self._resting = True
        self.news.set()

    async def close(self) -> None:
        """Stores what waits, and lets go of what is in hand."""
        self.stop()
        if self._flush is not None:
            self._flush.cancel()
        if self._keeper is not None:
            await self._run(self._close, self._keeper)

    def _close(self, keeper: Keeper) -> None:
        self._closed = True
        try:
            keeper.flush()
            if self._frontier is not None:
                self._count("left_in_hand", self._frontier.close())
        finally:
            keeper.close()

    async def abandon(self) -> None:
        """After storing has failed: frees what is in hand, if that can be done, and closes what is open."""
        self.stop()
        await self._run(self._abandon)

    def cut(self) -> None:
        """After the loop was ended at once: what `close` would have done, unless it has. Raises what storing raises."""
        if self._closed or self._keeper is None:
            return
        self.stop()
        try:
            self._thread.submit(self._close, self._keeper).result()
        finally:
            self.shut()

    def _abandon(self) -> None:
        self._closed = True
        if self._frontier is not None:
            with suppress(HotlinesError):
                self._frontier.close()
        if self._keeper is not None:
            with suppress(HotlinesError, OSError):
                self._keeper.archive.close()

    def shut(self) -> None:
        """Ends the thread and the readers."""
        self._thread.shutdown()
        self._ahead.close()
