"""Hosts that answer any address with one and the same page, whatever its status says: soft 404s of a whole host."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from pipelines.alike import Imprint, imprint, same_page

ENOUGH = 5
"""Pages in a row that say the same, before nothing new is asked of their host."""
_MOST = 1_000  # hosts


@dataclass(slots=True)
class _Last:
    """The last page of a host that does not advertise, and how many before it said the same."""

    title: str
    text: str
    seen: Imprint | None = None
    count: int = 1


class OnePage:
    """Remembers of each host the last page that does not advertise; those asked for longest ago are forgotten."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, _Last] = OrderedDict()

    def learn(self, host: str, title: str, text: str, *, is_advert: bool) -> None:
        """Take note of a page that was read. Pages with other titles are other pages, which spares comparing them."""
        last = self._last.pop(host, None)
        if is_advert:
            return
        page = _Last(title, text)
        if last is not None and last.title == title:
            last.seen = last.seen or imprint(last.text)
            page.seen = imprint(text)
            page.count = last.count + 1 if same_page(last.seen, page.seen) else 1
        self._last[host] = page
        if len(self._last) > _MOST:
            self._last.popitem(last=False)

    def holds(self, host: str) -> bool:
        """Whether the host has shown one page so often that a further address is not worth asking for."""
        last = self._last.get(host)
        return last is not None and last.count >= ENOUGH
