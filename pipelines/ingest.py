"""Files and WARC -> readings: the same as a crawl, for what is on disk already."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from output.errors import PageError
from output.records import Advert, Visit
from output.urls import NO_ADDRESS, canonical_url, page_url
from pipelines.fetch import Fetch
from pipelines.files import Named, Skip, file_url, kind_of, name_of, read_file, walk
from pipelines.keep import Keeper, Reader, read_fetch
from pipelines.readers import Readers
from pipelines.warcs import Seen, read_warc
from pipelines.wire import Packed

_AHEAD = 8  # pages that each reading process has waiting


@dataclass
class Counts:
    """What an ingest did. `pages` = `read` + `known` (read before).

    `unread_visits`: what showed nothing to read, such as redirects and failed requests in WARC files;
    `revisits`: records there that say of a known page that it was shown again.
    """

    pages: int = 0
    read: int = 0
    known: int = 0
    adverts: int = 0
    new_snapshots: int = 0
    unread_visits: int = 0
    revisits: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class Sources:
    """Where pages come from: `paths` are files and folders, `names` what ``--url-from`` says.

    `leave_out` are real paths of files and folders that are passed over where a folder holds them.
    """

    paths: tuple[str, ...]
    names: Mapping[str, Named]
    trust_canonical: bool = False
    leave_out: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Fetch | Skip]:
        """Every page, and every skip, in a fixed order."""
        seen = Seen()
        for path, by_hand in walk(self.paths, self.leave_out):
            try:
                if kind_of(path, by_hand) == "warc":
                    yield from read_warc(path, seen)
                else:
                    yield self._page(path)
            except PageError as error:
                yield Skip(str(path), str(error))
            except OSError as error:
                yield Skip(str(path), f"cannot be read: {error.strerror}")

    def _page(self, path: Path) -> Fetch:
        data, changed = read_file(path)
        named = name_of(path, self.names)
        if named is None and self.trust_canonical:
            url = canonical_link(data)
            named = Named(url) if url else None
        url = page_url(named.url) if named else file_url(path)
        if url is None:
            raise PageError(f"in --url-from {NO_ADDRESS}")
        seen = named.seen if named and named.seen else changed
        kind = "text/plain" if path.suffix.lower() in {".txt", ".text"} else "text/html"
        return Fetch(Visit(url, seen, "ok"), str(path), data, kind)


def canonical_link(data: bytes) -> str | None:
    """The http(s) address that the page names by ``<link rel=canonical>``, or None."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    from pipelines.decode import decode  # noqa: PLC0415
    from pipelines.nesting import flatten  # noqa: PLC0415

    node = LexborHTMLParser(flatten(decode(data)[0])).css_first('link[rel~="canonical" i][href]')
    return canonical_url(node.attributes.get("href") or "") if node is not None else None


def ingest(
    keeper: Keeper,
    sources: Iterable[Fetch | Skip],
    workers: int = 1,
    tell: Callable[[str], None] = lambda line: None,
    step: Callable[[Counts], None] = lambda counts: None,
) -> Counts:
    """Keeps every page of `sources`. `tell` gets a line for each skip; `step` is called at first and
    after each page, always with the counts that are returned at the end: they hold if an exception ends it.

    Raises LibraryError, ArchiveError or OSError if storing failed; what was written out before stays.
    """
    counts = Counts()
    step(counts)
    with rare_collections(), Readers(workers) if workers > 1 else nullcontext() as readers:
        for item, read in (
            _ahead(keeper, sources, readers, workers * _AHEAD) if readers else _one_by_one(sources)
        ):
            _take(keeper, item, read, counts, tell)
            step(counts)
    keeper.flush()
    counts.new_snapshots = (
        keeper.store.new_snapshots
    )  # what the database took, also with another writer at it
    return counts


@contextmanager
def rare_collections() -> Iterator[None]:
    """Fewer rounds of garbage collection: the gazetteer's objects live as long as we do, a page's hold no cycles."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _one_by_one(sources: Iterable[Fetch | Skip]) -> Iterator[tuple[Fetch | Skip, Reader]]:
    return ((item, read_fetch) for item in sources)


def _ahead(
    keeper: Keeper, sources: Iterable[Fetch | Skip], readers: Readers, most: int
) -> Iterator[tuple[Fetch | Skip, Reader]]:
    """The same items in the same order, while up to `most` of the pages after each are being read."""
    waiting: deque[tuple[Fetch | Skip, Reader]] = deque()
    for item in sources:
        read: Reader = read_fetch
        if isinstance(item, Fetch) and keeper.needs_reading(item):
            read = partial(_await, readers, readers.submit(item))
        waiting.append((item, read))
        if len(waiting) >= most:
            yield waiting.popleft()
    yield from waiting


def _await(readers: Readers, future: Future[Packed], fetch: Fetch) -> Advert:
    return readers.result(fetch, future)


def _take(
    keeper: Keeper, item: Fetch | Skip, read: Reader, counts: Counts, tell: Callable[[str], None]
) -> None:
    if isinstance(item, Skip):
        counts.skipped += 1
        tell(f"{item.source}: skipped: {item.reason}")
        return
    kept = keeper.keep(item, read)
    if item.body is None and item.visit.outcome != "ok":
        counts.unread_visits += 1
    elif kept.outcome != "ok":
        counts.skipped += 1
        tell(f"{item.source}: skipped: {kept.reason}")
    elif item.body is None and not kept.new:
        counts.revisits += 1
    else:
        counts.pages += 1
        counts.new_snapshots += kept.new
        counts.read += kept.advert is not None
        counts.known += kept.advert is None
        counts.adverts += bool(kept.advert and kept.advert.is_advert)
