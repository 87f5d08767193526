"""Lists that run over lines: which of their lines head the others, and what they decide about each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from output.records import AreaMention
from pipelines.areas.context import settle
from pipelines.areas.lines import LineAreas, LineReader
from pipelines.areas.readings import Places, lying_in

LONGEST = 400  # characters of a line of townships


class Row(NamedTuple):
    """A line of such a list, which begins at `start` of the text. `titled`: it is a title or a heading."""

    start: int
    text: str
    found: LineAreas
    titled: bool = False


class BlockReader:
    """Reads such lists for one reference year."""

    def __init__(self, lines: LineReader) -> None:
        """`lines`: the reader below."""
        self.lines = lines

    def line(self, text: str, section: Places) -> LineAreas | None:
        """The places of a line; below a section also of one that holds nothing but its townships."""
        found = self.lines.read(text)
        if found is None and section and len(text) < LONGEST:
            found = self.lines.read(text, section)
            return found if found and found.only else None
        return found

    def lies(self, mention: AreaMention, section: Places) -> bool:
        """Whether a mention lies in one of the places that head a section."""
        path = self.lines.segments.answers.gazetteer.path
        return any((mention.path or "").startswith(f"{path(place.region)}/") for place in section)

    def read(self, block: list[Row]) -> Iterator[tuple[Row, bool]]:
        """The rows of one list, read with each other, heads left out; each with whether a head holds for it."""
        if len(block) > 1:
            block = self._settled(block)
        yield from self._rows(block, False)

    def _rows(self, rows: list[Row], below: bool) -> Iterator[tuple[Row, bool]]:
        index = 0
        while index < len(rows):
            row = rows[index]
            above = heads(row)
            last = self._reach(rows, index, above) if above else index
            inside = sum(len(lower.found.items) for lower in rows[index + 1 : last + 1])
            if inside >= 2 or (inside and row.found.head):
                if row.found.head:  # what stands before the head in its line
                    yield row, below
                yield from self._rows(
                    [self._within(lower, above) for lower in rows[index + 1 : last + 1]], True
                )
                index = last + 1
            else:
                yield row, below
                index += 1

    def _reach(self, rows: list[Row], index: int, above: Places) -> int:
        """The last of the lines below a head whose places all lie within it."""
        last = index
        while last + 1 < len(rows) and _inside(rows[last + 1].found, above):
            last += 1
        return last

    def _within(self, row: Row, above: Places) -> Row:
        """A line read again within the section that it stands in."""
        found = self.lines.read(row.text, above)
        if found is None:
            return row
        decided = self.lines.segments.answers.decided
        own = {item.start for item in row.found.items if item.part.answer.decided_by == "list_head"}
        before = {(item.start, item.end): item for item in row.found.items if item.part.answer.code}
        for index, item in enumerate(found.items):
            answer = item.part.answer
            known = before.get((item.start, item.end))
            if item.part.ambiguous and known and known.part.path.places[0] in item.part.path.places:
                found.items[index] = known  # its neighbours have decided it
            elif item.settled and answer.decided_by == "list_head" and item.start not in own:
                part = item.part._replace(answer=decided(answer, "section"))
                found.items[index] = item._replace(part=part)
        return row._replace(found=found)

    def _settled(self, block: list[Row]) -> list[Row]:
        """The lines of a list with its ambiguous names decided by the places of all its lines."""
        run = [item for row in block for item in row.found.items]
        settle(run, list(range(len(run))), self.lines.segments)
        items = iter(run)
        return [
            row._replace(found=replace(row.found, items=[next(items) for _ in row.found.items]))
            for row in block
        ]


def heads(row: Row) -> Places:
    """The places that a line can head the lines below it as: 广东: or a line with one place alone."""
    if row.found.head:
        return row.found.head
    items = row.found.items
    if len(items) == 1 and items[0].full:
        return tuple(place for place in items[0].part.heads if place.rank < 3)
    return ()


def _inside(found: LineAreas, above: Places) -> bool:
    """Whether all places of a line lie in one of the heads."""
    if not found.items or found.head:
        return bool(lying_in(found.head, above))
    return all(lying_in(item.part.path.places or item.part.path.parents, above) for item in found.items)
