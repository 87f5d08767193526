"""Counts of pages with the span in which they were seen, as differences that are added to what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import bulk
from output.totals import Seen


class Gain(NamedTuple):
    """What a row has won: pages, and the span in which they were seen."""

    pages: int
    first: str
    last: str

    def plus(self, pages: int, seen: Seen) -> Gain:
        """This, and so many more pages seen in that span."""
        return Gain(self.pages + pages, min(self.first, seen[0]), max(self.last, seen[1]))


def is_less(old: Seen, new: Seen) -> bool:
    """Whether `new` lacks some of the span `old`: what is counted by it has to be counted again."""
    return new[0] > old[0] or new[1] < old[1]


def add(
    connection: Connection, table: str, key: Sequence[str], gains: Mapping[tuple[Any, ...], Gain]
) -> None:
    """Add the gains to the rows with these keys, which are made if they are not there."""
    least, most = ("least", "greatest") if bulk.is_postgres(connection) else ("min", "max")
    bulk.insert(
        connection,
        table,
        [*key, "pages", "first_seen", "last_seen"],
        [(*row, *gain) for row, gain in sorted(gains.items())],
        f"({', '.join(key)}) DO UPDATE SET pages = {table}.pages + excluded.pages, "
        f"first_seen = {least}({table}.first_seen, excluded.first_seen), "
        f"last_seen = {most}({table}.last_seen, excluded.last_seen)",
    )
