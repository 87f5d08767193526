"""Townships of the statistics whose place in the civil-affairs list no rule finds, and those that have none there."""

from __future__ import annotations

from collections.abc import Iterable

from gazetteer_history import Span
from gazetteer_names import short_names

UNCONFIRMED = "unconfirmed"


def decide(found: list[Span], rows: Iterable[dict[str, str]], last: int, source: str) -> None:
    """Apply rows of gazetteer_townships.csv to what neither list pairs by itself.

    ``same`` is one township in two spellings, or one that the two count to two counties; ``became`` one that
    ended, with its successor. `last` is the last year of what ended, `source` what such a row names.
    """
    for row in rows:
        old = _only(found, row, "nbs", row["code"], row["name"])
        new = _only(found, row, "mca", row["becomes"], row["becomes_name"])
        old.source = source
        if row["relation"] == "became":
            old.last_year, old.successors = last, {new.code}
            continue
        if old.name != new.name:
            old.also = [old.name, *short_names(old.name, "township")]
        old.name, old.parent_code = new.name, new.parent_code
        old.other_code = new.code if new.code != old.code else None
        found.remove(new)


def _only(found: list[Span], row: dict[str, str], system: str, code: str, name: str) -> Span:
    spans = [s for s in found if (s.code_system, s.code, s.name, s.last_year) == (system, code, name, None)]
    if len(spans) != 1:
        raise SystemExit(f"gazetteer_townships.csv: no such township, or it has a partner already: {row}")
    return spans[0]


def doubt(found: list[Span], counties: dict[str, dict[str, str]]) -> None:
    """Mark what exists by the statistics only, in a county of which the civil-affairs list names others."""
    for town in found:
        names = counties.get(town.parent_code or "")
        if names and town.last_year is None and town.code_system == "nbs" and town.name not in names:
            town.source = f"{town.source} + {UNCONFIRMED}"
