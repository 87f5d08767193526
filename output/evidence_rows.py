"""Which pages, visits and bodies a pack is about, from the library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from output import bulk, lookups, withdrawals
from output.errors import LibraryError
from output.records import Position

_PAGE = "SELECT id, url, host FROM page WHERE url = :url"
_VISITS = """
    SELECT v.time, v.outcome, v.status, v.reason, s.sha256, v.warc_file, v.warc_offset, v.warc_length
    FROM visit v LEFT JOIN snapshot s ON s.id = v.snapshot_id
    WHERE v.page_id = :page ORDER BY v.time, coalesce(s.sha256, '')
"""
_BODIES = """
    SELECT s.id, s.sha256, s.size, s.content_type, s.warc_file, s.warc_offset, s.warc_length
    FROM snapshot s WHERE s.page_id = :page {which}
    ORDER BY (SELECT min(v.time) FROM visit v WHERE v.snapshot_id = s.id), s.sha256
"""
_SAYS_IT = """AND EXISTS (SELECT 1 FROM reading r JOIN pair_mention m ON m.reading_id = r.id
    JOIN number n ON n.id = m.number_id WHERE r.snapshot_id = s.id AND r.current = 1 AND r.is_advert = 1
    AND m.role = 'advertised' AND n.number = :number)"""


class About(NamedTuple):
    """What a pack is about: `kind` is ``page`` or ``number``, `value` its address or its digits."""

    kind: str
    value: str


class VisitRow(NamedTuple):
    """One visit; `position` of its own record, if it has one, otherwise of the body that it showed."""

    time: str
    outcome: str
    status: int | None
    reason: str | None
    sha256: str | None
    own: bool
    position: Position | None


class Body(NamedTuple):
    """One distinct body of a page; `snapshot` is the id of its row."""

    snapshot: int
    sha256: str
    size: int
    content_type: str | None
    position: Position


@dataclass(frozen=True)
class PageRows:
    """One page of a pack. `other_visits`: how many more the library has, which showed something else."""

    url: str
    host: str | None
    visits: list[VisitRow] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    other_visits: int = 0


def find(connection: Connection, what: str) -> tuple[About, list[PageRows]]:
    """The page with the address `what`, or all that advertise the number `what`, with what concerns it.

    Of a page all visits; of a number those that showed a body which advertises it. A LibraryError if there is none, or
    what there is is withdrawn.
    """
    if "://" in what or what.startswith("file:"):
        url = bulk.clean(what)
        withdrawals.refuse(connection, withdrawals.Subject("page", url))
        page = _page(connection, url)
        if _is_spoiled(connection, page):
            raise LibraryError(f"page {url!r}: shows a pair that is withdrawn; a pack would show it, too")
        return About("page", url), [page]
    detail = lookups.number(connection, what)
    if not detail.advertised_on:
        raise LibraryError(
            f"number {what!r}: no page advertises it; pages that mention it have packs of their own"
        )
    pages = [_page(connection, url, detail.number) for url in detail.advertised_on]
    found = [page for page in pages if page.bodies and not _is_spoiled(connection, page)]
    if not found:
        raise LibraryError(
            f"number {what!r}: all its pages show pairs that are withdrawn; a pack would show them, too"
        )
    return About("number", detail.number), found


def _is_spoiled(connection: Connection, page: PageRows) -> bool:
    """Whether a pack of the page would show what is withdrawn: a pack tells a reading whole, or not at all."""
    return withdrawals.holds_withdrawn(connection, [body.snapshot for body in page.bodies])


def _page(connection: Connection, url: str, number: str | None = None) -> PageRows:
    row = connection.execute(bulk.sql(_PAGE), {"url": url}).one_or_none()
    if row is None:
        raise LibraryError(f"page {url!r}: never visited")
    values: dict[str, Any] = {"page": row[0]} | ({"number": number} if number else {})
    statement = _BODIES.format(which=_SAYS_IT if number else "")
    bodies = [_body(part) for part in connection.execute(bulk.sql(statement), values)]
    places = {body.sha256: body.position for body in bodies}
    visits = [_visit(part, places) for part in connection.execute(bulk.sql(_VISITS), {"page": row[0]})]
    concerned = [visit for visit in visits if visit.sha256 in places] if number else visits
    return PageRows(row[1], row[2], concerned, bodies, len(visits) - len(concerned))


def _visit(row: Any, places: dict[str, Position]) -> VisitRow:
    time, outcome, status, reason, sha256, *place = row
    own = place[0] is not None
    position = Position(*place) if own else places.get(sha256)
    return VisitRow(time, outcome, status, reason, sha256, own, position)


def _body(row: Any) -> Body:
    return Body(row[0], row[1], row[2], row[3], Position(*row[4:]))
