"""Archive -> readings: what today's reader says of every body that was ever kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from typing import NamedTuple

from output.archive import Archive
from output.database import open_engine, open_existing
from output.errors import ArchiveError, HotlinesError, PageError
from output.records import Advert
from output.rereadings import Again, Due, Rereadings
from output.store import MAX_PENDING_TEXT
from pipelines.advert import READER
from pipelines.archived import fetch_archived
from pipelines.fetch import Fetch
from pipelines.ingest import rare_collections
from pipelines.keep import Reader, read_fetch
from pipelines.readers import Readers
from pipelines.reread_report import Report

_AHEAD = 8  # pages that each reading process has waiting
_BATCH = 20  # snapshots that are stored in one transaction; what waits for it is lost with the process


class _Waiting(NamedTuple):
    """A snapshot that is being read; `advert` waits for what it says, or raises PageError."""

    due: Due
    advert: Callable[[], Advert]


def open_rereadings(db: str, every: bool = False, dry_run: bool = False, reader: str = READER) -> Rereadings:
    """What of the library at `db` `reader` has not read yet, or with `every` all of it.

    Raises LibraryError with one line, also if there is no library. For a `dry_run` it need not be writable.
    """
    engine = open_engine(db) if dry_run else open_existing(db)
    return Rereadings(engine, reader, every=every, dry_run=dry_run)


def reread(  # noqa: PLR0913  # each is one option of the command
    library: Rereadings,
    archive: Archive,
    *,
    workers: int = 1,
    limit: int | None = None,
    read: Reader = read_fetch,
    tell: Callable[[str], None] = lambda line: None,
    step: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Reads again what is due in `library`, `limit` snapshots at most, and stores it unless that is a dry run.

    A snapshot that cannot be read keeps its old reading; `tell` gets a line about it. `step` is called at first
    and after each snapshot, always with the report that is returned at the end: it holds if an exception ends it.
    With `workers` above one `read` must be a function at the top of a module.

    Raises LibraryError if storing failed, ArchiveError if there is no archive; what was stored before stays, and
    the next call goes on from there.
    """
    report = Report(library.dry_run)
    report.left, report.known = library.count()
    step(report)
    if report.left and not archive.folder.is_dir():
        raise ArchiveError(f"{archive.folder}: there is no archive; --archive says where it is")
    with rare_collections(), Readers(workers, read) if workers > 1 else nullcontext() as readers:
        run = _Run(library, archive, report, tell, step)
        with run.saving():
            run.go(partial(_start, read, readers), workers * _AHEAD if readers else 0, limit)
    return report


def _start(read: Reader, readers: Readers | None, fetch: Fetch) -> Callable[[], Advert]:
    if readers is None:
        return partial(read, fetch)
    return partial(readers.result, fetch, readers.submit(fetch))


class _Run:
    """One reread: snapshots go from due to waiting for their reader, to pending for their transaction, to stored."""

    def __init__(
        self,
        library: Rereadings,
        archive: Archive,
        report: Report,
        tell: Callable[[str], None],
        step: Callable[[Report], None],
    ) -> None:
        self._library = library
        self._archive = archive
        self._report = report
        self._tell = tell
        self._step = step
        self._waiting: deque[_Waiting] = deque()
        self._pending: list[Again] = []

    def go(self, start: Callable[[Fetch], Callable[[], Advert]], ahead: int, limit: int | None) -> None:
        """Takes what is due through all of it, up to `ahead` snapshots being read while one is waited for."""
        at_end = False
        for due in self._library.due():
            while self._waiting and (len(self._waiting) > ahead or self._is_full(limit)):
                self._finish()
            if self._is_full(limit):
                break
            try:
                fetch = fetch_archived(self._archive, due)
            except ArchiveError as error:
                self._skip(due, error)
            else:
                self._waiting.append(_Waiting(due, start(fetch)))
        else:
            at_end = True
        while self._waiting:
            self._finish()
        self._store()
        if at_end:  # what was counted as due and did not come was read by another process meanwhile
            self._report.known += self._report.left
            self._report.left = 0

    def _is_full(self, limit: int | None) -> bool:
        """Whether the limit is reached, if all that waits can be read: what is skipped does not count."""
        taken = self._report.read + len(self._pending) + len(self._waiting)
        return limit is not None and taken >= limit

    def _finish(self) -> None:
        due, advert = self._waiting.popleft()
        try:
            self._pending.append((due, advert()))
        except PageError as error:
            self._skip(due, error)
            return
        text = sum(len(advert.text) for _, advert in self._pending)
        if len(self._pending) >= _BATCH or text >= MAX_PENDING_TEXT:
            self._store()
        self._step(self._report)

    def _skip(self, due: Due, error: HotlinesError) -> None:
        self._report.add_skipped()
        self._tell(f"{due.url}: skipped: {error}")
        self._step(self._report)

    def _store(self) -> None:
        if not self._pending:
            return
        try:
            found = self._library.put(self._pending)
        except HotlinesError:
            self._pending.clear()
            raise
        for (due, advert), changes in zip(self._pending, found, strict=True):
            self._report.add_read(due.url, advert.is_advert, changes)
        self._pending.clear()

    @contextmanager
    def saving(self) -> Iterator[None]:
        """After a fault stores what is pending, if that is possible, and lets the fault speak."""
        try:
            yield
        except BaseException:
            with suppress(HotlinesError):
                self._store()
            raise
