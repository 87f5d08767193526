"""A server that goes away for a while is waited for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import make_url, text

from output import patience
from output.database import open_engine
from output.errors import LibraryError
from output.region_answers import AnswerIds


class Door:
    """A port that leads to a server's socket, and can be shut."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._open: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._listen()

    def _listen(self) -> None:
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._path)
                self._open += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def shut(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def reopen(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self._listen()


@pytest.fixture
def door(postgres: Callable[[str], str]) -> Iterator[tuple[Door, str]]:
    url = make_url(postgres("template1"))
    folder = url.query["host"]
    own = Door(f"{folder}/.s.PGSQL.{url.port or 5432}")
    yield (
        own,
        f"postgresql://{url.username}:{url.password or ''}@127.0.0.1:{own.port}/{url.database}?sslmode=disable",
    )
    own.shut()


def write(engine: Any) -> Any:
    return patience.write(engine, AnswerIds(), lambda library: library.scalar(text("SELECT 7")))


def test_a_server_that_is_started_again_is_waited_for(
    door: tuple[Door, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, url = door
    engine = open_engine(url, create=True)
    assert write(engine) == 7
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 4:
            own.reopen()

    monkeypatch.setattr(patience.time, "sleep", wait)
    own.shut()
    assert write(engine) == 7
    assert len(waits) >= 4
    engine.dispose()


def test_one_that_stays_away_is_told_in_one_line(
    door: tuple[Door, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, url = door
    engine = open_engine(url, create=True)
    monkeypatch.setattr(patience, "GONE_SECONDS", 0.0)
    own.shut()
    with pytest.raises(LibraryError) as raised:
        write(engine)
    assert "\n" not in str(raised.value)
    engine.dispose()
