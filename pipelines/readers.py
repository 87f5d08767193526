"""Reading in several processes. A page that takes its process down is left out, and only that page."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Self

from output.errors import PageError
from output.records import Advert
from pipelines.fetch import Fetch
from pipelines.keep import read_fetch
from pipelines.wire import Packed, pack, unpack


class Readers:
    """A pool of reading processes. Use as a context manager, from one thread."""

    def __init__(self, workers: int, read: Callable[[Fetch], Advert] = read_fetch) -> None:
        """`read` must be a function at the top of a module, since processes are sent its name."""
        self._workers = workers
        self._read = read
        self._pool = self._start(workers)

    @staticmethod
    def _start(workers: int) -> ProcessPoolExecutor:
        # Never a fork of this process, which would take the database's connection along.
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        context: BaseContext = multiprocessing.get_context("forkserver" if forks else "spawn")
        if forks:
            context.set_forkserver_preload(["pipelines.warmed"])
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)

    def warm(self) -> None:
        """Starts a process before there is anything to read."""
        self._pool.submit(_begin_nothing)

    def submit(self, fetch: Fetch) -> Future[Packed]:
        """Has `fetch` read; the answer goes to `result`."""
        fetch = replace(fetch, capture=None, step=None)  # the answer as sent and its links are not read
        try:
            return self._pool.submit(_read_packed, self._read, fetch)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._start(self._workers)
            return self._pool.submit(_read_packed, self._read, fetch)

    def result(self, fetch: Fetch, future: Future[Packed]) -> Advert:
        """What `fetch` says. Raises PageError if it cannot be read or ends its reader.

        When a pool breaks, all that was in it is lost, and each page of it is read again alone.
        """
        try:
            return unpack(future.result())
        except BrokenProcessPool:
            with self._start(1) as lone:
                try:
                    return unpack(lone.submit(_read_packed, self._read, fetch).result())
                except BrokenProcessPool as error:
                    raise PageError("ends the process that reads it") from error

    def __enter__(self) -> Self:
        """Nothing more to do."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _read_packed(read: Callable[[Fetch], Advert], fetch: Fetch) -> Packed:
    return pack(read(fetch))


def _begin_nothing() -> None:
    """A task for a process that is only to be there."""


def _begin() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    gc.set_threshold(100_000, 20, 20)  # a page's objects hold no cycles


def _end_with_parent() -> None:
    """A reader whose command was killed has nobody to read for."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
