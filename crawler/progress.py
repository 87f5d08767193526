"""What a long run tells: one line that is rewritten on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status

from crawler.terminal import visible

_EVERY = 30.0  # seconds between plain lines
_REFRESH = 0.1  # seconds between changes on a terminal


class Progress:
    """Use as a context manager. `tell` prints a line above the progress line; both go to standard error."""

    def __init__(self, console: Console | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """`console` and `clock` are for tests."""
        self._console = console or Console(file=sys.stderr, highlight=False, soft_wrap=True)
        self._clock = clock
        self._status: Status | None = None
        self._last = clock()

    def __enter__(self) -> Self:
        """Shows the line, on a terminal."""
        if self._console.is_terminal:
            self._status = self._console.status("")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Takes the line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def tell(self, line: str) -> None:
        """Prints `line` as it is."""
        self._console.print(visible(line), markup=False, highlight=False, soft_wrap=True)

    def update(self, line: Callable[[], str]) -> None:
        """Shows what `line` returns; that is only asked for when it is time, so call this often."""
        now = self._clock()
        if now - self._last < (_REFRESH if self._status is not None else _EVERY):
            return
        self._last = now
        if self._status is not None:
            self._status.update(visible(line()).replace("[", "\\["))
        else:
            self.tell(f"hotlines: {line()}")
