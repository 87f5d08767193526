"""The texts of adverts as searching knows them: without what is withdrawn, and without persons' numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from sqlalchemy import Connection

from output import bulk, masking, search_text
from output.digit_signs import of_digit
from output.masking import MASK
from output.records import Span
from output.search_words import Query

# A page that is withdrawn is not shown, nor an advert all whose pairs are.
_SHOWN = """FROM snapshot s JOIN reading r ON r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    JOIN page g ON g.id = s.page_id
    WHERE s.id {among}
      AND NOT EXISTS (SELECT 1 FROM withdrawal x WHERE x.url = g.url AND x.undone_at IS NULL)
      AND (NOT EXISTS (SELECT 1 FROM pair_mention m WHERE m.reading_id = r.id AND m.role = 'withdrawn')
           OR EXISTS (SELECT 1 FROM pair_mention m WHERE m.reading_id = r.id AND m.role = 'advertised'))"""
_TEXTS = f"SELECT s.id, r.id, s.page_id, g.url, r.title, r.text {_SHOWN}"
_COUNT = f"SELECT count(*) {_SHOWN}"
_ACTIVE = "SELECT count(*) FROM withdrawal WHERE undone_at IS NULL"
_WITHDRAWN_PAIRS = """SELECT m.reading_id, m.number_start, m.number_end, '' FROM pair_mention m
    WHERE m.reading_id {among} AND m.role IN ('withdrawn', 'withdrawn_mention') AND NOT EXISTS (
      SELECT 1 FROM pair_mention o WHERE o.reading_id = m.reading_id AND o.number_start = m.number_start
      AND o.role IN ('advertised', 'mentioned'))"""
_WITHDRAWN_NUMBERS = """SELECT m.reading_id, m.start, m."end", n.number FROM number_mention m
    JOIN number n ON n.id = m.number_id
    JOIN withdrawal x ON x.number = n.number AND x.brand IS NULL AND x.undone_at IS NULL
    WHERE m.reading_id {among}"""
_SAID = """SELECT reading_id, number_id, start, "end" FROM number_mention WHERE reading_id {among} ORDER BY reading_id, pos"""


@dataclass
class Text:
    """An advert's title and text, with stars for the digits of numbers that are withdrawn; `said`: where it says a number
    that is searched for, by the id of that.
    """

    snapshot: int
    reading: int
    page: int
    url: str
    title: str
    text: str
    said: dict[int, Span]

    def without_mobiles(self, own: Collection[str]) -> None:
        """Put stars for the digits of mobile numbers that are not `own`."""
        for part in ("title", "text"):
            setattr(self, part, _without_mobiles(getattr(self, part), own))


def anything_withdrawn(connection: Connection) -> bool:
    """Whether something is withdrawn just now."""
    return bool(bulk.rows(connection, _ACTIVE)[0][0])


def count(connection: Connection, snapshots: Sequence[int]) -> int:
    """How many of the snapshots are shown."""
    return sum(row[0] for row in bulk.rows_of(connection, _COUNT, snapshots))


def texts(connection: Connection, snapshots: Sequence[int], query: Query, withdrawn: bool) -> Iterator[Text]:
    """Those of the snapshots that are shown, in the order given. `withdrawn`: whether something is."""
    rows = {row[0]: row for row in bulk.rows_of(connection, _TEXTS, snapshots)}
    readings = [row[1] for row in rows.values()]
    hidden: dict[int, list[tuple[Span, str]]] = {}
    for statement in (_WITHDRAWN_PAIRS, _WITHDRAWN_NUMBERS) if withdrawn else ():
        for reading, start, end, number in bulk.rows_of(connection, statement, readings):
            hidden.setdefault(reading, []).append(((start, end), number))
    said: dict[int, dict[int, Span]] = {}
    wanted = {number for word in query.words for number in word.numbers}
    for reading, number, start, end in bulk.rows_of(connection, _SAID, readings) if wanted else ():
        spans = [span for span, _ in hidden.get(reading, ())]
        if number in wanted and (start, end) not in spans:
            said.setdefault(reading, {}).setdefault(number, (start, end))
    for one in snapshots:
        if one in rows:
            snapshot, reading, page, url, title, text = rows[one]
            held = hidden.get(reading, ())
            yield Text(
                snapshot, reading, page, url,
                _without(title, {number for _, number in held}),
                _without(_starred(text, [span for span, _ in held]), {number for _, number in held}),
                said.get(reading, {}),
            )  # fmt: skip


def _starred(text: str, spans: Sequence[Span]) -> str:
    if not spans:
        return text
    found = list(text)
    for start, end in spans:
        found[start:end] = [MASK if char.isalnum() else char for char in found[start:end]]
    return "".join(found)


def _without(text: str, numbers: Collection[str]) -> str:
    """`text` without numbers that are withdrawn, however their digits are grouped."""
    for number in sorted(filter(None, numbers)):
        text = _written(number).sub(lambda found: re.sub(r"\w", MASK, found[0]), text)
    return text


@lru_cache(maxsize=256)
def _written(number: str) -> re.Pattern[str]:
    return re.compile(r"[^\w\n]{0,3}".join(number))


def _without_mobiles(text: str, own: Collection[str]) -> str:
    if not _many_digits().search(text) and not any(sign in text for sign in _SOURCE):
        return text
    for number in masking.mobiles(text) - set(own):
        text = masking.mask_text(text, number)
    return text


_SOURCE = "<&%\\"
"""Signs by which digits may be written as in a page's source."""
_GAPS = frozenset("_ー丨")


@cache
def _many_digits() -> re.Pattern[str]:
    """As many signs of digits as a mobile number has, whatever they are: quicker to rule out than such a number."""
    signs = "".join(map(re.escape, "".join(of_digit().values())))
    return re.compile(rf"(?:[{signs}][\W_ー丨]{{0,8}}+){{{masking.LENGTH}}}")


def _is_clear(text: str, start: int, end: int) -> bool:
    """Whether what stands there in a folded text is surely no part of a mobile number: there are too few digits around it."""
    if any(sign in text for sign in _SOURCE):
        return False
    signs = search_text.signs()
    while start > 0 and (
        text[start - 1] in signs or text[start - 1] in _GAPS or not text[start - 1].isalnum()
    ):
        start -= 1
    while end < len(text) and (text[end] in signs or text[end] in _GAPS or not text[end].isalnum()):
        end += 1
    return sum(char in signs for char in text[start:end]) < masking.LENGTH


def says(found: Text, query: Query) -> bool:
    """Whether an advert says all the words, in what is shown of it."""
    parts = _folded(found)
    for word in query.words:
        if word.numbers & found.said.keys():
            continue
        part, start = _find(parts, word.text)
        if start < 0:
            return False
        if search_text.may_be_masked(word.text) and not _is_clear(part, start, start + len(word.text)):
            found.without_mobiles(query.own)
            parts = _folded(found)
            if _find(parts, word.text)[1] < 0:
                return False
    return True


def _folded(found: Text) -> tuple[str, str]:
    return search_text.fold(found.text), search_text.fold(found.title)


def _find(parts: tuple[str, str], word: str) -> tuple[str, int]:
    """In which part a word begins first, and where; -1 if in none."""
    start = parts[0].find(word)
    return (parts[0], start) if start >= 0 else (parts[1], parts[1].find(word))
