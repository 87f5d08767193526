"""What a reading of a name is: a path, the places that it can mean."""

from __future__ import annotations

from typing import NamedTuple

from pipelines.areas.names import Place, with_kind

MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})

Places = tuple[Place, ...]


class Path(NamedTuple):
    """One reading of ``text[start:end]``.

    `places`: what the last part can be, within the `parents` before it. `steps`: how many parts. `name`: the
    last part, folded; `short`: it is a short name. `kind`: ``place``; ``conflict``: `parents` do not contain
    `places`; ``unknown``: something in no list, below `parents`.
    """

    start: int
    end: int
    places: Places
    steps: int
    short: bool
    kind: str = "place"
    parents: Places = ()
    name: str = ""

    @property
    def bare(self) -> bool:
        """Whether it is nothing but a short name without its kind: 恩施, not 恩施州."""
        return self.short and self.steps == 1 and not with_kind(self.name, self.places)


class Walk(NamedTuple):
    """What stays the same while one path is read: the text, and where in it the path starts.

    `whole`: the text holds nothing but places. `inner`: it is the second half of a contradiction.
    """

    text: str
    start: int
    whole: bool
    inner: bool = False


def lying_in(places: Places, heads: Places) -> Places:
    """Those of the places that lie in one of the heads."""
    return tuple(place for place in places if any(place.within(head) for head in heads))
