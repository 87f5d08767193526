"""Where in a text a place may begin: one look over the whole text, many times quicker than reading it."""

from __future__ import annotations

from collections.abc import Iterable

from daachorse import CharwiseDoubleArrayAhoCorasick

from pipelines.areas.guards import HAN, LEAD, LEAD_TAILS, ONE
from pipelines.areas.names import Names
from pipelines.areas.patterns import lazy

_SURROGATES = lazy("[\ud800-\udfff]")
_BELOW = lazy(f"[{HAN}]{{0,22}}?[镇乡道木区园]|高新|经开")
_LONGEST_LEAD = 30


class Finder:
    """Knows every name that a path can begin with."""

    def __init__(self, names: Names, unlisted: Iterable[str]) -> None:
        """`names`: the index; `unlisted`: names that are in no list of divisions."""
        strong = {name for name, places in names.index.items() if any(p.rank < 2 for p in places)}
        self.strong = frozenset(strong | {*names.whole, *unlisted})
        weak = [name for name in names.index if name not in self.strong]
        self._first_weak = len(self.strong)
        self._names = CharwiseDoubleArrayAhoCorasick([*sorted(self.strong), *weak])

    def begins(self, folded: str) -> list[int]:
        """Where a path may begin, in order; a county's short name only where it is `admitted`."""
        strong = self._first_weak
        found = {
            start
            for start, end, name in self._names.find_overlapping(encodable(folded))
            if name < strong or self.admitted(folded, start, end)
        }
        return sorted(found)

    def admitted(self, folded: str, start: int, end: int) -> bool:
        """Whether the parser may take a county's short name at ``folded[start:end]``:

        at the beginning of a run of Chinese characters, or before a township or a zone.
        """
        return self._first(folded, start) or _BELOW.match(folded, end) is not None

    @staticmethod
    def _first(folded: str, start: int) -> bool:
        """Whether a run begins at `start`, filling words apart: 包括番禺."""
        if not start or not ONE.match(folded, start - 1):
            return True
        if folded[start - 1] not in LEAD_TAILS and folded[start - 2 : start] not in LEAD_TAILS:
            return False
        first = start - 1
        while first and start - first < _LONGEST_LEAD and ONE.match(folded, first - 1):
            first -= 1
        return bool(LEAD.fullmatch(folded, first, start))


def encodable(text: str) -> str:
    """A text without halves of characters, which the automaton refuses; as long as before."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("?", text)
    return text
