"""What is searched for: words, all of which must occur, and numbers that they may mean."""

from __future__ import annotations

import re
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, search_text, withdrawals, written_numbers
from output.errors import LibraryError

MOST_CHARACTERS = 200
MOST_WORDS = 10
MOST_GRAMS = 24
"""Grams of one word that are looked up at most; what they let through is told by the text."""
LEAST_DIGITS = 3
"""Digits from which on a word may be a part of a number."""
_DIGITS_ONLY = re.compile(r"[\d\s+()./·~*_ー-]+")


class Word(NamedTuple):
    """One word, folded; what of it stands in the index; ids of numbers in the library that it writes in whole."""

    text: str
    grams: tuple[str, ...]
    numbers: frozenset[int] = frozenset()

    @property
    def is_told_by_grams(self) -> bool:
        """Whether the index alone tells where it occurs."""
        return search_text.is_told_by_grams(self.text) and not self.numbers


class Query(NamedTuple):
    """The words, the digits of a number or of a part of one if there is nothing else, and the numbers meant by any word.

    `mobiles`: whether a part of a mobile number finds it, too.
    """

    words: tuple[Word, ...]
    digits: str | None
    spellings: tuple[str, ...]
    own: frozenset[str]
    mobiles: bool = False


def parse(connection: Connection, text: str) -> Query:
    """Take apart what somebody has typed. Raises LibraryError if there is nothing in it to search for, or too much."""
    if not isinstance(text, str):
        raise LibraryError(f"{text!r}: search for a text")
    if len(text) > MOST_CHARACTERS:
        raise LibraryError(
            f"{len(text)} characters are too many to search for; give at most {MOST_CHARACTERS}"
        )
    said = search_text.fold(bulk.clean(text))
    parts = list(dict.fromkeys(said.split()))
    if not parts:
        raise LibraryError("there is nothing to search for; give a word")
    if len(parts) > MOST_WORDS:
        raise LibraryError(f"{len(parts)} words are too many to search for; give at most {MOST_WORDS}")
    digits = _digits(said)
    whole = _meant(connection, said) if len(parts) > 1 and digits else {}
    if whole:
        parts, found = [digits or ""], {digits: whole}
    else:
        found = {part: _meant(connection, part) for part in parts}
    words = tuple(_word(part, frozenset(found[part].values())) for part in parts)
    own = frozenset(number for numbers in found.values() for number in numbers)
    spellings = tuple(written_numbers.spellings(said)) if digits else ()
    return Query(words, digits, spellings, own)


def _word(text: str, numbers: frozenset[int]) -> Word:
    grams = search_text.grams(text)
    if not grams:
        raise LibraryError(f"{text[:60]!r}: there is neither a letter nor a digit in it to search for")
    return Word(text, tuple(grams[:MOST_GRAMS]), numbers)


def _digits(said: str) -> str | None:
    """The digits, if there is nothing else but marks, and enough of them for a part of a number."""
    if not _DIGITS_ONLY.fullmatch(said):
        return None
    found = "".join(char for char in said if char in "0123456789")
    return found if len(found) >= LEAST_DIGITS else None


def _meant(connection: Connection, written: str) -> dict[str, int]:
    """The numbers in the library that these words write, with their ids; without what is withdrawn."""
    if not any(char in "0123456789" for char in written):
        return {}
    wanted = written_numbers.spellings(written) if _DIGITS_ONLY.fullmatch(written) else []
    other = written_numbers.meant(written)
    wanted += [other] if other and other not in wanted else []
    if not wanted:
        return {}
    statement = f"SELECT number, id FROM number WHERE number {bulk.among(connection, kind='text')}"
    rows = bulk.rows(connection, statement, {"values": bulk.as_list(connection, wanted)})
    hidden = withdrawals.numbers(connection, [row[0] for row in rows]) if rows else set()
    return {number: id_ for number, id_ in rows if number not in hidden}
