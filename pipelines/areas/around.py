"""What a page's title, the line before, and stations around a line add to what its lines say by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from output.records import AreaAnswer, AreaMention, AreaStatus
from pipelines.areas.guards import NEWS
from pipelines.areas.lines import LineReader
from pipelines.areas.listing import told
from pipelines.areas.local import Local, Locality
from pipelines.areas.paths import MUNICIPALITIES, Path
from pipelines.areas.stations import OpenLine, stations

LIMIT = 20_000  # lines kept
MOST_CITIES = 4  # a page that names more in its titles is about none of them
LONGEST = 2_000  # characters of a line that is looked at


class Around:
    """Reads lines again for one reference year, knowing what stands around them."""

    def __init__(self, lines: LineReader) -> None:
        """`lines`: the reader below."""
        self.segments = lines.segments
        self._localities: dict[str, Locality | None] = {}
        self._known: dict[tuple[str, str, bool, str], list[Local]] = {}

    def more(self, body: list[AreaMention], rows: Sequence[OpenLine], title: set[str]) -> list[AreaMention]:
        """The mentions of a body with those that `rows`, its open lines, tell beside or instead of them.

        `title`: codes of the cities that the page's title names.
        """
        per_row = _by_row(body, rows)
        cities = self._page_cities(rows, title)
        added: dict[int, AreaMention] = {}
        dropped: set[int] = set()
        for row, item in stations(rows):
            start = row.line.start + item.start
            added.setdefault(start, AreaMention(item.part.answer, start, row.line.start + item.end))
        before: tuple[int, list[AreaMention]] = (-2, [])
        for row, own in zip(rows, per_row, strict=True):
            previous = before[1] if row.index == before[0] + 1 else []
            for mention in self._again(row, own, cities, previous):
                added[mention.start] = mention
            if own:
                before = row.index, own
            elif row.found is None:
                before = -2, []
        spans = {(m.start, m.end): m for m in body}
        for start, mention in list(added.items()):
            if _clashes(mention, spans, body):
                del added[start]
        if not added:
            return body
        dropped = set(added)
        kept = [mention for mention in body if mention.start not in dropped]
        return sorted([*kept, *added.values()], key=lambda mention: mention.start)
