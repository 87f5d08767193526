"""One fetched page -> archive, reading and rows. Crawl and ingest both keep pages this way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import NamedTuple, Self

from output import warc_patches
from output.archive import FILE_SIZE, Archive
from output.database import open_engine
from output.errors import PageError
from output.places import Places
from output.records import Advert, Page, Snapshot
from output.steps import Ending, Step
from output.store import Store
from pipelines.advert import READER, read_advert
from pipelines.archiving import AS_BEFORE, Archiver
from pipelines.fetch import Fetch
from pipelines.forgetting import without_forgotten
from pipelines.page import parse_page
from pipelines.placeholder import placeholder

Reader = Callable[[Fetch], Advert]


class Kept(NamedTuple):
    """What became of a page. `outcome` as in Visit; `new`: its body was not known; `advert`: if read now."""

    outcome: str
    reason: str | None = None
    new: bool = False
    advert: Advert | None = None


def parse_fetch(fetch: Fetch) -> Page:
    """The page of `fetch` as text. Raises PageError with one line if it is none."""
    return parse_page(fetch.body or b"", fetch.visit.url, fetch.charset)


def read_fetch(fetch: Fetch, on: date | None = None) -> Advert:
    """Reads the page of `fetch`, regions as of `on`. Raises PageError with one line if it cannot be read.

    One page must not end a run of thousands: a fault of the reader's own is told as one of the page.
    """
    try:
        return read_advert(parse_fetch(fetch), on)
    except PageError:
        raise
    except Exception as error:
        told = " ".join(str(error).split())[:160]
        raise PageError(f"the reader fails on it ({type(error).__name__}: {told})") from error


class Keeper:
    """Keeps pages; to be used from one thread, and as a context manager."""

    def __init__(self, store: Store, archive: Archive) -> None:
        """`store` must bring `archive` to the disk before it commits rows that point into it."""
        self.store = store
        self.archive = archive
        self._archiver = Archiver(archive, Places(store.engine))
        self._folder_time = -1  # of no folder: the first page looks
        store.memory.moved = archive.moved

    def needs_reading(self, fetch: Fetch) -> bool:
        """Whether `keep` would read the page: it has a body that the current reader has not read."""
        return fetch.body is not None and not self.store.is_read(fetch.visit.url, _digest(fetch.body))

    def keep(self, fetch: Fetch, read: Reader = read_fetch) -> Kept:
        """Stores the visit; the body if it is new; what `read` says of it unless today's reader said so.

        A body that cannot be read is a skipped visit without snapshot.
        Of what it keeps the numbers are masked that the library was made to forget.
        Raises LibraryError, ArchiveError or OSError if storing failed.
        """
        with warc_patches.shared(self.archive.folder) as folder_time:
            if folder_time != self._folder_time:
                self.store.look_again()
                self._folder_time = folder_time
            kept = without_forgotten(fetch, self.store.memory.known)
            return self._keep(kept, read_fetch if kept.masked else read)

    def _keep(self, fetch: Fetch, read: Reader) -> Kept:
        try:
            if fetch.body is not None:
                return self._keep_page(fetch, fetch.body, read)
            if fetch.sha256 is not None or fetch.origin is not None:
                return self._keep_known(fetch, read)
            self.store.add(replace(fetch.visit, position=self._archiver.answer(fetch)), step=fetch.step)
        except PageError as error:  # its address cannot be stored
            if fetch.step is not None:
                self.store.end(replace(fetch.step, ending=Ending.SKIPPED, error=str(error)))
            return Kept("skipped", str(error))
        return Kept(fetch.visit.outcome, fetch.visit.reason)

    def _keep_page(self, fetch: Fetch, body: bytes, read: Reader) -> Kept:
        url, digest = fetch.visit.url, _digest(body)
        advert = None
        known, is_read = self.store.state(url, digest)
        if not is_read:
            try:
                advert = read(fetch)
            except PageError as error:
                if not url.startswith("file:"):  # a visit is a request; that a file is no page is no event
                    self._keep_unread(fetch, str(error))
                return Kept("skipped", str(error))
        step = None if fetch.step is None else replace(_judged(fetch.step, body, advert), sha256=digest)
        snapshot = Snapshot(digest, len(body), AS_BEFORE, fetch.content_type)
        position, own = self._archiver.page(fetch, snapshot, known)
        visit = replace(fetch.visit, position=own)
        self.store.add(visit, replace(snapshot, position=position), advert, step)
        return Kept("ok", None, not known, advert)

    def _keep_unread(self, fetch: Fetch, reason: str) -> None:
        skipped = replace(fetch.visit, outcome="skipped", reason=reason)
        visit = replace(skipped, position=self._archiver.unread(fetch))
        self.store.add(visit, step=_unreadable(fetch.step, reason))

    def _keep_known(self, fetch: Fetch, read: Reader) -> Kept:
        """A visit whose answer had no body of its own and stands for one that is known."""
        place = self._archiver.place_of(fetch)
        if place is None:
            reason = "what it refers to is not known here"
            if fetch.step is not None:
                self.store.end(replace(fetch.step, ending=Ending.FAILED, error=reason))
            return Kept("skipped", reason)
        if not self.store.has_snapshot(fetch.visit.url, place.sha256):  # another page's body
            borrowed = self._archiver.borrowed(fetch, place)
            return self._keep_page(borrowed, borrowed.body or b"", read)
        visit = replace(fetch.visit, position=self._archiver.unchanged(fetch, place))
        self.store.add(
            visit, Snapshot(place.sha256, place.size, AS_BEFORE, place.content_type), step=fetch.step
        )
        return Kept("ok")

    def flush(self) -> None:
        """Writes out what is pending."""
        self.store.flush()

    def close(self) -> None:
        """Writes out what is pending and closes both."""
        try:
            self.store.close()
        finally:
            self.archive.close()

    def __enter__(self) -> Self:
        """Nothing more to do."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes; if something has gone wrong before, what else goes wrong now is not told on top."""
        with suppress(Exception) if error is not None else nullcontext():
            self.close()


