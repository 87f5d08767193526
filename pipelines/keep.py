"""One fetched page -> archive, reading and rows. Crawl and ingest both keep pages this way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import NamedTuple, Self

from output.archive import Archive
from output.database import open_engine
from output.errors import PageError
from output.records import Advert, Page, Position, Snapshot
from output.store import Store
from pipelines.advert import READER, read_advert
from pipelines.fetch import Fetch
from pipelines.page import parse_page

Reader = Callable[[Fetch], Advert]


_AS_BEFORE = Position("", 0, 0)  # of a body that is known: the library keeps where it stood first


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

    def needs_reading(self, fetch: Fetch) -> bool:
        """Whether `keep` would read the page: it has a body that the current reader has not read."""
        return fetch.body is not None and not self.store.is_read(fetch.visit.url, _digest(fetch.body))

    def keep(self, fetch: Fetch, read: Reader = read_fetch) -> Kept:
        """Stores the visit; the body if it is new; what `read` says of it unless today's reader said so.

        A body that cannot be read is a skipped visit without snapshot.
        Raises LibraryError, ArchiveError or OSError if storing failed.
        """
        try:
            if fetch.body is not None:
                return self._keep_page(fetch, fetch.body, read)
            self.store.add(fetch.visit)
        except PageError as error:  # its address cannot be stored
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
                    self.store.add(replace(fetch.visit, outcome="skipped", reason=str(error)))
                return Kept("skipped", str(error))
        position = _AS_BEFORE if known else self._archive_body(fetch, body)
        self.store.add(fetch.visit, Snapshot(digest, len(body), position, fetch.content_type), advert)
        return Kept("ok", None, not known, advert)

    def _archive_body(self, fetch: Fetch, body: bytes) -> Position:
        sent = fetch.capture
        if sent is None:
            kind = fetch.content_type or "application/octet-stream"
            return self.archive.append_resource(fetch.visit.url, fetch.visit.time, kind, body)
        return self.archive.append_response(
            sent.url, sent.time, sent.status, sent.headers, sent.body, ip=sent.ip
        )

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


def open_keeper(db: str, archive: str, run: str, create: bool = True) -> Keeper:
    """A keeper on the database `db`, created or upgraded first, and the folder `archive`.

    `run` is the command's name. Without `create` the database must be there as it has to be.
    Raises LibraryError or ArchiveError with one line.
    """
    engine = open_engine(db, create)
    bodies = Archive(archive)
    return Keeper(Store(engine, reader=READER, run=run, before_commit=bodies.sync), bodies)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
