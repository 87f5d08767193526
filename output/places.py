"""Where bodies stand that the library knows already, also those that a store has not committed yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Engine

from output import bulk, patience
from output.bounded import Bounded
from output.records import Position
from output.times import to_text

_RECENT = 2000  # more than a store ever lets wait
_LATEST = 50  # bodies of a page that are gone through for one with a certain digest
_COLUMNS = "s.sha256, s.size, s.content_type, s.warc_file, s.warc_offset, s.warc_length"
_BODIES = f"SELECT {_COLUMNS} FROM snapshot s JOIN page p ON p.id = s.page_id WHERE p.url = :url"
_SHOWN = f"""
    SELECT DISTINCT {_COLUMNS} FROM visit v JOIN page p ON p.id = v.page_id
    JOIN snapshot s ON s.id = v.snapshot_id WHERE p.url = :url AND v.time = :time
"""
_VISITED = """
    SELECT count(*) FROM visit v JOIN page p ON p.id = v.page_id LEFT JOIN snapshot s ON s.id = v.snapshot_id
    WHERE p.url = :url AND v.time = :time AND coalesce(s.sha256, '') = :sha256
"""


class Place(NamedTuple):
    """A body that a page has shown, and where it stood first."""

    sha256: str
    size: int
    content_type: str | None
    position: Position


class Places:
    """Asks the library, and remembers what was stored last; to be used from one thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._bodies: Bounded[tuple[str, str], Place] = Bounded(_RECENT)
        self._visits: Bounded[tuple[str, str, str], Place | None] = Bounded(_RECENT)

    def note(self, url: str, time: datetime, place: Place | None) -> None:
        """Remember a visit that is being stored, and the body that it showed."""
        self._visits[bulk.clean(url), to_text(time), place.sha256 if place else ""] = place
        if place is not None and place.position.file:
            self._bodies[bulk.clean(url), place.sha256] = place

    def of_body(self, url: str, sha256: str) -> Place | None:
        """Where this page's body with that hash stood first."""
        url = bulk.clean(url)
        if (url, sha256) in self._bodies:
            return self._bodies[url, sha256]
        found = self._ask(f"{_BODIES} AND s.sha256 = :sha256", url=url, sha256=sha256)
        return found[0] if found else None

    def shown(self, url: str, time: datetime) -> list[Place]:
        """The bodies that this page showed at that time."""
        url, when = bulk.clean(url), to_text(time)
        recent = [place for key, place in self._visits.items() if key[:2] == (url, when) and place]
        found = {place.sha256: place for place in (*recent, *self._ask(_SHOWN, url=url, time=when))}
        placed = [
            place if place.position.file else self.of_body(url, place.sha256) for place in found.values()
        ]
        return [place for place in placed if place is not None]

    def latest(self, url: str) -> list[Place]:
        """The bodies that this page showed, the newest first, not all if there are many."""
        url = bulk.clean(url)
        recent = [place for key, place in reversed(self._bodies.items()) if key[0] == url]
        stored = self._ask(f"{_BODIES} ORDER BY s.id DESC LIMIT {_LATEST}", url=url)
        return list({place.sha256: place for place in (*recent, *stored)}.values())

    def visited(self, url: str, time: datetime, sha256: str | None) -> bool:
        """Whether the library has a visit of this page at that time that showed this body, or none."""
        values = {"url": bulk.clean(url), "time": to_text(time), "sha256": sha256 or ""}
        if tuple(values.values()) in self._visits:
            return True
        return patience.ask(self._engine, lambda library: bool(library.scalar(bulk.sql(_VISITED), values)))

    def _ask(self, statement: str, **values: str) -> list[Place]:
        rows = patience.ask(self._engine, lambda library: library.execute(bulk.sql(statement), values).all())
        return [_place(row) for row in rows]


def _place(row: Any) -> Place:
    return Place(row[0], row[1], row[2], Position(*row[3:]))
