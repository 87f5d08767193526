"""What a page's title, the line before, and stations around a line add to what its lines say by themselves."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from output.records import AreaAnswer, AreaMention, AreaStatus
from pipelines.areas.guards import OTHER_CITIES
from pipelines.areas.lines import LineAreas
from pipelines.areas.listing import told
from pipelines.areas.local import Local, Locality
from pipelines.areas.memo import Memo
from pipelines.areas.names import fold
from pipelines.areas.readings import MUNICIPALITIES
from pipelines.areas.segments import Segments
from pipelines.areas.stations import OpenLine, stations

MOST_CITIES = 4  # a page that names more in its titles, or a line that names more, is about none of them
LONGEST = 2_000  # characters of a line that is looked at
LONGEST_LINKS = 200  # characters of a line of links
MOST_LINKS = 20  # lines that announce such links


class _Context(NamedTuple):
    """A city that may hold the names of a line. `named`: the page names it; else the line's names agree on it."""

    code: str
    decided_by: str
    named: bool = True


class Around:
    """Reads lines again for one reference year, knowing what stands around them."""

    def __init__(self, segments: Segments) -> None:
        """`segments`: the reader below."""
        self.segments = segments
        self._localities: dict[str, Locality | None] = {}
        self._known: Memo[tuple[str, _Context], list[Local]] = Memo()

    def more(self, body: list[AreaMention], rows: Sequence[OpenLine], title: set[str]) -> list[AreaMention]:
        """The mentions of a body with what `rows`, its open lines, tell beside or instead of them.

        `title`: codes of the cities that the page's title names.
        """
        owned = list(_by_row(body, rows))
        cities = self._page_cities(rows, title)
        further = [_at(row, item.part.answer, item.start, item.end) for row, item in stations(rows)]
        previous: list[AreaMention] = []
        last = -2
        for row, own in zip(rows, owned, strict=True):
            nearby = previous if row.position == last + 1 else []
            if len(row.text) <= LONGEST:
                further += self._again(row, own, cities, nearby)
            previous, last = own, row.position
        merged = _merged(body, further) if further else body
        return self._without_links(merged, rows, title)

    def _without_links(
        self, body: list[AreaMention], rows: Sequence[OpenLine], title: set[str]
    ) -> list[AreaMention]:
        """Without a portal's links to other cities (热门城市) on a page that is about one."""
        heads = (
            (at, row)
            for at, row in enumerate(rows)
            if len(row.text) <= LONGEST_LINKS and OTHER_CITIES.match(row.text)
        )
        for at, row in islice(heads, MOST_LINKS):
            before = [mention for mention in body if mention.start < row.line.start]
            own = self.cities(before) | title
            end = next((low.line.start for low in rows[at + 1 :] if low.found is None), None)
            links = [m for m in body if m.start >= row.line.start and (end is None or m.start < end)]
            if len(own) == 1 and (title or len(before) >= 3) and not own & self.cities(links):
                return [mention for mention in body if mention not in links]
        return body

    def cities(self, mentions: Iterable[AreaMention]) -> set[str]:
        """Codes of the cities and municipalities that mentions are, or lie in."""
        return {code for mention in mentions if (code := self._city(mention.answer))}

    def passed(self, found: LineAreas) -> set[str]:
        """Codes of the cities that a title names in passing, on the way to a town: 东莞厚街空调维修."""
        items = (item for at, item in enumerate(found.items) if at not in found.excluded)
        told_in_passing = (item.part for item in items if not (item.part.word or item.part.firm))
        return {
            part.answer.code
            for part in told_in_passing
            if part.answer.code and part.answer.level == "prefecture"
        }

    def _city(self, answer: AreaAnswer) -> str | None:
        code = answer.code or answer.parent_code
        if code is None or code[:2] + "0000" in MUNICIPALITIES:
            return code and code[:2] + "0000"
        return code[:4] + "00" if code[2:4] != "00" and self._locality(code[:4] + "00") else None

    def _locality(self, code: str) -> Locality | None:
        if code not in self._localities:
            place = self.segments.reader.names.place(code)
            self._localities[code] = Locality(place, self.segments) if place else None
        return self._localities[code]

    def _page_cities(self, rows: Sequence[OpenLine], title: set[str]) -> list[str]:
        found = set(title)
        for row in rows:
            if row.titled and row.found is not None:
                found |= self.cities(told(row.found, 0, True))
        return sorted(found) if len(found) <= MOST_CITIES else []

    def _again(
        self, row: OpenLine, own: list[AreaMention], cities: list[str], previous: list[AreaMention]
    ) -> Iterator[AreaMention]:
        """What a line tells, given the cities in it, in the page's titles, and in the line before."""
        if row.found is None and not cities and not previous:
            return
        for context in self._contexts(row.found, own, cities, previous):
            for local in self._local(row.text, context):
                yield _at(row, local.answer, local.start, local.end)
        if len(own) >= 3:
            yield from self._after(row, own)
        for mention in own:
            if mention.answer.status is AreaStatus.AMBIGUOUS:
                yield from self._decided(mention, own, cities)

    def _contexts(
        self, found: LineAreas | None, own: list[AreaMention], cities: list[str], previous: list[AreaMention]
    ) -> list[_Context]:
        here = sorted(self.cities(own))
        above = sorted(self.cities(previous))
        contexts = [_Context(code, "neighbours") for code in here if len(here) <= MOST_CITIES]
        contexts += [_Context(code, "section") for code in cities]
        contexts += [_Context(code, "section") for code in above if len(above) <= MOST_CITIES]
        if found and not contexts and (code := self._agreed(found)):
            contexts.append(_Context(code, "neighbours", named=False))
        return contexts

    def _agreed(self, found: LineAreas) -> str | None:
        """The one city that all short names in a line's lists can lie in."""
        year = self.segments.answers.year
        options = []
        for item in found.items:
            places = [p for p in item.part.path.places if p.rank == 2 and p.region.existed(year)]
            if item.full and item.part.bare and places:
                options.append({p.region.parent_code for p in places})
        common = set.intersection(*options) if options else set()
        return common.pop() if len(common) == 1 else None

    def _local(self, text: str, context: _Context) -> list[Local]:
        key = text, context
        known = self._known.get(key)
        if known is None:
            locality = self._locality(context.code)
            known = locality.read(text, context.named, context.decided_by) if locality else []
            self._known.keep(key, len(text), known)
        return known

    def _after(self, row: OpenLine, own: list[AreaMention]) -> Iterator[AreaMention]:
        """Cities that begin a later clause of a line with a list of their province's cities."""
        parents = Counter(m.answer.parent_code for m in own if m.answer.level == "prefecture")
        for code, count in parents.most_common(1):
            locality = self._locality(code) if code and count >= 3 else None
            for local in locality.after(row.text) if locality else ():
                yield _at(row, local.answer, local.start, local.end)

    def _decided(
        self, mention: AreaMention, own: list[AreaMention], cities: list[str]
    ) -> Iterator[AreaMention]:
        """An ambiguous name of a page about one city that holds it, and holds all else that its line names."""
        locality = self._locality(cities[0]) if len(cities) == 1 else None
        others = self.cities(m for m in own if m.answer.code)
        name = fold(mention.written)
        if locality and others <= set(cities) and name in locality.places:
            answer = locality.answer(name, "section")
            if answer and answer.code:
                yield mention._replace(answer=answer)


