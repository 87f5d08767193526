"""A web site of a test's own on loopback, and the command line as a process."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.warm_command import Running, environ_of_nobody, start

Headers = dict[str, str]
Route = tuple[int, Headers, bytes] | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """`routes` are the answers by path; whatever is missing answers 404. `hits` are the paths asked for."""

    port: int
    routes: dict[str, Route] = field(default_factory=dict)
    hits: list[str] = field(default_factory=list)
    headers: list[Headers] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: str, status: int = 200, **headers: str) -> None:
        self.routes[path] = (status, {"Content-Type": "text/html; charset=utf-8", **headers}, body.encode())


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.site.hits.append(self.path)
        self.site.headers.append(dict(self.headers))
        route = self.site.routes.get(self.path, (404, {"Content-Type": "text/html"}, b"<p>nothing here"))
        self.close_connection = True
        if callable(route):
            route(self)
            return
        status, headers, body = route
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that hang up are what many of these tests are about


@pytest.fixture
def site() -> Iterator[Site]:
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    handler.site = Site(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield handler.site
    server.shutdown()
    server.server_close()


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The messages."""
        return self.err.splitlines()

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The results."""
        return [json.loads(line) for line in self.out.splitlines()]


class Command:
    """`hotlines` in a folder of its own, with nothing of the tester's environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = environ_of_nobody()

    def start(
        self, *args: str, module: str = "crawler.cli", stdout: int = subprocess.PIPE, **environ: str
    ) -> Running:
        return start(args, self.folder, {**self.environ, **environ}, module=module, stdout=stdout)

    def __call__(self, *args: str, stdin: bytes = b"", **options: Any) -> Done:
        """`options` are those of `start`, and variables of the environment."""
        process = self.start(*args, **options)
        out, err = process.communicate(stdin, timeout=120)
        done = Done(process.returncode, out.decode(), err.decode())
        assert "Traceback" not in done.err, done.err
        return done


@pytest.fixture
def hotlines(tmp_path: Path) -> Command:
    return Command(tmp_path)


@pytest.fixture
def library_there(hotlines: Command, empty_library: Path) -> str:
    """An empty library where commands look for one, for tests that are not about making it; its URL."""
    path = hotlines.folder / "data/hotlines.db"
    path.parent.mkdir()
    shutil.copy(empty_library, path)
    return f"sqlite:///{path}"
