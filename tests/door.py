"""A PostgreSQL server that can be away for a while."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

from sqlalchemy import make_url


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


def door_to(url: str) -> tuple[Door, str]:
    """A door to the server at `url`, and the address through it."""
    parts = make_url(url)
    own = Door(f"{parts.query['host']}/.s.PGSQL.{parts.port or 5432}")
    user = f"{parts.username}:{parts.password or ''}"
    return own, f"postgresql://{user}@127.0.0.1:{own.port}/{parts.database}?sslmode=disable"
