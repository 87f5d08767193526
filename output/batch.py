"""One batch of visits, snapshots and readings as rows, inside one transaction.

Rows that other writers share are touched in the order of their keys, and pages are locked first, so that two
writers at PostgreSQL wait for each other instead of losing something.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection

from output import (
    bulk,
    facts,
    forgotten,
    host_totals,
    links,
    search_index,
    settling,
    templates,
    withdrawals,
)
from output.fingerprint import fingerprint
from output.forgotten import Forgotten
from output.hosts import host_of
from output.records import Advert, Position, Snapshot, Visit
from output.region_answers import AnswerIds
from output.region_lists import region_list
from output.settling import Rules, Settled
from output.steps import Step
from output.times import to_text

if TYPE_CHECKING:
    from output.archive import Moved


class Item(NamedTuple):
    """What `Store.add` was given; `url` is the visit's, cleaned."""

    url: str
    visit: Visit
    snapshot: Snapshot | None
    advert: Advert | None


class Written(NamedTuple):
    """What a batch brought: how many snapshots were new, and what came of the leases that it ended."""

    new_snapshots: int
    settled: Settled | None


class Memory:
    """What a writer knows of forgotten numbers: those of its last transaction, and where masked records went."""

    def __init__(self, known: Forgotten, moved: Callable[[Position], Moved | None] = lambda at: None) -> None:
        self.known = known
        self.moved = moved
        self._has_grown = False

    def look(self, connection: Connection) -> None:
        """Look again what is forgotten."""
        before, self.known = self.known, forgotten.load(connection)
        self._has_grown = self._has_grown or self.known.ids != before.ids

    def refresh(self, connection: Connection) -> bool:
        """The same; whether anything was forgotten since the transaction before."""
        self.look(connection)
        grown, self._has_grown = self._has_grown, False
        return grown


Pages = dict[str, int]
Bodies = dict[tuple[int, str], int]
"""Ids of snapshots by page and hash."""

_SNAPSHOT = ["page_id", "sha256", "size", "content_type", "warc_file", "warc_offset", "warc_length"]
_VISIT = [
    "page_id",
    "time",
    "outcome",
    "status",
    "reason",
    "snapshot_id",
    "run_id",
    "warc_file",
    "warc_offset",
    "warc_length",
]
_IS_KNOWN = "SELECT count(*) FROM snapshot s JOIN page p ON p.id = s.page_id WHERE p.url = :url AND s.sha256 = :sha256"
_NO_RECORD = (None, None, None)
_READING = [
    "snapshot_id",
    "reader",
    "current",
    "is_advert",
    "score",
    "title",
    "text",
    "charset",
    "reasons",
    "span_start",
    "span_end",
    "fingerprint",
    "template_id",
    "regions",
]

# The newest snapshot is the one that the latest visit showed.
_FIGURES = {
    "visits": "(SELECT count(*) FROM visit v WHERE v.page_id = page.id)",
    "snapshots": "(SELECT count(*) FROM snapshot s WHERE s.page_id = page.id)",
    "first_seen": "(SELECT min(v.time) FROM visit v WHERE v.page_id = page.id AND v.outcome = 'ok')",
    "last_seen": "(SELECT max(v.time) FROM visit v WHERE v.page_id = page.id AND v.outcome = 'ok')",
    "newest_snapshot_id": """(
        SELECT s.id FROM visit v JOIN snapshot s ON s.id = v.snapshot_id
        WHERE v.page_id = page.id AND v.outcome = 'ok' ORDER BY v.time DESC, s.sha256 DESC LIMIT 1)""",
}
_REFRESH = (
    f"UPDATE page SET {', '.join(f'{name} = {value}' for name, value in _FIGURES.items())} WHERE id {{among}}"
)


def kept_and_made_pages() -> tuple[str, str]:
    """The figures of pages as they are kept, and as their visits have them."""
    return (
        f"SELECT id, {', '.join(_FIGURES)} FROM page",
        f"SELECT page.id, {', '.join(_FIGURES.values())} FROM page",
    )


