"""Hosts that answer any address with one and the same page, whatever its status says: soft 404s.

Judged family by family (a shape without lengths): lists that are empty so far are alike, and say nothing of the rest.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from output.bounded import Bounded
from output.shapes import coarse, shape
from pipelines.alike import Imprint, imprint, same_page

ENOUGH = 5
"""Pages of a family in a row that say the same, before nothing new of that family is asked for."""
FAMILIES = 3
"""Families that show one and the same page, before less is asked of each further one."""
TRIES = 2
"""Pages that are asked of each further family then."""
_MOST = 1_000  # hosts
_FAMILIES = 50  # of a host


@dataclass(slots=True)
class _Last:
    """The last page that does not advertise, how many before it said the same, and of which families they were."""

    title: str
    text: str
    seen: Imprint | None = None
    count: int = 1
    families: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Host:
    """The last page of the host, and of each of its families."""

    last: _Last | None = None
    families: OrderedDict[str, _Last] = field(default_factory=lambda: Bounded(_FAMILIES))

    @property
    def is_one_page(self) -> bool:
        last = self.last
        return last is not None and last.count >= ENOUGH and len(last.families) >= FAMILIES


class OnePage:
    """Remembers of each host the last pages that do not advertise; those asked for longest ago are forgotten."""

    def __init__(self) -> None:
        self._hosts: Bounded[str, _Host] = Bounded(_MOST)

    def learn(self, host: str, url: str, title: str, text: str, *, is_advert: bool) -> None:
        """Take note of a page that was read. Pages with other titles are other pages, which spares comparing them."""
        if is_advert:
            self._hosts.pop(host, None)
            return
        known = self._hosts.get(host) or _Host()
        family = _family(url)
        page = _Last(title, text)
        known.families[family] = _after(known.families.get(family), page, family)
        known.last = _after(known.last, page, family)
        self._hosts[host] = known

    def holds(self, host: str, url: str) -> bool:
        """Whether addresses like `url` have shown one page so often that a further one is not worth asking for."""
        known = self._hosts.get(host)
        last = None if known is None else known.families.get(_family(url))
        if known is None or last is None:
            return False
        return last.count >= (TRIES if known.is_one_page else ENOUGH)


def _family(url: str) -> str:
    return coarse(shape(url))


def _after(last: _Last | None, page: _Last, family: str) -> _Last:
    """What is kept of a row of pages after `page`, of `family`, which followed `last`."""
    if last is None or last.title != page.title:
        return _Last(page.title, page.text, page.seen, 1, {family})
    last.seen = last.seen or imprint(last.text)
    page.seen = page.seen or imprint(page.text)
    if not same_page(last.seen, page.seen):
        return _Last(page.title, page.text, page.seen, 1, {family})
    families = last.families if len(last.families) >= FAMILIES else last.families | {family}
    return _Last(page.title, page.text, page.seen, last.count + 1, families)
