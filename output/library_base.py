"""What every part of `Library` needs: the engine, and a look at one moment."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from output import database


class LibraryBase:
    """A library that is open, to be used as a context manager, or closed by hand."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _look(self) -> AbstractContextManager[Connection]:
        return database.snapshot(self.engine)
