"""Reading beside the crawl: in other processes where there are pages enough to be worth their start, else here."""

from __future__ import annotations

import importlib
import os
from concurrent.futures import Future
from typing import TYPE_CHECKING

from output.records import Advert
from pipelines.fetch import Fetch
from pipelines.keep import Keeper
from pipelines.readers import Readers
from pipelines.wire import Packed

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_BUSY = 4  # pages on their way, or waiting to be read, before another process is worth its start
_MOST = 4  # processes, unless more are asked for


class Ahead:
    """Has pages read; to be used from one thread."""

    def __init__(self, settings: BaseSettings) -> None:
        """Starts nothing yet."""
        spare = min(_MOST, (os.cpu_count() or 1) - 1)
        self._workers = settings.getint("HOTLINES_WORKERS", spare)
        self._readers: Readers | None = None

    def prepare(self, coming: int) -> None:
        """Builds what reading needs while the first `coming` pages are on their way."""
        if self._readers is not None:
            return
        if self._workers and coming >= _BUSY:
            self._readers = Readers(self._workers)
            self._readers.warm()
        else:
            importlib.import_module("pipelines.warmed")

    def begin(self, fetch: Fetch, keeper: Keeper, waiting: int) -> Future[Packed] | None:
        """Has `fetch` read by another process, where `waiting` pages make that worth it and it is to be read at all."""
        if (
            not self._workers
            or (self._readers is None and waiting < _BUSY)
            or not keeper.needs_reading(fetch)
        ):
            return None
        if self._readers is None:
            self._readers = Readers(self._workers)
        return self._readers.submit(fetch)

    def result(self, future: Future[Packed], fetch: Fetch) -> Advert:
        """What `fetch` says, which `begin` has sent away. Raises PageError with one line."""
        assert self._readers is not None, "what was begun has a reader"
        return self._readers.result(fetch, future)

    def close(self) -> None:
        """Ends the processes."""
        if self._readers is not None:
            self._readers.__exit__(None, None, None)
