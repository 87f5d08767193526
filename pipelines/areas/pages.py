"""The areas of a page: its lines, lists that run over lines, and what only its head says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from output.records import AreaMention, Line, LineKind, Page
from pipelines.areas.guards import AREA_LABEL
from pipelines.areas.lines import LineAreas, LineReader, settle
from pipelines.areas.listing import told
from pipelines.areas.names import Place

_UNREAD = frozenset({LineKind.HIDDEN, LineKind.MARK, LineKind.TEL})
_META = frozenset({LineKind.TITLE, LineKind.DESCRIPTION, LineKind.KEYWORDS})


class _Row(NamedTuple):
    """A line of a list that runs over lines."""

    start: int
    text: str
    found: LineAreas
    title: str | None


class PageReader:
    """Reads pages for one reference year."""

    def __init__(self, lines: LineReader) -> None:
        """`lines`: the reader below."""
        self.lines = lines

    def read(self, page: Page) -> list[AreaMention]:
        """The areas of a page in page order."""
        body = list(self._body(page))
        named = {mention.path or mention.written for mention in body}
        head = [m for line in page.lines if line.kind in _META for m in self._meta(page, line, named)]
        return head + body

    def _meta(self, page: Page, line: Line, named: set[str]) -> Iterator[AreaMention]:
        """What the title, the description or the keywords say that nothing before them says."""
        text = page.line_text(line)
        found = self.lines.read(text)
        for mention in told(found, line.start, text) if found else ():
            cut = line.kind is LineKind.DESCRIPTION and mention.end == line.end
            key = mention.path or mention.written
            if not cut and key not in named:
                named.add(key)
                yield mention

    def _body(self, page: Page) -> Iterator[AreaMention]:
        block: list[_Row] = []
        labelled = False
        for line in page.lines:
            if line.kind is not LineKind.BODY:
                continue
            text = page.text[line.start : line.end]
            title = text if line.heading or text == page.title else None
            found = self.lines.read(text) or self._continued(block, text)
            if found is not None and found.only:
                block.append(_Row(line.start, text, found, title))
                continue
            yield from self._block(block, labelled)
            block = []
            labelled = bool(AREA_LABEL.search(text)) if len(text) < 40 else False
            if found is not None:
                if found.head:
                    block = [_Row(line.start, text, found, title)]
                else:
                    yield from told(found, line.start, title)
        yield from self._block(block, labelled)

    def _continued(self, block: list[_Row], text: str) -> LineAreas | None:
        """A line of bare townships, below the line that heads them."""
        if not block or len(text) > 400:
            return None
        for row in reversed(block[-12:]):
            heads = _heads(row)
            if heads:
                found = self.lines.read(text, heads)
                return found if found and found.only else None
        return None

    def _block(self, block: list[_Row], labelled: bool) -> Iterator[AreaMention]:
        """The mentions of lines that hold nothing but places."""
        if not block:
            return
        listed = labelled or sum(len(row.found.items) for row in block) >= 3
        if len(block) > 1 and any(item.part.ambiguous for row in block for item in row.found.items):
            self._settle(block)
        yield from self._rows(block, listed)

    def _rows(self, rows: list[_Row], listed: bool) -> Iterator[AreaMention]:
        index = 0
        while index < len(rows):
            row = rows[index]
            heads = _heads(row)
            last = self._reach(rows, index, heads) if heads else index
            inside = sum(len(below.found.items) for below in rows[index + 1 : last + 1])
            if inside >= 2 or (inside and row.found.head):
                told_before = told(row.found, row.start, row.title, listed) if row.found.head else ()
                yield from told_before
                below = [self._within(lower, heads) for lower in rows[index + 1 : last + 1]]
                yield from self._rows(below, True)
                index = last + 1
            else:
                yield from told(row.found, row.start, row.title, listed)
                index += 1

    def _reach(self, rows: list[_Row], index: int, heads: tuple[Place, ...]) -> int:
        """The last of the lines below a head whose places all lie within it."""
        last = index
        while last + 1 < len(rows) and _inside(rows[last + 1].found, heads):
            last += 1
        return last

    def _within(self, row: _Row, heads: tuple[Place, ...]) -> _Row:
        """A line read again within the section that it stands in."""
        found = self.lines.read(row.text, heads)
        if found is None:
            return row
        for index, item in enumerate(found.items):
            answer = item.part.answer
            if item.settled and answer.decided_by == "list_head":
                part = item.part._replace(answer=replace(answer, decided_by="section"))
                found.items[index] = item._replace(part=part)
        return row._replace(found=found)

    def _settle(self, block: list[_Row]) -> None:
        """Let the places of all lines of a list decide its ambiguous names."""
        run = [item for row in block for item in row.found.items]
        whole = LineAreas(items=list(run))
        settle(run, whole, list(range(len(run))), self.lines.segments)
        position = 0
        for row in block:
            count = len(row.found.items)
            row.found.items[:] = whole.items[position : position + count]
            position += count


def _heads(row: _Row) -> tuple[Place, ...]:
    """The places that a line can head the lines below it as: 广东: or a line with one place alone."""
    if row.found.head:
        return row.found.head
    items = row.found.items
    if len(items) == 1 and items[0].full and items[0].part.path.kind == "place":
        return tuple(place for place in items[0].part.path.places if place.rank < 3)
    return ()


def _inside(found: LineAreas, heads: tuple[Place, ...]) -> bool:
    """Whether all places of a line lie in one of the heads."""
    if not found.items or found.head:
        return bool(found.head) and any(low.within(high) for low in found.head for high in heads)
    return all(
        any(low.within(high) for low in item.part.path.places or item.part.path.parents for high in heads)
        for item in found.items
    )
