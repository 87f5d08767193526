"""robots.txt as RFC 9309 has it: what cannot be asked for is not allowed, and Crawl-delay is kept."""

from __future__ import annotations

import asyncio
import inspect
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.robots_text import Rules, text_of
from crawler.slots import slow_down
from output.robots_rows import Known, origin_of
from spiders.endings import retry_after
from spiders.outcomes import Refused, Trouble, explain

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LONGEST_DELAY = 30.0
"""Seconds; a longer Crawl-delay is cut to this."""
FRESH = timedelta(hours=24)
"""How long a robots.txt holds; RFC 9309 section 2.4 asks for no more."""
AGAIN = timedelta(hours=1)
"""How long a host stays closed before its robots.txt is asked for again, when that could not be had."""
_HELD = 4_000_000  # characters of rules in the memory; the oldest are let go
_PRIORITY = 1000


class Memory(Protocol):
    """What a longer memory than the process's has to offer; either method may return an awaitable instead."""

    def get(self, origin: str) -> Known | Awaitable[Known | None] | None:
        """What was put last."""

    def put(self, origin: str, known: Known) -> Awaitable[None] | None:
        """Keeps it."""


@dataclass(slots=True)
class _Held:
    """What is known of an origin. `told`: whether a line has said that it cannot be had."""

    known: Known
    rules: Rules | None
    trouble: Trouble | None
    told: bool = False

    @property
    def until(self) -> datetime:
        """When it is asked for again."""
        closed = None if self.trouble is None else self.trouble.until
        return closed or self.known.time + (AGAIN if self.known.error else FRESH)


class PoliteRobotsMiddleware:
    """Asks each origin for its robots.txt once a day, whoever waits for it, and refuses what that does not allow.

    `memory` outlives the process, if there is one: whoever runs the crawl sets it. `now` is the clock.
    """

    def __init__(self, crawler: Crawler, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Asks nothing yet."""
        self.memory: Memory | None = None
        self.now = now
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._size = 0
        self._asking: dict[str, asyncio.Task[_Held]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PoliteRobotsMiddleware:
        """How Scrapy builds it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Refused for what robots.txt does not allow, and for all of a host whose robots.txt cannot be had."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        held = await self._rules_for(request)
        if held.rules is None:
            raise _closed(held, request)
        self._keep_delay(held.rules, request)
        if not held.rules.allowed(request.url):
            raise Refused("robots", "robots.txt does not allow it")

    def known(self, url: str) -> Known | None:
        """What is known in this process of the robots.txt of `url`'s origin."""
        held = self._held.get(origin_of(url))
        return held.known if held else None

    def rules(self, url: str) -> Rules | None:
        """The rules for `url`, if they are known in this process and could be had."""
        held = self._held.get(origin_of(url))
        return held.rules if held else None

    async def _rules_for(self, request: Request) -> _Held:
        origin = origin_of(request.url)
        held = self._held.get(origin)
        if held is not None and self._is_fresh(held):
            self._held.move_to_end(origin)
            return held
        if origin not in self._asking:
            self._asking[origin] = asyncio.ensure_future(self._learn(origin))
            self._asking[origin].add_done_callback(lambda _: self._asking.pop(origin))
        return await asyncio.shield(self._asking[origin])

    def _is_fresh(self, held: _Held) -> bool:
        return held.known.time <= self.now() < held.until

    async def _learn(self, origin: str) -> _Held:
        """The rules from the memory, if it has fresh ones, else from the origin itself."""
        if self.memory is not None:
            found = self.memory.get(origin)
            known = await found if inspect.isawaitable(found) else found
            if known is not None and known.error is None:
                kept = _Held(known, Rules(known.body or "", self._agent), None)
                if self._is_fresh(kept):
                    return self._hold(origin, kept)
        held = await self._ask(origin)
        if held.trouble is not None and held.trouble.quiet:
            return held  # nothing was asked for: the crawl ends
        if self.memory is not None:
            put = self.memory.put(origin, held.known)
            if inspect.isawaitable(put):
                await put
        return self._hold(origin, held)

    async def _ask(self, origin: str) -> _Held:
        meta = {"dont_obey_robotstxt": True}
        request = Request(
            f"{origin}/robots.txt", NO_CALLBACK, priority=_PRIORITY, meta=meta, dont_filter=True
        )
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # whatever it is, the host is closed and the page's line says why
            trouble, now = explain(error), self._time()
            if trouble.outcome != "refused":  # no rule of ours: it may be there in an hour
                trouble = trouble._replace(until=now + AGAIN)
            return _Held(Known(now, None, None, trouble.reason), None, trouble)
        return self._judge(response)

    def _judge(self, response: Response) -> _Held:
        status = response.status
        if 200 <= status < 300:
            text = text_of(response.body)
        elif 400 <= status < 500 and status != 429:
            text = ""  # there are no rules (section 2.3.1.3), whatever the error page looks like
        else:
            reason, now = f"answers {status}", self._time()
            wait = min(max(AGAIN, timedelta(seconds=retry_after(response, now))), FRESH)
            trouble = Trouble("refused", "robots", f"its robots.txt {reason}", until=now + wait)
            return _Held(Known(now, status, None, reason), None, trouble)
        return _Held(Known(self._time(), status, text), Rules(text, self._agent), None)

    def _time(self) -> datetime:
        return self.now().replace(microsecond=0)

    def _hold(self, origin: str, held: _Held) -> _Held:
        before = self._held.pop(origin, None)
        self._size += _size(held) - (_size(before) if before else 0)
        self._held[origin] = held
        while self._size > _HELD and len(self._held) > 1:
            self._size -= _size(self._held.popitem(last=False)[1])
        return held

    def _keep_delay(self, rules: Rules, request: Request) -> None:
        key = request.meta.get("download_slot")
        if key is not None:
            delay = None if rules.delay is None else min(rules.delay, LONGEST_DELAY)
            slow_down(self._crawler, key, origin_of(request.url), delay)


def _size(held: _Held) -> int:
    return 200 + len(held.known.body or "")


def _closed(held: _Held, request: Request) -> Refused:
    """Why nothing of the origin is allowed, a fresh one for each request.

    Starts have a line each. Of the other pages of a crawl only the first has, which then stands for all of them.
    """
    problem = held.trouble or Trouble("refused", "robots", f"its robots.txt {held.known.error}")
    told = problem.reason
    if problem.kind not in {"address", "name", "connection", "robots"}:
        told = f"its robots.txt cannot be had: {told}"
    if problem.until is not None and "lease" in request.meta and not request.meta.get("start"):
        if held.told:
            return Refused("closed", told, quiet=True, until=problem.until)
        held.told = True
    outcome = "failed" if problem.outcome == "failed" else "refused"
    return Refused(problem.kind, told, problem.quiet, outcome, problem.until)
