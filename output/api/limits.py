"""How much one may ask of the server, and the gate that lets in only so many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from anyio import CapacityLimiter, to_thread

from output import deadlines

T = TypeVar("T")


class Limits(NamedTuple):
    """`seconds`: a question may take; `body`: bytes that may be posted; `rows`: of a page at most, `first_rows` if nobody says;
    `at_once`: questions that are worked on, `waiting`: that wait behind them.
    """

    seconds: float = 10.0
    body: int = 5_000_000
    rows: int = 1_000
    first_rows: int = 100
    at_once: int = 4
    waiting: int = 64


USUAL = Limits()


class BusyError(Exception):
    """Too many wait already."""


class Gate:
    """Works on so many questions at once, each in a thread; so many more wait; whoever comes then is turned away."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._inside = 0
        self._limiter = CapacityLimiter(limits.at_once)

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives. Raises BusyError, OverdueError, and whatever it raises."""
        if self._inside >= self._limits.at_once + self._limits.waiting:
            raise BusyError
        self._inside += 1
        try:
            return await to_thread.run_sync(self._timed, work, limiter=self._limiter)
        finally:
            self._inside -= 1

    def _timed(self, work: Callable[[], T]) -> T:
        with deadlines.within(self._limits.seconds):
            return work()
