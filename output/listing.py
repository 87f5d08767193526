"""Answers a page at a time: rows, and a cursor from which the next ones are asked for.

A cursor holds the key of the last row, not how many were given: rows that others write in between make nothing be
skipped or come twice, but those whose own key has changed. Each page is read from where the last one ended.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from output.errors import CursorError, LibraryError

T = TypeVar("T")
MOST_ROWS = 2**63 - 1
"""The largest number that both databases know."""
_SEAL = 8  # bytes


class Listing(list[T]):
    """The rows of an answer. `next`: the cursor to give as `after` for the rows behind them, null if there are none.

    `evidence`: for each row the adverts behind it, as `output.quotes` has them, if they were asked for.
    """

    next: str | None = None
    evidence: list[list[Any]] | None = None


class Key(NamedTuple):
    """One column of an order, in SQL, and whether it falls."""

    column: str
    falls: bool = False


@dataclass(frozen=True)
class Question:
    """What is asked, all but the limit: its name and its filters, by which a cursor knows the question it belongs to."""

    name: str
    filters: Mapping[str, Any]

    def cursor(self, key: Sequence[Any]) -> str:
        """The cursor behind a row with that key."""
        said = json.dumps(list(key), ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._seal(said) + said).decode().rstrip("=")

    def key(self, cursor: str, length: int) -> list[Any]:
        """The key that a cursor holds; a CursorError if it is damaged, or belongs to another question."""
        try:
            raw = base64.b64decode(str(cursor).encode() + b"=" * (-len(cursor) % 4), b"-_", validate=True)
            said = raw[_SEAL:]
            found = json.loads(said) if self._seal(said) == raw[:_SEAL] else None
        except (ValueError, binascii.Error):
            found = None
        if not isinstance(found, list) or len(found) != length:
            raise CursorError(
                "the cursor belongs to another question, or is damaged; give it with the very filters that it came from"
            )
        return found

    def _seal(self, said: bytes) -> bytes:
        filters = {name: str(value) for name, value in self.filters.items() if value is not None}
        asked = json.dumps([self.name, filters], sort_keys=True).encode()
        return hashlib.sha256(asked + b"\0" + said).digest()[:_SEAL]


def check_limit(limit: int | None) -> int | None:
    """`limit`, or a LibraryError if it is none."""
    if limit is None:
        return None
    if isinstance(limit, bool) or not isinstance(limit, int) or not 0 <= limit <= MOST_ROWS:
        raise LibraryError(f"{limit!r} is no limit; give a whole number, 0 or more")
    return limit


def stretches(order: Sequence[Key], after: Sequence[Any] | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Conditions, with their parameters, of the rows behind a key, in order: each one stretch of an index.

    Behind (3, 7) come those with 3 and more than 7, then those with more than 3.
    """
    if after is None:
        yield "1 = 1", {}
        return
    for last in reversed(range(len(order))):
        parts = [f"{key.column} = :after{at}" for at, key in enumerate(order[:last])]
        parts.append(f"{order[last].column} {'<' if order[last].falls else '>'} :after{last}")
        yield " AND ".join(parts), {f"after{at}": after[at] for at in range(last + 1)}


def ordered(order: Iterable[Key]) -> str:
    """The order in SQL."""
    return ", ".join(f"{key.column}{' DESC' if key.falls else ''}" for key in order)


def taken(
    order: Sequence[Key],
    question: Question,
    limit: int | None,
    after: str | None,
    ask: Callable[[str, dict[str, Any], int], Sequence[Sequence[Any]]],
) -> tuple[list[Sequence[Any]], str | None]:
    """The next rows, and the cursor behind them. `ask` has a condition, its parameters and how many rows are wanted, and
    gives rows in order that begin with their key.
    """
    size = check_limit(limit)
    key = None if after is None else question.key(after, len(order))
    wanted = MOST_ROWS if size is None else min(size + 1, MOST_ROWS)
    rows: list[Sequence[Any]] = []
    if size != 0:
        for condition, values in stretches(order, key):
            rows += ask(condition, values, wanted - len(rows))
            if len(rows) >= wanted:
                break
    if size is None or len(rows) <= size:
        return rows, None
    return rows[:size], question.cursor(rows[size - 1][: len(order)])


def part_of(  # noqa: PLR0913, PLR0917
    rows: Iterable[T],
    key: Callable[[T], Sequence[Any]],
    falls: Sequence[bool],
    question: Question,
    limit: int | None,
    after: str | None,
) -> Listing[T]:
    """The next of `rows`, which are all there are: for short lists that are made whole. They stand in the order of their
    keys, each part of which rises or `falls`.
    """
    size = check_limit(limit)
    last = None if after is None else question.key(after, len(falls))
    left = [row for row in rows if last is None or _is_behind(key(row), last, falls)]
    found = Listing(left[:size])
    if size is not None and 0 < size < len(left):
        found.next = question.cursor(key(found[-1]))
    return found


def newest_first(
    rows: Iterable[tuple[int, T]],
    when: Callable[[T], str],
    question: Question,
    limit: int | None,
    after: str | None,
) -> Listing[T]:
    """The next of some rows with their ids, which stand by time and id, the newest first."""
    part = part_of(rows, lambda one: (when(one[1]), one[0]), (True, True), question, limit, after)
    found = Listing(row for _, row in part)
    found.next = part.next
    return found


def _is_behind(key: Sequence[Any], last: Sequence[Any], falls: Sequence[bool]) -> bool:
    for one, other, fall in zip(key, last, falls, strict=True):
        if one != other:
            return bool(one < other if fall else one > other)
    return False