def _at(row: OpenLine, answer: AreaAnswer, start: int, end: int) -> AreaMention:
    return AreaMention(answer, row.line.start + start, row.line.start + end, row.text[start:end])


def _by_row(body: list[AreaMention], rows: Sequence[OpenLine]) -> Iterator[list[AreaMention]]:
    """The mentions in each of the rows; both are in page order."""
    for row in rows:
        if row.found is None:
            yield []
        else:
            first = bisect_left(body, row.line.start, key=_start)
            yield body[first : bisect_left(body, row.line.end, first, key=_start)]


def _start(mention: AreaMention) -> int:
    return mention.start


def _merged(body: list[AreaMention], further: Iterable[AreaMention]) -> list[AreaMention]:
    """The mentions with further ones; of two that overlap the first stays, unless a list read it better."""
    starts = [mention.start for mention in body]
    merged = dict(enumerate(body))
    added: dict[int, AreaMention] = {}
    for mention in further:
        at = bisect_left(starts, mention.start)
        if at < len(body) and (body[at].start, body[at].end) == (mention.start, mention.end):
            if _better(mention, body[at]):
                merged[at] = mention
        elif not (at and body[at - 1].end > mention.start) and not (
            at < len(body) and body[at].start < mention.end
        ):
            added.setdefault(mention.start, mention)
    return sorted([*merged.values(), *added.values()], key=lambda mention: mention.start)


def _better(new: AreaMention, old: AreaMention) -> bool:
    """Whether a list of one city reads a name otherwise: 中山 beside 西岗 in Dalian."""
    if new.code is None or old.code == new.code:
        return False
    return old.status is AreaStatus.AMBIGUOUS or (old.name != old.written and new.decided_by is not None)
