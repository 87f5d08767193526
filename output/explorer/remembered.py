"""Answers that take long and may be some minutes old: figures of the whole library, news, templates."""

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
_MOST = 64
logger = logging.getLogger("hotlines.explorer")


class _Kept(NamedTuple):
    made: float
    answer: Any


class Remembered:
    """Keeps a few answers. One asker makes an answer, the others wait for it, or get the last one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[Hashable, _Kept] = {}
        self._making: dict[Hashable, threading.Lock] = {}
        self._round = 0

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer under `key`, made by `make` if there is none, or it is too old."""
        kept = self._kept.get(key)
        age = OLD if kept is None else self._clock() - kept.made
        if kept is not None and age < FRESH:
            return kept.answer  # type: ignore[no-any-return]
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        if kept is not None and age < OLD:
            if making.acquire(blocking=False):
                threading.Thread(target=self._again, args=(key, make, making), daemon=True).start()
            return kept.answer  # type: ignore[no-any-return]
        with making:
            now = self._kept.get(key)
            if now is not None and now is not kept:  # somebody else has made it by now
                return now.answer  # type: ignore[no-any-return]
            return self._make(key, make)

    def forget(self) -> None:
        """Keep nothing: the library has changed."""
        with self._lock:
            self._round += 1
            self._kept.clear()
            self._making.clear()

    def _again(self, key: Hashable, make: Callable[[], Any], making: threading.Lock) -> None:
        try:
            self._make(key, make)
        except Exception as error:  # the next asker tries again, and is told
            logger.warning("could not make an answer anew: %s", error)
        finally:
            making.release()

    def _make(self, key: Hashable, make: Callable[[], T]) -> T:
        round = self._round
        answer = make()
        with self._lock:
            if round == self._round:
                while len(self._kept) >= _MOST:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = _Kept(self._clock(), answer)
        return answer
