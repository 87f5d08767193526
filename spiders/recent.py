"""The last addresses that a crawl has visited, as many as memory allows."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST = 10_000


class Recent:
    """Tells redirects that lead to what was visited a moment ago, and pages that another has led to meanwhile."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._urls: OrderedDict[str, float] = OrderedDict()
        self.visited: Callable[[str], None] = lambda url: None
        """Called with each address that was visited: what still waits to ask for it need not."""

    def __contains__(self, url: object) -> bool:
        return url in self._urls

    def reached_since(self, url: object, moment: float) -> bool:
        """Whether another address has led to `url` after `moment`, by the clock that never goes back."""
        return isinstance(url, str) and self._urls.get(url, 0.0) > moment

    def add(self, url: str, *, by_redirect: bool = False) -> None:
        """Takes `url` in; the oldest goes if there are too many."""
        self._urls[url] = time.monotonic() if by_redirect else 0.0
        if len(self._urls) > self._most:
            self._urls.popitem(last=False)
        self.visited(url)
