"""Serves the example site on loopback: one port for all hosts, told apart by the Host header."""

from __future__ import annotations

import errno
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.example.site import Entry, load_entries
from output.errors import ConfigError

ADDRESS = "127.0.0.1"
"""The only address that is served, and what every host name stands for."""

DEFAULT_PORT = 8765

LAST_MODIFIED = "Sun, 01 Mar 2026 00:00:00 GMT"
"""When every page last changed: the same on every machine, so that conditional requests can be tried."""

_NOT_FOUND = "<html><head><meta charset='utf-8'><title>404</title></head><body>没有这个页面</body></html>"


@dataclass(frozen=True, slots=True)
class ExampleSite:
    """The running site. `starts` are its start URLs, `resolve` its names as ``HOST:PORT:ADDRESS``.

    `hits` grows with each request: (host without port, path with query), in the order in which they came.
    """

    port: int
    starts: list[str]
    resolve: list[str]
    hits: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def serve(port: int = DEFAULT_PORT) -> Iterator[ExampleSite]:
    """Serve the example site on loopback while the block runs; port 0 takes any free one.

    Raises ConfigError, with one line, if the port is taken, reserved or no port at all.
    """
    entries = load_entries()
    server = _bind(port, entries)
    bound = server.server_port
    hosts = list(dict.fromkeys(host for host, _ in entries))
    site = ExampleSite(
        port=bound,
        starts=[f"http://{host}:{bound}/" for host in hosts],
        resolve=[f"{host}:{bound}:{ADDRESS}" for host in hosts],
        hits=server.hits,
    )
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="example-site", daemon=True
    )
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """A server that looks up no name of its own: that may take seconds where DNS is slow."""

    def __init__(self, port: int, entries: dict[tuple[str, str], Entry]) -> None:
        self.entries = entries
        self.hits: list[tuple[str, str]] = []
        super().__init__((ADDRESS, port), _Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.socket.getsockname()[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Tell of faults of ours; a client that hangs up is no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as typeshed has it


def _bind(port: int, entries: dict[tuple[str, str], Entry]) -> _Server:
    if not 0 <= port <= 65535:
        raise ConfigError(f"port {port} does not exist; choose 1024 to 65535 with PORT=… or --port …")
    try:
        return _Server(port, entries)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "is taken by another program" if taken else f"cannot be opened ({error.strerror})"
        raise ConfigError(f"port {port} {why}; choose one with PORT=… or --port …") from error


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the manifest, one request a connection, and logs nothing."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "example", ""
    timeout = 10  # seconds until a silent connection is dropped

    def do_GET(self) -> None:
        """Send the page with its body."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Send what a GET would send, without the body."""
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the crawl's own progress is what the user watches."""

    def _answer(self, with_body: bool) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        self.server.hits.append((host, self.path))
        entry = self.server.entries.get((host, self.path.partition("?")[0]))
        if entry is None:
            self._send(404, "text/html; charset=utf-8", _NOT_FOUND.encode(), with_body)
        elif entry.location is not None:
            self._send(entry.status, entry.content_type, b"", with_body, {"Location": entry.location})
        elif self.headers.get("If-Modified-Since") == LAST_MODIFIED:
            self._send(304, entry.content_type, b"", False, {"Last-Modified": LAST_MODIFIED})
        else:
            headers = {"Last-Modified": LAST_MODIFIED}
            self._send(entry.status, entry.content_type, entry.body(), with_body, headers)

    def _send(
        self, status: int, kind: str, body: bytes, with_body: bool, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if with_body:
            self.wfile.write(body)
