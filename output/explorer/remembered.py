"""Answers that take long and may be some minutes old: figures of the whole library, news, templates.

Each is made in a thread of its own, which no deadline of an asker ends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
FRESH = 300
"""Seconds for which an answer is given as it is; after these it is given while another is made."""
OLD = 3600
"""Seconds after which nobody gets it any more."""
PATIENCE = 8.0
"""Seconds for which somebody waits for an answer that is being made."""
_MOST = 64
logger = logging.getLogger("hotlines.explorer")


class NotYetError(Exception):
    """The answer is still being made; who asks again in a moment gets it."""


class _Kept(NamedTuple):
    made: float
    answer: Any


class _Making(threading.Thread):
    """Makes one answer."""

    def __init__(self, make: Callable[[], Any], keep: Callable[[Any], None]) -> None:
        super().__init__(daemon=True)
        self._make, self._keep = make, keep
        self.answer: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Make it, and keep it."""
        try:
            self.answer = self._make()
        except Exception as error:  # whoever waits is told
            self.error = error
            logger.info("could not make an answer: %s", error)
        else:
            self._keep(self.answer)


class Remembered:
    """Keeps a few answers, while the `state` of what they were made of is the same."""

    def __init__(
        self, state: Callable[[], Hashable] = lambda: None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._state, self._clock = state, clock
        self._of: Hashable = None
        self._lock = threading.Lock()
        self._kept: dict[Hashable, _Kept] = {}
        self._making: dict[Hashable, _Making] = {}

    def get(self, key: Hashable, make: Callable[[], T], patience: float = PATIENCE) -> T:
        """The answer under `key`, made by `make` if there is none, or it is too old. Raises NotYetError, and what `make` does."""
        self._look()
        kept = self._kept.get(key)
        age = OLD if kept is None else self._clock() - kept.made
        if kept is not None and age < FRESH:
            return kept.answer  # type: ignore[no-any-return]
        making = self._begun(key, make)
        if kept is not None and age < OLD:
            return kept.answer  # type: ignore[no-any-return]
        making.join(patience)
        if making.is_alive():
            raise NotYetError
        if making.error is not None:
            raise making.error
        return making.answer  # type: ignore[no-any-return]

    def forget(self) -> None:
        """Keep nothing, and nothing that is being made: the library has changed."""
        with self._lock:
            self._kept.clear()
            self._making.clear()

    def _look(self) -> None:
        """Keep nothing of another state than that of now."""
        state = self._state()
        with self._lock:
            changed, self._of = state != self._of, state
        if changed:
            self.forget()

    def _begun(self, key: Hashable, make: Callable[[], Any]) -> _Making:
        """What makes the answer: one at a time for each key."""
        with self._lock:
            making = self._making.get(key)
            if making is None or not making.is_alive():
                making = self._making[key] = _Making(make, lambda answer: self._keep(key, making, answer))
                making.start()
                for other in [one for one, thread in self._making.items() if not thread.is_alive()]:
                    del self._making[other]
            return making

    def _keep(self, key: Hashable, making: _Making | None, answer: Any) -> None:
        with self._lock:
            if self._making.get(key) is making:
                while len(self._kept) >= _MOST:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = _Kept(self._clock(), answer)
