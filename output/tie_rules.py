"""What ties two numbers: the rules, apart from where the facts come from.

Each of them leaves out rather than guesses. Two numbers are never tied because they are advertised for one brand:
everybody abuses the big ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise, product
from typing import NamedTuple

from output.totals import Seen

SAME_ADVERT, SWAP, TEMPLATE, REGIONS = "same_advert", "swap", "template", "regions"
KINDS = {
    SAME_ADVERT: "both numbers stand on one advert",
    SWAP: "a page shows the one where it showed the other, and is otherwise the same advert",
    TEMPLATE: "the pages of one host take turns with the two numbers in one build of text",
    REGIONS: "adverts on different hosts claim the very same list of regions",
}
"""The kinds of evidence, and what each says."""
FEW = 3
"""So many numbers on one advert belong together whatever brands they stand beside; more may be a directory."""
MOST_ON_ADVERT = 12
"""An advert of more numbers is a directory."""
MOST_IN_GROUP = 4
"""A template of a host, or a list of regions, that more numbers have is a platform's, or common property."""
MOST_ON_HOST = 6
"""A host that more numbers are advertised on is a platform: its pages look alike whoever fills them."""
LEAST_PAGES = 3
"""Pages of one template that it takes to take turns."""

Two = tuple[int, int]
"""Ids of two numbers, the smaller first."""


class Evidence(NamedTuple):
    """How many pages show it, and when."""

    pages: int
    first_seen: str
    last_seen: str


class Shown(NamedTuple):
    """What one snapshot of a page advertises: numbers with the brands that each is offered for, its template and its list of regions."""

    brands: Mapping[int, frozenset[int]]
    template: int | None
    regions: str | None


class Share(NamedTuple):
    """How a number has part in a template or a list of regions on one host."""

    host: str
    number: int
    pages: int
    first_seen: str
    last_seen: str


def two(a: int, b: int) -> Two:
    """Two numbers in the order in which they are kept."""
    return (a, b) if a < b else (b, a)


def on_one_advert(brands: Mapping[int, frozenset[int]]) -> set[Two]:
    """The numbers of one advert that it ties. A directory names a number for each of many makers and ties none."""
    if len(brands) > MOST_ON_ADVERT:
        return set()
    pairs = combinations(sorted(brands), 2)
    return {(a, b) for a, b in pairs if len(brands) <= FEW or brands[a] & brands[b]}


def swaps(shown: Sequence[tuple[str, Shown]]) -> dict[Two, Seen]:
    """The numbers that a page put in each other's place, by its visits (time, what it showed), the earliest first.

    A page that shows something else altogether may have changed hands, and ties nothing.
    """
    found: dict[Two, Seen] = {}
    for (_, old), (time, new) in pairwise(shown):
        gone, come = old.brands.keys() - new.brands.keys(), new.brands.keys() - old.brands.keys()
        if not gone or not come or max(len(gone), len(come)) > FEW or not _goes_on(old, new):
            continue
        for a, b in product(gone, come):
            first, last = found.get(two(a, b), (time, time))
            found[two(a, b)] = (min(first, time), max(last, time))
    return found


def _goes_on(old: Shown, new: Shown) -> bool:
    """Whether two versions of a page are one advert but for its numbers."""
    if old.template is not None and old.template == new.template:
        return True
    if old.regions is not None and old.regions == new.regions:
        return True
    return bool(frozenset().union(*old.brands.values()) & frozenset().union(*new.brands.values()))


def taking_turns(shares: Iterable[Share], *, crowded: bool) -> dict[Two, Evidence]:
    """The numbers that take turns in one template of one host; `crowded`: whether the host is a platform."""
    rows = sorted(shares, key=lambda share: share.number)
    if crowded or not 1 < len(rows) <= MOST_IN_GROUP:
        return {}
    return {
        (a.number, b.number): _both(a, b)
        for a, b in combinations(rows, 2)
        if a.host and a.pages + b.pages >= LEAST_PAGES and _overlap(a, b)
    }


def _overlap(a: Share, b: Share) -> bool:
    return a.first_seen <= b.last_seen and b.first_seen <= a.last_seen


def _both(a: Share, b: Share) -> Evidence:
    first, last = min(a.first_seen, b.first_seen), max(a.last_seen, b.last_seen)
    return Evidence(a.pages + b.pages, first, last)


def of_one_list(shares: Iterable[Share]) -> dict[Two, Evidence]:
    """The numbers whose adverts claim one list of regions on different hosts."""
    rows = sorted(share for share in shares if share.host)
    if len({share.number for share in rows}) > MOST_IN_GROUP:
        return {}
    found: dict[Two, Evidence] = {}
    apart = {
        two(a.number, b.number) for a, b in combinations(rows, 2) if a.number != b.number and a.host != b.host
    }
    for pair in sorted(apart):
        own = [share for share in rows if share.number in pair]
        first, last = min(share.first_seen for share in own), max(share.last_seen for share in own)
        found[pair] = Evidence(sum(share.pages for share in own), first, last)
    return found
