"""Adverts that say all the words, newest first: found by the index, held against their texts, and quoted.

The newest is the one whose body came into the library last. At most so many texts are looked at for one answer: if these do
not fill it, its cursor goes on behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, search_candidates, search_shown, search_text
from output.errors import CursorError
from output.listing import Question
from output.quotation import Quote
from output.records import Span
from output.search_rows import FoundAdvert, Section
from output.search_shown import Text
from output.search_words import Query
from output.written_numbers import MOBILE, is_mobile

COUNTED = 1000
"""Adverts that are counted at most."""
READ = 200
"""Texts that are read at least to count them, where the index does not tell."""
MOST_READ = 600
"""Texts that are read at most for one answer."""
_CHUNK = 100
_AROUND = 30
"""Characters beside a hit that are quoted with it."""
TITLE = 200
"""Characters of a title that are told at most."""
_SEEN = """SELECT page_id, snapshot_id, max(time) FROM visit WHERE page_id {among} AND outcome = 'ok'
    GROUP BY page_id, snapshot_id"""
_PAIRS = """SELECT DISTINCT m.reading_id, b.brand, n.number FROM pair_mention m JOIN brand b ON b.id = m.brand_id
    JOIN number n ON n.id = m.number_id WHERE m.reading_id {among} AND m.role = 'advertised' AND n.is_public = 0"""


class _Held(NamedTuple):
    """The key of a cursor: behind which snapshot to go on, and the count that the first answer gave."""

    last: int | None = None
    counted: int = 0
    more: int = 0


class _Walk(NamedTuple):
    """Texts that say the words, of how many that were read, down to which, and whether there are none behind it."""

    hits: list[Text]
    read: int
    last: int | None
    ended: bool


def adverts(
    connection: Connection, query: Query, limit: int, after: str | None
) -> tuple[Section[FoundAdvert], str | None]:
    """The next `limit` adverts, and the cursor behind them."""
    question = Question("search", {"words": " ".join(word.text for word in query.words)})
    held = _Held() if after is None else _held(question, after)
    withdrawn = search_shown.anything_withdrawn(connection)
    by_index = all(word.is_told_by_grams for word in query.words)
    least = 0 if by_index or after is not None else READ
    walk = _walk(connection, query, held.last, limit + 1, least, withdrawn)
    count, more = held.counted, bool(held.more)
    if after is None:
        count, more = _counted(connection, query, withdrawn) if by_index else (len(walk.hits), not walk.ended)
    page = walk.hits[:limit]
    cursor = None
    if len(walk.hits) > limit:
        cursor = question.cursor([page[-1].snapshot if page else held.last, count, int(more)])
    elif not walk.ended:
        cursor = question.cursor([walk.last, count, int(more)])
    return Section(list(_quoted(connection, page, query)), count, more), cursor if limit else None


def _held(question: Question, after: str) -> _Held:
    """What a cursor holds."""
    found = question.key(after, len(_Held._fields))
    if not all(isinstance(one, int) for one in found):
        raise CursorError("the cursor is damaged; search anew")
    return _Held(*found)


def _counted(connection: Connection, query: Query, withdrawn: bool) -> tuple[int, bool]:
    found = search_candidates.below(connection, query.words, None, COUNTED + 1)
    more, found = len(found) > COUNTED, found[:COUNTED]
    return (search_shown.count(connection, found) if withdrawn else len(found)), more


def _walk(  # noqa: PLR0913, PLR0917
    connection: Connection, query: Query, last: int | None, wanted: int, least: int, withdrawn: bool
) -> _Walk:
    """Read texts, the newest first, until `wanted` say the words, and `least` are read; or as many as may be."""
    hits: list[Text] = []
    read = 0
    size = max(wanted, min(least, _CHUNK))
    while read < MOST_READ:
        found = search_candidates.below(connection, query.words, last, size)
        hits += [
            text
            for text in search_shown.texts(connection, found, query, withdrawn)
            if search_shown.says(text, query)
        ]
        read += len(found)
        if len(found) < size:
            return _Walk(hits, read, last, True)
        last = found[-1]
        if len(hits) >= wanted and read >= least:
            break
        size = min(max(size, _CHUNK), MOST_READ - read)
        if size <= 0:
            break
    return _Walk(hits, read, last, False)


def _quoted(connection: Connection, texts: Sequence[Text], query: Query) -> Iterator[FoundAdvert]:
    pages = {text.page for text in texts}
    seen = {(row[0], row[1]): row[2] for row in bulk.rows_of(connection, _SEEN, pages)}
    brands: dict[int, set[str]] = {}
    numbers: dict[int, set[str]] = {}
    for reading, brand, number in bulk.rows_of(connection, _PAIRS, {text.reading for text in texts}):
        brands.setdefault(reading, set()).add(brand)
        is_hidden = is_mobile(number) and number not in query.own
        numbers.setdefault(reading, set()).add(MOBILE if is_hidden else number)
    for text in texts:
        text.without_mobiles(query.own)
        hit = _hit(text, query)
        if hit is None:
            continue
        part, span = hit
        in_title = part == "title"
        title, place = _cut(text.title, span if in_title else (0, 0))
        words, span = (title, place) if in_title else (text.text, span)
        yield FoundAdvert(
            text.url,
            seen.get((text.page, text.snapshot), ""),
            title,
            part,
            _quote(words, span),
            _quote(words, (max(span[0] - _AROUND, 0), min(span[1] + _AROUND, len(words)))),
            sorted(brands.get(text.reading, ())),
            sorted(numbers.get(text.reading, ())),
        )


def _hit(text: Text, query: Query) -> tuple[str, Span] | None:
    """Where the first word stands; null if it is in a number that is not shown after all."""
    word = query.words[0]
    for number in sorted(word.numbers & text.said.keys()):
        return "text", text.said[number]
    for part in ("text", "title"):
        words: str = getattr(text, part)
        start = search_text.fold(words).find(word.text)
        if start >= 0:
            return part, search_text.place(words, start, start + len(word.text))
    return None


def _cut(title: str, span: Span) -> tuple[str, Span]:
    """A title and a span in it; of a long one what is around the span, or its beginning if that will do."""
    if len(title) <= TITLE:
        return title, span
    end = span[1] + _AROUND
    start = 0 if end < TITLE else max(span[0] - _AROUND, 0)
    last = max(start + TITLE - 2, end)
    before, behind = "…" * (start > 0), "…" * (last < len(title))
    by = len(before) - start
    return before + title[start:last] + behind, (span[0] + by, span[1] + by)


def _quote(text: str, span: Span) -> Quote:
    return Quote(*span, text[span[0] : span[1]])
