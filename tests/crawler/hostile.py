"""A server on loopback that sends whatever it likes, byte by byte, and a command whose memory is looked at."""

from __future__ import annotations

import os
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

Route = bytes | Callable[[socket.socket], None]

NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def answer(body: bytes = b"", *headers: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    """A well-formed answer."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


def forever(head: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """Sends `head`, then `piece` again and again until the client hangs up."""

    def send(client: socket.socket) -> None:
        client.sendall(head)
        while True:
            client.sendall(piece)

    return send


def stuck(head: bytes) -> Callable[[socket.socket], None]:
    """Sends `head`, then nothing until the client hangs up."""

    def send(client: socket.socket) -> None:
        client.sendall(head)
        while client.recv(1):
            pass

    return send


@dataclass
class Server:
    """`routes` are what is sent by path, robots.txt included; `asked` are whole requests, as they came."""

    port: int
    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def hits(self) -> list[str]:
        return [request.split(" ")[1] for request in self.asked]

    def serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):  # the client hangs up: that is what these tests are about
            client.settimeout(60)
            request = b""
            while b"\r\n\r\n" not in request:
                part = client.recv(65_536)
                if not part:
                    return
                request += part
            self.asked.append(request.decode("latin-1"))
            route = self.routes.get(self.hits[-1], NOTHING)
            if isinstance(route, bytes):
                client.sendall(route)
            else:
                route(client)


@contextmanager
def serving(address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server for the length of a test."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family, backlog=64) as listener:
        server = Server(listener.getsockname()[1])
        stopped = threading.Event()

        def accept() -> None:
            while not stopped.is_set():
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(client,), daemon=True).start()

        def talk(client: socket.socket) -> None:
            with suppress(OSError):
                server.serve(tls.wrap_socket(client, server_side=True) if tls else client)

        threading.Thread(target=accept, daemon=True).start()
        yield server
        stopped.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def main() -> None:
    """`hotlines`, and afterwards its peak of memory, in MiB, in the file that PEAK names."""
    from crawler.cli import main as hotlines  # noqa: PLC0415

    sys.argv[0] = "hotlines"
    try:
        hotlines()
    finally:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
        Path(os.environ["PEAK"]).write_text(str(peak // 1024), encoding="ascii")


if __name__ == "__main__":
    main()
