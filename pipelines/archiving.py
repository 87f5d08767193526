"""What of each visit goes into the archive: an answer in full, a revisit of a body that is known, or a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from output.archive import Archive
from output.errors import ArchiveError, PageError
from output.exchange import Capture
from output.places import Place, Places
from output.records import Position, Snapshot
from output.urls import page_url
from output.warc_patches import FIGURES, MASKED
from output.warc_records import OUTCOME, REASON, contradicts, is_digest_of
from pipelines.content_type import charset_of
from pipelines.fetch import Fetch
from pipelines.statuses import judged

AS_BEFORE = Position("", 0, 0)
"""Of a body that is known: the library keeps where it stood first."""


class Archiver:
    """Writes into `archive`; a visit that the library has already leaves no second record."""

    def __init__(self, archive: Archive, places: Places) -> None:
        self._archive = archive
        self._places = places

    def page(self, fetch: Fetch, snapshot: Snapshot, known: bool) -> tuple[Position, Position | None]:
        """Archives a visit that showed the body of `snapshot`: where the body stands, and where the visit's record.

        `known`: the library has this body of this page; then the first is `AS_BEFORE`.
        """
        visit, body, own = fetch.visit, AS_BEFORE, None
        if not known:
            body, own = self._new(fetch)
        elif fetch.capture is not None and not self._places.visited(visit.url, visit.time, snapshot.sha256):
            own = self._again(fetch.capture, self._places.of_body(visit.url, snapshot.sha256))
        place = Place(snapshot.sha256, snapshot.size, snapshot.content_type, body)
        self._places.note(visit.url, visit.time, place)
        return body, own

    def _new(self, fetch: Fetch) -> tuple[Position, Position | None]:
        sent = fetch.capture
        if sent is None:
            kind = fetch.content_type or "application/octet-stream"
            body = fetch.body or b""
            at = self._archive.append_resource(fetch.visit.url, fetch.visit.time, kind, body, _told(fetch))
        elif place := self.place_of(fetch):  # another page showed it first
            return place.position, self._revisit(sent, place)
        else:
            at = self._archive.append(sent, _told(fetch))
        return at, at

    def answer(self, fetch: Fetch) -> Position | None:
        """Archives a visit that showed no page: where its record stands. None if nothing was answered."""
        visit, sent = fetch.visit, fetch.capture
        if sent is None or self._places.visited(visit.url, visit.time, None):
            return None
        self._places.note(visit.url, visit.time, None)
        location = {name.lower(): value for name, value in sent.headers}.get("location")
        told = (visit.outcome, visit.reason)
        fields = {OUTCOME: visit.outcome, REASON: visit.reason or ""}
        own = {} if judged(sent.url, sent.status, location) == told else fields
        return self._archive.append(sent, own | _told(fetch))

    def unread(self, fetch: Fetch) -> Position | None:
        """Archives an answer that the reader can make nothing of, without that verdict: another reader may."""
        visit, sent = fetch.visit, fetch.capture
        if sent is None or self._places.visited(visit.url, visit.time, None):
            return None
        self._places.note(visit.url, visit.time, None)
        return self._archive.append(sent, _told(fetch))

    def unchanged(self, fetch: Fetch, place: Place) -> Position | None:
        """Archives a visit that showed the body at `place` again without sending it (304, a revisit)."""
        visit, sent = fetch.visit, fetch.capture
        if sent is None or self._places.visited(visit.url, visit.time, place.sha256):
            return None
        self._places.note(visit.url, visit.time, place)
        return self._revisit(sent, place)

    def _again(self, sent: Capture, place: Place | None) -> Position:
        """An answer whose body is known once it is unpacked; as it was sent it may differ all the same."""
        try:
            origin = self._archive.origin(place.position) if place else None
        except ArchiveError:  # the archive has lost it: then it is kept once more
            origin = None
        if origin is not None and is_digest_of(origin.digest, sent.body):
            return self._archive.append_revisit(sent, origin)
        return self._archive.append(sent)

    def _revisit(self, sent: Capture, place: Place) -> Position:
        return self._archive.append_revisit(sent, self._archive.origin(place.position), sent.status != 304)

    def place_of(self, fetch: Fetch) -> Place | None:
        """The known body that an answer without one of its own stands for; None if it is not known, or not certain.

        Raises PageError, with the reason, if the answer says itself that it stands for another one.
        """
        url = fetch.visit.url
        if fetch.sha256 is not None:
            return self._places.of_body(url, fetch.sha256)
        if fetch.origin is None:
            return None
        first, digest = page_url(fetch.origin.url), fetch.origin.digest
        when = _time(fetch.origin.date)
        found = self._places.shown(first, when) if first and when else []
        if len(found) == 1:
            if not fetch.origin.agrees and self._is_other(found[0], digest):
                raise PageError("its payload digest is not that of the record it refers to")
            return found[0]
        candidates = found or (self._places.latest(url) if digest else [])
        return next(self._with_digest(candidates, digest), None)

    def _is_other(self, place: Place, digest: str | None) -> bool:
        try:
            return digest is not None and contradicts(
                digest, self._archive.read(place.position).payload, self._archive.body(place.position)
            )
        except ArchiveError:  # the archive has lost it
            return False

    def _with_digest(self, places: list[Place], digest: str | None) -> Iterator[Place]:
        for place in places:
            try:
                if is_digest_of(digest, self._archive.read(place.position).payload):
                    yield place
            except ArchiveError:
                continue

    def borrowed(self, fetch: Fetch, place: Place) -> Fetch:
        """`fetch` with the body at `place`, to be read as a page of its own. Raises ArchiveError."""
        kind = fetch.content_type or place.content_type
        return replace(
            fetch, body=self._archive.body(place.position), content_type=kind, charset=charset_of(kind)
        )


def _told(fetch: Fetch) -> dict[str, str]:
    return {MASKED: FIGURES} if fetch.masked else {}


def _time(date: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(date)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
