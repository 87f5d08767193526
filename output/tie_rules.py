"""What ties two numbers: the rules, apart from where the facts come from.

Each of them leaves out rather than guesses. Two numbers are never tied because they are advertised for one brand:
everybody abuses the big ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import combinations, pairwise, product
from typing import NamedTuple

from output.times import from_text
from output.totals import Seen

SAME_ADVERT, SWAP, TEMPLATE, REGIONS = "same_advert", "swap", "template", "regions"
KINDS = {
    SAME_ADVERT: "both numbers stand on one advert, for one brand",
    SWAP: "a page shows the one where it showed the other, and is otherwise the same advert",
    TEMPLATE: "the pages of one host take turns with the two numbers in one build of text",
    REGIONS: "adverts on different hosts claim the very same list of regions",
}
"""The kinds of evidence, and what each says."""
FEW = 3
"""A page that has shown more numbers over time is not one advert's."""
MOST_ON_ADVERT = 12
"""An advert of more numbers is a directory."""
MOST_IN_GROUP = 4
"""A template of a host, or a list of regions, that more numbers have is a platform's, or common property."""
MOST_ON_HOST = 6
"""A host that more numbers are advertised on is a platform: its pages look alike whoever fills them."""
LEAST_PAGES = 2
"""Pages of one template that each of two numbers needs to take turns."""
NEAR = timedelta(days=1)
"""Stretches of time that are no farther apart count as one: which page of a crawl comes first says nothing."""

Two = tuple[int, int]
"""Ids of two numbers, the smaller first."""


class Evidence(NamedTuple):
    """How many pages show it, and when."""

    pages: int
    first_seen: str
    last_seen: str


class Shown(NamedTuple):
    """What one snapshot of a page advertises: numbers with the brands that each is offered for, its template and list of
    regions, its title without digits and marks. `hidden`: numbers that are withdrawn, which count and tie nothing.
    """

    brands: Mapping[int, frozenset[int]]
    template: int | None
    regions: str | None
    title: str = ""
    hidden: frozenset[int] = frozenset()

    def plus(self, number: int, brand: int, hidden: bool) -> Shown:
        """This, and a number that is offered for a brand, or hidden."""
        if hidden:
            return self._replace(hidden=self.hidden | {number})
        offered = self.brands.get(number, frozenset()) | {brand}
        return self._replace(brands={**self.brands, number: offered})

    def numbers(self) -> set[int]:
        """All numbers, hidden ones too."""
        return set(self.brands) | self.hidden


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


def on_one_advert(shown: Shown) -> set[Two]:
    """The numbers of one advert that are offered for one brand. A directory, which names a number for each of some makers,
    ties none.
    """
    if len(shown.numbers()) > MOST_ON_ADVERT:
        return set()
    pairs = combinations(sorted(shown.brands), 2)
    return {(a, b) for a, b in pairs if shown.brands[a] & shown.brands[b]}


def swaps(shown: Sequence[tuple[str, Shown]]) -> dict[Two, Seen]:
    """The numbers that a page put in each other's place, by its visits (time, what it showed), the earliest first.

    A page that shows something else altogether may have changed hands, and one that shows ever other numbers is many
    people's: they tie nothing.
    """
    found: dict[Two, Seen] = {}
    if len({number for _, version in shown for number in version.numbers()}) > FEW:
        return found
    for (_, old), (time, new) in pairwise(shown):
        gone, come = old.numbers() - new.numbers(), new.numbers() - old.numbers()
        if not _goes_on(old, new):
            continue
        for a, b in product(gone & old.brands.keys(), come & new.brands.keys()):
            first, last = found.get(two(a, b), (time, time))
            found[two(a, b)] = (min(first, time), max(last, time))
    return found


def _goes_on(old: Shown, new: Shown) -> bool:
    """Whether two versions of a page are one advert but for its numbers."""
    if old.template is not None and old.template == new.template:
        return True
    if old.regions is not None and old.regions == new.regions:
        return True
    # Too plain for a template: then the title has to be the same, and the brand.
    brands = [frozenset().union(*version.brands.values()) for version in (old, new)]
    return (
        (old.template, new.template) == (None, None)
        and old.title == new.title
        and bool(brands[0] & brands[1])
    )


def taking_turns(shares: Iterable[Share]) -> list[tuple[Share, Share]]:
    """The numbers that may take turns in one template of one host, unless they stand on one page."""
    rows = sorted(shares, key=lambda share: share.number)
    if not 1 < len(rows) <= MOST_IN_GROUP:
        return []
    return [
        (a, b)
        for a, b in combinations(rows, 2)
        if a.host and min(a.pages, b.pages) >= LEAST_PAGES and _near(a, b) and _near(b, a)
    ]


def _near(a: Share, b: Share) -> bool:
    return from_text(a.first_seen) <= from_text(b.last_seen) + NEAR


def both(a: Share, b: Share) -> Evidence:
    """The evidence of two numbers that take turns."""
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
