"""A web of many hosts that costs next to nothing to serve: for measuring crawlers, not servers.

    python -m benchmarks.static_server PORT_FILE HOSTS PAGES PROSE

Writes its port into PORT_FILE. ``GET /_times`` tells the seconds between the first and the last page, and how many
there were; ``GET /_reset`` forgets them.
"""

from __future__ import annotations

import asyncio
import sys
import time
from functools import lru_cache
from pathlib import Path

from benchmarks.many_hosts import Web


class Times:
    """When pages were asked for."""

    first = last = 0.0
    pages = robots = 0

    @classmethod
    def note(cls) -> None:
        cls.last = time.monotonic()
        cls.first = cls.first or cls.last
        cls.pages += 1


class Server(asyncio.Protocol):
    """Answers GET from memory, over connections that stay open."""

    web: Web

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while (end := self.rest.find(b"\r\n\r\n")) >= 0:
            head, self.rest = self.rest[:end], self.rest[end + 4 :]
            lines = head.decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
            self.transport.write(answer(host.partition(":")[0], path))  # type: ignore[attr-defined]


def answer(host: str, path: str) -> bytes:
    """The whole answer."""
    if path == "/_times":
        return _reply(200, f"{Times.last - Times.first} {Times.pages} {Times.robots}".encode())
    if path == "/_reset":
        Times.first = Times.last = 0.0
        Times.pages = Times.robots = 0
        return _reply(200, b"")
    if path == "/robots.txt":
        Times.robots += 1
        return _reply(404, b"")
    Times.note()
    return _page(host, path)


@lru_cache(20_000)
def _page(host: str, path: str) -> bytes:
    body = Server.web.body(host, path)
    return _reply(404, b"") if body is None else _reply(200, body)


def warm(web: Web) -> None:
    """Makes every page, so that no crawl waits for one."""
    for number in range(web.pages):
        for name in web.names:
            _page(name, "/" if number == 0 else f"/news/{60_000_000 + number}.html")


def _reply(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def main(port_file: str, hosts: int, pages: int, prose: int) -> None:
    """Serves until it is killed."""
    Server.web = Web(hosts, pages, bool(prose))
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    Server.web.port = port
    if prose:
        warm(Server.web)
    Path(port_file).write_text(str(port), encoding="ascii")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