def write(  # noqa: PLR0913, PLR0917 - a batch has so many parts
    connection: Connection,
    items: Sequence[Item],
    run: int | None,
    answers: AnswerIds,
    steps: Sequence[Step] = (),
    rules: Rules | None = None,
    memory: Memory | None = None,
) -> Written:
    """Store `items` and end the leases of `steps` by `rules`; what is stored already changes nothing."""
    before = settling.shown(connection, steps) if steps else {}
    memory = memory or Memory(forgotten.load(connection))
    new = _store(connection, items, run, answers, memory) if items else 0
    if memory.known.ids:
        steps = [replace(step, error=step.error and memory.known.text(step.error)) for step in steps]
    settled = settling.settle(connection, rules, steps, before) if steps and rules else None
    return Written(new, settled)


def _store(
    connection: Connection, items: Sequence[Item], run: int | None, answers: AnswerIds, memory: Memory
) -> int:
    withdrawals.keep_out(connection)
    if memory.refresh(connection):
        items = [_as_it_stands(connection, item, memory) for item in items]
    items = [_without_forgotten(item, memory.known) for item in items]
    pages = _pages(connection, items)
    before = host_totals.states(connection, pages.values())
    new, bodies = _snapshots(connection, items, pages)
    _visits(connection, items, pages, bodies, run)
    found = search_index.shown(connection, bodies.values())
    facts.write(connection, _readings(connection, items, pages, bodies), answers)
    search_index.update(connection, found, bodies.values())
    refresh_pages(connection, pages.values())
    links.update(connection, {pages[url]: host_of(url) for url in pages})
    host_totals.update(connection, before, host_totals.states(connection, pages.values()))
    return new


def _as_it_stands(connection: Connection, item: Item, memory: Memory) -> Item:
    """`item`, archived before a number was forgotten: its records may have been masked, and have moved."""
    visit, snapshot = item.visit, item.snapshot
    if visit.position is not None and (moved := memory.moved(visit.position)):
        visit = replace(visit, position=moved.position)
    if snapshot is None or not snapshot.position.file:
        known = {"url": item.url, "sha256": snapshot.sha256} if snapshot else {}
        if known and not connection.scalar(bulk.sql(_IS_KNOWN), known):  # what it showed was masked
            return Item(item.url, visit, None, None)
    elif moved := memory.moved(snapshot.position):
        snapshot = replace(snapshot, position=moved.position, sha256=moved.sha256, size=moved.size)
    return item._replace(visit=visit, snapshot=snapshot)


def _without_forgotten(item: Item, known: Forgotten) -> Item:
    if not known.ids:
        return item
    visit, advert = item.visit, item.advert
    visit = replace(visit, reason=None if visit.reason is None else known.text(visit.reason))
    return Item(known.url(item.url), visit, item.snapshot, advert and known.advert(advert))


def refresh_pages(connection: Connection, pages: Iterable[int]) -> None:
    """Count again what follows from the visits of these pages, by their ids."""
    ids = bulk.as_list(connection, pages)
    connection.execute(bulk.sql(_REFRESH.format(among=bulk.among(connection))), {"values": ids})


def _pages(connection: Connection, items: Sequence[Item]) -> Pages:
    urls = sorted({item.url for item in items})
    rows = [(url, host_of(url)) for url in urls]
    bulk.insert(connection, "page", ("url", "host"), rows, "(url) DO NOTHING")
    lock = " ORDER BY url FOR UPDATE" if bulk.is_postgres(connection) else ""
    statement = f"SELECT url, id FROM page WHERE url {bulk.among(connection, kind='text')}{lock}"
    return dict(bulk.rows(connection, statement, {"values": bulk.as_list(connection, urls)}))


