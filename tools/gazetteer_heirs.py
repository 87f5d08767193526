"""Successors that no chain of heirs leads to: what was cut out of a living heir, and who holds a prefecture's counties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gazetteer_history import Span

MANY = 2  # a prefecture's successors hold so many of its counties


def carve(table: list[Span], rows: Iterable[dict[str, str]]) -> None:
    """Add what was later cut out of a living heir: rows of gazetteer_carved.csv.

    A row names two divisions that exist, the new one and the one from which it was cut, and the year in which
    the new one was first in the lists. Counties that ended before it and lead to the one lead to both.
    """
    living = {(span.code, span.name) for span in table if span.last_year is None}
    begun = {(span.code, span.first_year) for span in table}
    for row in rows:
        year = int(row["year"])
        ends = {(row["code"], row["name"]), (row["from_code"], row["from_name"])}
        if not ends <= living or (row["code"], year) not in begun:
            raise SystemExit(f"gazetteer_carved.csv: no such division, or not from that year: {row}")
        for old in table:
            if (
                old.level == "county"
                and row["from_code"] in old.successors
                and (old.last_year or 9999) < year
            ):
                old.successors.add(row["code"])


def hold(table: list[Span]) -> None:
    """Add to each prefecture that ended whoever holds two or more of its counties today."""
    living = {span.code: span for span in table if span.last_year is None}
    counties: dict[str | None, list[Span]] = defaultdict(list)
    for span in table:
        if span.level == "county":
            counties[span.parent_code].append(span)
    for old in table:
        if old.level == "prefecture" and old.last_year is not None:
            own = [county for county in counties[old.code] if _until_then(county, old.last_year)]
            old.successors |= _holders(old, own, living)


def _until_then(county: Span, year: int) -> bool:
    return (county.first_year or 0) <= year <= (county.last_year or 9999)


def _holders(old: Span, own: list[Span], living: dict[str, Span]) -> set[str]:
    """The prefectures, or another province, with two or more of the counties that `old` had in the end.

    Counties that its own province came to hold without a prefecture stand for themselves.
    """
    held: dict[str, dict[Span, set[str]]] = defaultdict(lambda: defaultdict(set))
    for county in own:
        codes = county.successors if county.last_year is not None else {county.code}
        for code in codes:
            heir = living[code]
            above = heir.parent_code if heir.level == "county" else heir.code
            held[above or code][county].add(code)
    found: set[str] = set()
    for above, parts in held.items():
        if len(parts) >= MANY:
            home = above == old.parent_code
            found |= set().union(*parts.values()) if home else {above}
    return found
