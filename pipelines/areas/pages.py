"""The areas of a page: its lines, lists that run over lines, and what only its head says."""

from __future__ import annotations

from collections.abc import Iterator

from output.records import AreaMention, Line, LineKind, Page
from pipelines.areas.around import Around
from pipelines.areas.blocks import BlockReader, Row, heads
from pipelines.areas.guards import AREA_LABEL, NEWS
from pipelines.areas.lines import LineReader
from pipelines.areas.listing import told
from pipelines.areas.memo import Memo
from pipelines.areas.patterns import lazy
from pipelines.areas.readings import Places
from pipelines.areas.stations import OpenLine

HEADLINE = 40  # characters of a line that is a headline for repeating the title
LABEL = 40  # characters of a line that announces a list
_TITLE_PARTS = lazy(r"\s*[-_|｜—–,，]\s*")
_META = frozenset({LineKind.TITLE, LineKind.DESCRIPTION, LineKind.KEYWORDS})


class PageReader:
    """Reads pages for one reference year."""

    def __init__(self, lines: LineReader) -> None:
        """`lines`: the reader below."""
        self.lines = lines
        self.blocks = BlockReader(lines)
        self.around = Around(lines.segments)
        self._openings: Memo[str, bool] = Memo()

    def read(self, page: Page) -> list[AreaMention]:
        """The areas of a page in page order."""
        rows: list[OpenLine] = []
        body = self._body(page, rows)
        body = self.around.more(body, rows, self._title_cities(page))
        head = [m for line in page.lines if line.kind in _META for m in self._meta(page, line)]
        return _unsaid(head, body) + body if head else body

    def _title_cities(self, page: Page) -> set[str]:
        """Codes of the cities that the page's title names as areas."""
        for line in page.lines[:1]:
            found = self.lines.read(page.line_text(line)) if line.kind is LineKind.TITLE else None
            if found:
                return self.around.cities(told(found, 0, True)) or self.around.passed(found)
        return set()

    def _meta(self, page: Page, line: Line) -> Iterator[AreaMention]:
        """What the title, the description or the keywords tell."""
        text = page.line_text(line)
        found = self.lines.read(text)
        for mention in told(found, line.start, True) if found else ():
            if line.kind is not LineKind.DESCRIPTION or mention.end != line.end:  # it may be cut off there
                yield mention

    def _body(self, page: Page, rows: list[OpenLine]) -> list[AreaMention]:
        """The mentions that the body's lines tell; `rows` takes the lines that are no plain list."""
        told_: list[AreaMention] = []
        block: list[Row] = []
        section: Places = ()  # the last line of the block that may head the others
        before = 0  # places of list lines just before the block
        core = _core(page.title)
        news = False  # an article has begun
        for index, line in enumerate(page.lines):
            if line.kind is not LineKind.BODY:
                continue
            text = page.text[line.start : line.end]
            plain = self.lines.lists.read(text, line.start)
            if plain and not (section and self.blocks.lies(plain[0], section)):
                if block:
                    told_ += self._block(block, before)
                    block, section = [], ()
                before += len(plain)
                told_ += plain
                continue
            news = news or self._opens_news(text)
            row = self._row(page, line, text, section, core)
            if not news:
                rows.append(OpenLine(index, line, text, *(row[2:] if row else (None, False))))
            if row is not None and row.found.only:
                block.append(row)
                section = heads(row) or section
                continue
            told_ += self._block(block, before)
            block, section, before = [], (), 0
            if row is not None and row.found.head:
                block, section = [row], heads(row)
            elif row is not None:
                told_ += told(row.found, row.start, row.titled, news=news)
            elif len(text) < LABEL and AREA_LABEL.search(text):
                before = 3  # a label: what follows is a list, however short
        told_ += self._block(block, before)
        return told_

    def _opens_news(self, text: str) -> bool:
        """Whether a line opens a newspaper's article: of what follows only lists count."""
        start = text[:24]
        known = self._openings.get(start)
        if known is None:
            known = self._openings.keep(start, len(start), bool(NEWS.search(start)))
        return known

    def _row(self, page: Page, line: Line, text: str, section: Places, core: str) -> Row | None:
        """A line with its places; below a section also one that holds nothing but its townships."""
        found = self.blocks.line(text, section)
        if found is None:
            return None
        headline = line.heading or text == page.title or (core and len(text) < HEADLINE and core in text)
        return Row(line.start, text, found, bool(headline))

    def _block(self, block: list[Row], before: int) -> Iterator[AreaMention]:
        """The mentions of lines that hold nothing but places, `before` of which stand before them."""
        many = before + sum(len(row.found.items) for row in block) >= 3
        for row, below in self.blocks.read(block):
            yield from told(row.found, row.start, row.titled, many or below)


def _unsaid(head: list[AreaMention], body: list[AreaMention]) -> list[AreaMention]:
    """Of the head lines' mentions those that nothing before them says, nor the body."""
    named = {mention[0].path or mention[3] for mention in body}
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