def _snapshots(connection: Connection, items: Sequence[Item], pages: Pages) -> tuple[int, Bodies]:
    """A body that a page has shown before keeps its first place in the archive and does not count as new."""
    rows = [
        (pages[item.url], body.sha256, body.size, _clean(body.content_type), *body.position)
        for item in items
        if (body := item.snapshot) is not None
    ]
    new = bulk.insert(connection, "snapshot", _SNAPSHOT, rows, "(page_id, sha256) DO NOTHING")
    statement = "SELECT page_id, sha256, id FROM snapshot WHERE page_id {among}"
    found = bulk.rows_of(connection, statement, {row[0] for row in rows})
    return new, {(row[0], row[1]): row[2] for row in found}


def _visits(
    connection: Connection, items: Sequence[Item], pages: Pages, bodies: Bodies, run: int | None
) -> None:
    rows = []
    for url, visit, snapshot, _ in items:
        page = pages[url]
        body = bodies[page, snapshot.sha256] if snapshot else None
        said = (visit.outcome, visit.status, _clean(visit.reason))
        rows.append((page, to_text(visit.time), *said, body, run, *(visit.position or _NO_RECORD)))
    bulk.insert(connection, "visit", _VISIT, rows, "DO NOTHING")


def _readings(
    connection: Connection, items: Sequence[Item], pages: Pages, bodies: Bodies
) -> list[facts.Reading]:
    adverts: dict[tuple[int, str], Advert] = {}
    current: dict[int, str] = {}
    for item in items:
        if item.advert is not None and item.snapshot is not None:
            body = bodies[pages[item.url], item.snapshot.sha256]
            adverts.setdefault((body, item.advert.reader), item.advert)
            current[body] = item.advert.reader  # of several, the last one given
    return put_readings(connection, adverts, current)


def put_readings(
    connection: Connection, adverts: Mapping[tuple[int, str], Advert], current: dict[int, str]
) -> list[facts.Reading]:
    """Store readings by snapshot and reader; returns the new ones with their ids, whose facts are still to be stored.

    `current` says whose reading of each snapshot counts from now on. One that is stored stays as it is.
    """
    known = _stored_readings(connection, current)
    _supersede(connection, known, current)
    new = {key: advert for key, advert in adverts.items() if key not in known}
    families = templates.families(connection, list(new.values()))
    rows = [
        (*_reading(key, advert, current[key[0]] == key[1]), family, region_list(advert))
        for (key, advert), family in zip(new.items(), families, strict=True)
    ]
    bulk.insert(connection, "reading", _READING, rows)
    ids = _stored_readings(connection, {body for body, _ in new})
    return [(ids[key][0], advert) for key, advert in new.items()]


def _stored_readings(
    connection: Connection, bodies: dict[int, str] | set[int]
) -> dict[tuple[int, str], tuple[int, int]]:
    """Id and currency of the readings of these snapshots, by snapshot and reader."""
    statement = "SELECT snapshot_id, reader, id, current FROM reading WHERE snapshot_id {among}"
    return {(row[0], row[1]): (row[2], row[3]) for row in bulk.rows_of(connection, statement, bodies)}


def _supersede(
    connection: Connection, known: dict[tuple[int, str], tuple[int, int]], current: dict[int, str]
) -> None:
    for value in (0, 1):
        ids = [
            reading
            for (body, reader), (reading, now) in known.items()
            if now != value and (current[body] == reader) == bool(value)
        ]
        if ids:
            connection.execute(
                bulk.sql(f"UPDATE reading SET current = {value} WHERE id {bulk.among(connection)}"),
                {"values": bulk.as_list(connection, sorted(ids))},
            )


def _reading(key: tuple[int, str], advert: Advert, current: bool) -> tuple[object, ...]:
    reasons = [(reason.reason, reason.weight, reason.evidence) for reason in advert.reasons]
    return (
        *key,
        int(current),
        int(advert.is_advert),
        advert.score,
        bulk.clean(advert.title),
        bulk.clean(advert.text),
        advert.charset,
        bulk.clean(json.dumps(reasons, ensure_ascii=False)),
        *(advert.advert_span or (None, None)),
        fingerprint(advert),
    )


def _clean(text: str | None) -> str | None:
    return None if text is None else bulk.clean(text)