def open_keeper(  # noqa: PLR0913 - each is one setting of a run
    db: str,
    archive: str,
    run: str,
    info: Mapping[str, str] | None = None,
    file_size: int = FILE_SIZE,
    *,
    create: bool = True,
) -> Keeper:
    """A keeper on the database `db`, created or upgraded first if `create` allows, and the folder `archive`.

    `run` is the command's name; `info` says in each WARC file who crawled, and by which rules; its files are
    closed at `file_size` bytes. Raises LibraryError or ArchiveError with one line.
    """
    engine = open_engine(db, create=create)
    bodies = Archive(archive, info, file_size)
    return Keeper(Store(engine, reader=READER, run=run, before_commit=bodies.sync), bodies)


_ENDINGS = {
    "soft_404": Ending.GONE,
    "parked": Ending.PARKED,
    "login": Ending.SKIPPED,
    "shell": Ending.SKIPPED,
}
_LONGEST = 4_000  # characters of a text that may be a placeholder
_LARGEST_BODY = 200_000  # bytes of a page that may be one


def _judged(step: Step, body: bytes, advert: Advert | None) -> Step:
    """The end of a lease whose page came: one that stands for a page that is not there is none. Without `advert` the
    body is known and was not read again.
    """
    if step.ending is not Ending.PAGE or len(body) > _LARGEST_BODY:
        return step
    if advert is not None and (advert.is_advert or len(advert.text) > _LONGEST):
        return step
    found = placeholder(body, is_advert=None if advert is None else False)
    if found is None:
        return step
    return replace(step, ending=_ENDINGS[found.kind], error=f"{found.kind}: {found.words}", links=())


def _unreadable(step: Step | None, reason: str) -> Step | None:
    return None if step is None else replace(step, ending=Ending.SKIPPED, error=reason)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
