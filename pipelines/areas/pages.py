"""The areas of a page: its lines, lists that run over lines, and what only its head says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from output.records import AreaMention, Line, LineKind, Page
from pipelines.areas.around import Around
from pipelines.areas.context import settle
from pipelines.areas.guards import AREA_LABEL, NEWS
from pipelines.areas.lines import LineAreas, LineReader
from pipelines.areas.listing import told
from pipelines.areas.paths import Places
from pipelines.areas.stations import OpenLine

LONGEST = 400  # characters of a line of townships
HEADLINE = 40  # characters of a line that is a headline for repeating the title
LABEL = 40  # characters of a line that announces a list
LIMIT = 20_000  # beginnings of lines kept
_TITLE_PARTS = re.compile(r"\s*[-_|｜—–,，]\s*")
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
        self.around = Around(lines.segments)
        self._openings: dict[str, bool] = {}

    def read(self, page: Page) -> list[AreaMention]:
        """The areas of a page in page order."""
        rows: list[OpenLine] = []
        body = list(self._body(page, rows))
        body = self.around.more(body, rows, self._title_cities(page))
        head = [m for line in page.lines if line.kind in _META for m in self._meta(page, line)]
        return _unsaid(head, body) + body if head else body

    def _title_cities(self, page: Page) -> set[str]:
        """Codes of the cities that the page's title names as areas."""
        for line in page.lines[:1]:
            found = self.lines.read(page.line_text(line)) if line.kind is LineKind.TITLE else None
            if found:
                return self.around.cities(told(found, 0, page.line_text(line)))
        return set()

    def _meta(self, page: Page, line: Line) -> Iterator[AreaMention]:
        """What the title, the description or the keywords tell."""
        text = page.line_text(line)
        found = self.lines.read(text)
        for mention in told(found, line.start, text) if found else ():
            if line.kind is not LineKind.DESCRIPTION or mention.end != line.end:  # it may be cut off there
                yield mention

    def _body(self, page: Page, rows: list[OpenLine]) -> Iterator[AreaMention]:
        """The mentions that the body's lines tell; `rows` takes the lines that are no plain list."""
        block: list[_Row] = []
        section: Places = ()  # the last line of the block that may head the others
        before = 0  # places of list lines just before the block
        core = _core(page.title)
        news = False  # an article has begun
        for index, line in enumerate(page.lines):
            if line.kind is not LineKind.BODY:
                continue
            text = page.text[line.start : line.end]
            plain = self.lines.plain(text, line.start)
            if plain and not (section and self._lies(plain[0], section)):
                yield from self._block(block, before)
                block, section, before = [], (), before + len(plain)
                yield from plain
                continue
            news = news or self._opens_news(text)
            row = self._row(page, line, text, section, core)
            if not news:
                rows.append(OpenLine(index, line, text, *(row[2:] if row else (None, None))))
            if row is not None and row.found.only:
                block.append(row)
                section = _heads(row) or section
                continue
            yield from self._block(block, before)
            block, section, before = [], (), 0
            if row is not None and row.found.head:
                block, section = [row], _heads(row)
            elif row is not None:
                yield from told(row.found, row.start, row.title, news=news)
            elif len(text) < LABEL and AREA_LABEL.search(text):
                before = 3  # a label: what follows is a list, however short
        yield from self._block(block, before)

    def _opens_news(self, text: str) -> bool:
        """Whether a line opens a newspaper's article: of what follows only lists count."""
        start = text[:24]
        known = self._openings.get(start)
        if known is None:
            if len(self._openings) >= LIMIT:
                self._openings.clear()
            known = self._openings[start] = bool(NEWS.search(start))
        return known

    def _row(self, page: Page, line: Line, text: str, section: Places, core: str) -> _Row | None:
        """A line with its places; below a section also one that holds nothing but its townships."""
        found = self.lines.read(text)
        if found is None and section and len(text) < LONGEST:
            found = self.lines.read(text, section)
            found = found if found and found.only else None
        if found is None:
            return None
        headline = line.heading or text == page.title or (core and len(text) < HEADLINE and core in text)
        return _Row(line.start, text, found, text if headline else None)

    def _lies(self, mention: AreaMention, section: Places) -> bool:
        path = self.lines.segments.answers.gazetteer.path
        return any((mention.path or "").startswith(f"{path(place.region)}/") for place in section)

    def _block(self, block: list[_Row], before: int) -> Iterator[AreaMention]:
        """The mentions of lines that hold nothing but places, `before` of which stand before them."""
        if not block:
            return
        listed = before + sum(len(row.found.items) for row in block) >= 3
        if len(block) > 1 and any(item.part.ambiguous for row in block for item in row.found.items):
            block = self._settled(block)
        yield from self._rows(block, listed)

    def _rows(self, rows: list[_Row], listed: bool) -> Iterator[AreaMention]:
        index = 0
        while index < len(rows):
            row = rows[index]
            heads = _heads(row)
            last = self._reach(rows, index, heads) if heads else index
            inside = sum(len(below.found.items) for below in rows[index + 1 : last + 1])
            if inside >= 2 or (inside and row.found.head):
                if row.found.head:  # what stands before the head in its line
                    yield from told(row.found, row.start, row.title, listed)
                below = [self._within(lower, heads) for lower in rows[index + 1 : last + 1]]
                yield from self._rows(below, True)
                index = last + 1
            else:
                yield from told(row.found, row.start, row.title, listed)
                index += 1

    def _reach(self, rows: list[_Row], index: int, heads: Places) -> int:
        """The last of the lines below a head whose places all lie within it."""
        last = index
        while last + 1 < len(rows) and _inside(rows[last + 1].found, heads):
            last += 1
        return last

    def _within(self, row: _Row, heads: Places) -> _Row:
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

    def _settled(self, block: list[_Row]) -> list[_Row]:
        """The lines of a list with its ambiguous names decided by the places of all its lines."""
        run = [item for row in block for item in row.found.items]
        settle(run, list(range(len(run))), self.lines.segments)
        items = iter(run)
        return [
            row._replace(found=replace(row.found, items=[next(items) for _ in row.found.items]))
            for row in block
        ]


def _unsaid(head: list[AreaMention], body: list[AreaMention]) -> list[AreaMention]:
    """Of the head lines' mentions those that nothing before them says, nor the body."""
    named = {mention.path or mention.written for mention in body}
    found = []
    for mention in head:
        key = mention.path or mention.written
        if key not in named:
            named.add(key)
            found.append(mention)
    return found


def _core(title: str) -> str:
    """The first part of a title, without the site's name; empty if it is too short to know again."""
    core = _TITLE_PARTS.split(title, maxsplit=1)[0].strip()
    return core if len(core) >= 5 else ""


def _heads(row: _Row) -> Places:
    """The places that a line can head the lines below it as: 广东: or a line with one place alone."""
    if row.found.head:
        return row.found.head
    items = row.found.items
    if len(items) == 1 and items[0].full and items[0].part.path.kind == "place":
        return tuple(place for place in items[0].part.path.places if place.rank < 3)
    return ()


def _inside(found: LineAreas, heads: Places) -> bool:
    """Whether all places of a line lie in one of the heads."""
    if not found.items or found.head:
        return bool(found.head) and any(low.within(high) for low in found.head for high in heads)
    return all(
        any(low.within(high) for low in item.part.path.places or item.part.path.parents for high in heads)
        for item in found.items
    )
