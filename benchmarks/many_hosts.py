"""A web of many hosts on loopback, for crawls: each host has an index and adverts, and every request is counted."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_INDEX = 20  # links to adverts on one page of an index
_SENTENCES = 20_000


@dataclass
class Web:
    """`hosts` names, each with `pages` pages, its indexes included. `asked` counts the requests by (host, path).

    With `prose` every page has 8 to 18 paragraphs of an article under its advert and links to 20 others: some 10 KB.
    """

    hosts: int
    pages: int
    prose: bool = False
    port: int = 0
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    on_page: Callable[[int], None] = lambda count: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def names(self) -> list[str]:
        return [f"host{number:03d}.test" for number in range(self.hosts)]

    @property
    def starts(self) -> list[str]:
        return [f"http://{name}:{self.port}/" for name in self.names]

    @property
    def flags(self) -> list[str]:
        """What a crawl must be told of these hosts."""
        mapped = [part for name in self.names for part in ("--resolve", f"{name}:{self.port}:127.0.0.1")]
        return [*mapped, "--allow-net", "127.0.0.1"]

    @property
    def served(self) -> int:
        """How many pages were asked for, robots.txt and what does not exist left out."""
        return sum(count for (_, path), count in self.asked.items() if not path.startswith("/robots"))

    def body(self, host: str, path: str) -> bytes | None:
        """The page, or nothing. Page 0 is the index of the first pages, and every so many pages comes another."""
        if path == "/":
            number = 0
        elif path.startswith("/news/") and path.endswith(".html") and path[6:-5].isdecimal():
            number = int(path[6:-5]) - 60_000_000
        else:
            return None
        if not 0 <= number < self.pages or (number == 0 and path != "/"):
            return None
        return self._page(self.names.index(host), number).encode()

    def _page(self, host: int, number: int) -> str:
        phone = f"400{host % 10:01d}{number % 1_000_000:06d}"
        links = range(number + 1, min(number + 1 + _INDEX, self.pages)) if number % _INDEX == 0 else ()
        if self.prose:
            links = range(max(0, number - _INDEX // 2), min(self.pages, number + _INDEX + 1))
        listed = "".join(
            f'<li><a href="/news/{60_000_000 + link}.html">海信空调维修电话{link}</a>'
            for link in links
            if link
        )
        filler = "".join(f"<p>{text}</p>" for text in _article(host, number)) if self.prose else ""
        return (
            f"<html><head><meta charset=utf-8><title>海信空调售后维修电话{phone}</title></head><body><h1>海信空调维修</h1>"
            f"<p>海信空调24小时服务热线 {phone}</p><p>服务区域:武汉市、天门市、襄阳市、广州市、深圳市</p>{filler}<ul>{listed}</ul>"
            f"<p>{host}-{number}</p></body></html>"
        )


def _article(host: int, number: int) -> list[str]:
    """Paragraphs that no other page has in this order."""
    from benchmarks.texts import sentences  # noqa: PLC0415 - it loads the gazetteer, which a web without prose spares

    rng = random.Random(f"{host}-{number}")
    said = sentences(_SENTENCES)
    return ["".join(rng.choices(said, k=rng.randint(5, 8))) for _ in range(rng.randint(8, 18))]


class _Handler(BaseHTTPRequestHandler):
    web: Web
    protocol_version = "HTTP/1.1"
    timeout = 20
    wbufsize = 1 << 16

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0]
        body = self.web.body(host, self.path) if host in self.web.names else None
        with self.web.lock:
            self.web.asked[host, self.path] += 1
            count = self.web.served
        self.web.on_page(count)
        status, found = (404, b"nothing here") if body is None else (200, body)
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # whoever is killed hangs up


@contextmanager
def serve(web: Web) -> Iterator[Web]:
    """Serves `web` on a free port meanwhile."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": web}))
    web.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
