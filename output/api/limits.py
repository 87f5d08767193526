"""How much one may ask of the server, and the gate that lets in only so many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from anyio import CapacityLimiter, to_thread

from output import deadlines

T = TypeVar("T")


class Limits(NamedTuple):
    """`seconds`: a question may take; `rows`: of a page at most, `first_rows` if nobody says; `at_once`: questions that are
    worked on, `waiting`: that wait behind them.

    Of what is posted: `body`: bytes; `page`: characters that a page's text may have; `texts`: texts to resolve, `text`:
    characters of one, `all_texts`: of all of them; `areas`: in an answer; `checks`: numbers and pairs of a page that is
    checked; `posts_at_once`: that are worked on, beside `at_once`, `posts_waiting`: that wait behind them.
    """

    seconds: float = 10.0
    rows: int = 1_000
    first_rows: int = 100
    at_once: int = 4
    waiting: int = 64
    body: int = 2_000_000
    page: int = 100_000
    texts: int = 1_000
    text: int = 20_000
    all_texts: int = 200_000
    areas: int = 10_000
    checks: int = 300
    posts_at_once: int = 2
    posts_waiting: int = 16


USUAL = Limits()


class BusyError(Exception):
    """Too many wait already."""


class Gate:
    """Works on so many questions at once, each in a thread; so many more wait; whoever comes then is turned away."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._inside = 0
        self._limiter = CapacityLimiter(limits.at_once)

    @classmethod
    def of_posts(cls, limits: Limits) -> Gate:
        """The gate for what is posted: slow readings take no places from questions."""
        return cls(limits._replace(at_once=limits.posts_at_once, waiting=limits.posts_waiting))

    def check(self) -> None:
        """Raises BusyError if whoever comes now would be turned away: before a body is read in vain."""
        if self._inside >= self._limits.at_once + self._limits.waiting:
            raise BusyError

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives. Raises BusyError, OverdueError, and whatever it raises."""
        self.check()
        self._inside += 1
        try:
            return await to_thread.run_sync(self._timed, work, limiter=self._limiter)
        finally:
            self._inside -= 1

    def _timed(self, work: Callable[[], T]) -> T:
        with deadlines.within(self._limits.seconds):
            return work()
