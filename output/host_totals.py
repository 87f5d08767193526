"""Totals of hosts, as far as they follow from pages: how many there are, how many advertise, when they were seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from output import bulk, database
from output.differences import Kept, Stage

# A page that is withdrawn counts nowhere; one whose row is just being made has no visits.
_COUNTED = """g.host IS NOT NULL AND g.visits > 0
    AND NOT EXISTS (SELECT 1 FROM withdrawal x WHERE x.url = g.url AND x.undone_at IS NULL)"""
_PAGES = f"""SELECT g.id, g.host, coalesce(r.is_advert, 0), g.first_seen, g.last_seen
    FROM page g LEFT JOIN reading r ON r.snapshot_id = g.newest_snapshot_id AND r.current = 1
    WHERE g.id {{among}} AND {_COUNTED}"""
_SPAN = f"""UPDATE host_total SET
    first_seen = (SELECT min(g.first_seen) FROM page g WHERE g.host = :host AND {_COUNTED}),
    last_seen = (SELECT max(g.last_seen) FROM page g WHERE g.host = :host AND {_COUNTED})
    WHERE host = :host"""
_GONE = "DELETE FROM host_total WHERE host = :host AND pages = 0 AND numbers = 0 AND brands = 0"
_COLUMNS = ["host", "pages", "adverts", "numbers", "brands", "first_seen", "last_seen"]

# By the index on hosts the pages would be read here and there: twice the time.
_ALL = f"""
    SELECT h.host, h.pages, h.adverts, coalesce(n.numbers, 0), coalesce(b.brands, 0), h.first_seen, h.last_seen
    FROM (SELECT coalesce(g.host, '') AS host, count(*) AS pages, count(CASE WHEN r.is_advert = 1 THEN 1 END) AS adverts,
                 min(g.first_seen) AS first_seen, max(g.last_seen) AS last_seen
          FROM page g LEFT JOIN reading r ON r.snapshot_id = g.newest_snapshot_id AND r.current = 1
          WHERE {_COUNTED} GROUP BY coalesce(g.host, '')) h
    LEFT JOIN (SELECT host, count(DISTINCT number_id) AS numbers FROM edge GROUP BY host) n ON n.host = h.host
    LEFT JOIN (SELECT host, count(DISTINCT brand_id) AS brands FROM edge GROUP BY host) b ON b.host = h.host
"""
HOSTS = Stage((Kept("host_total", ("host",), tuple(_COLUMNS[1:]), (_ALL,), rows="pages > 0"),))
"""All rows made anew, from pages and edges."""


class PageState(NamedTuple):
    """What a page adds to its host."""

    host: str
    advert: int
    first: str | None
    last: str | None


States = dict[int, PageState]


def states(connection: Connection, pages: Iterable[int]) -> States:
    """What each of the pages, by id, adds to its host; to be asked before a change and after it."""
    return {row[0]: PageState(*row[1:]) for row in bulk.rows_of(connection, _PAGES, pages)}


def update(connection: Connection, before: States, after: States) -> None:
    """Bring the totals of the hosts up to date, once the edges of the pages are."""
    if before == after:
        return
    database.lock(connection, database.EDGE_LOCK)
    counts: dict[str, Counter[str]] = {}
    spans: dict[str, list[tuple[str, str]]] = {}
    shrunk: set[str] = set()
    for page in before.keys() | after.keys():
        old, new = before.get(page), after.get(page)
        if old == new:
            continue
        for state, by in ((old, -1), (new, 1)):
            if state is not None:
                counts.setdefault(state.host, Counter()).update(pages=by, adverts=by * state.advert)
        if new is not None and new.first is not None and new.last is not None:
            spans.setdefault(new.host, []).append((new.first, new.last))
        if old is not None and old.first is not None and not _covers(new, old):
            shrunk.add(old.host)
    _write(connection, counts, spans)
    names = [
        {"host": host} for host in sorted(shrunk | {host for host, by in counts.items() if by["pages"] < 0})
    ]
    if names:
        bulk.each(connection, _GONE, names)
        bulk.each(connection, _SPAN, names)


def _covers(new: PageState | None, old: PageState) -> bool:
    """Whether the page was seen in all of the time in which it had been seen before."""
    if new is None or new.first is None or new.last is None:
        return False
    return new.first <= (old.first or "") and new.last >= (old.last or "")


def _write(
    connection: Connection, counts: dict[str, Counter[str]], spans: dict[str, list[tuple[str, str]]]
) -> None:
    rows = []
    for host, by in sorted(counts.items()):
        seen = spans.get(host)
        first = min(first for first, _ in seen) if seen else None
        last = max(last for _, last in seen) if seen else None
        rows.append((host, by["pages"], by["adverts"], 0, 0, first, last))
    least, most = ("least", "greatest") if bulk.is_postgres(connection) else ("min", "max")
    bulk.insert(
        connection, "host_total", _COLUMNS, rows,
        "(host) DO UPDATE SET pages = host_total.pages + excluded.pages, "
        "adverts = host_total.adverts + excluded.adverts, "
        f"first_seen = {least}(coalesce(host_total.first_seen, excluded.first_seen), "
        "coalesce(excluded.first_seen, host_total.first_seen)), "
        f"last_seen = {most}(coalesce(host_total.last_seen, excluded.last_seen), "
        "coalesce(excluded.last_seen, host_total.last_seen))",
    )  # fmt: skip
