"""Servers that want the crawler's memory or time: each is cut off, and the peak of the process stays low."""

from __future__ import annotations

import gzip
import os
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import brotli
import pytest
from backports import zstd

from tests.crawler.conftest import Command
from tests.crawler.hostile import Route, Server, answer, forever, serving, stuck

MOST = 250
"""MiB that `hotlines read` may ever take."""
BOMB = 300 << 20  # bytes
PAGE = "<p>海信空调维修热线 400-123-4567</p>".encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def read(tmp_path: Any) -> Callable[..., Any]:
    """`hotlines read` on loopback: what it says, and that its memory stays below MOST."""
    hotlines = Command(tmp_path)

    def run(*urls: str, **environ: str) -> Any:
        peak = tmp_path / "peak"
        done = hotlines(
            *("read", "--allow-net", "127.0.0.0/8", "--delay", "0", *urls),
            module="tests.crawler.hostile",
            PEAK=str(peak),
            **environ,
        )
        took = int(peak.read_text(encoding="ascii"))
        print(f"{took} MiB: {done.err.strip()[-200:]}")
        assert took < MOST, done.err
        return done

    return run


def told(done: Any) -> str:
    """The one line that is said of the one page."""
    assert done.code == 1, done.out[:200]
    (line,) = done.lines
    return str(line)


def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(BOMB >> 20)), packer.flush()])


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=5)
    block = bytes(1 << 20)
    return b"".join([*(packer.process(block) for _ in range(BOMB >> 20)), packer.finish()])


def zstd_bomb() -> bytes:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    block = bytes(1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(BOMB >> 20)), packer.flush()])


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": gzip_bomb,
    "deflate": lambda: zlib.compress(bytes(BOMB), 9),
    "br": brotli_bomb,
    "zstd": zstd_bomb,
}


@pytest.mark.parametrize("encoding", BOMBS)
def test_bombs(server: Server, read: Any, encoding: str) -> None:
    server.routes["/"] = answer(BOMBS[encoding](), f"Content-Encoding: {encoding}")
    assert "larger than 10 MiB" in told(read(server.url()))


def test_bombs_in_bombs(server: Server, read: Any) -> None:
    server.routes["/"] = answer(gzip.compress(gzip_bomb()), "Content-Encoding: gzip, gzip")
    assert "larger than 10 MiB" in told(read(server.url()))


def stored(data: bytes, layers: int) -> bytes:
    """`data` wrapped in gzip again and again, never smaller than before: each layer costs as much as the first."""
    for _ in range(layers):
        data = gzip.compress(data, 0)
    return data


@pytest.mark.parametrize("headers", [[", ".join(["gzip"] * 500)], ["gzip"] * 500])
def test_encodings_in_encodings_are_not_undone(server: Server, read: Any, headers: list[str]) -> None:
    body = stored(os.urandom(1 << 20), 500)
    server.routes["/"] = answer(body, *(f"Content-Encoding: {header}" for header in headers))
    assert "encoded 500 times" in told(read(server.url()))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_bodies_that_are_not_what_their_encoding_says(server: Server, read: Any, encoding: str) -> None:
    server.routes["/"] = answer(b"\x1f\x8b" + os.urandom(5000), f"Content-Encoding: {encoding}")
    told(read(server.url()))


def test_a_bomb_as_robots_txt_closes_the_host(server: Server, read: Any) -> None:
    server.routes["/robots.txt"] = answer(gzip_bomb(), "Content-Encoding: gzip")
    server.routes["/"] = answer(PAGE)
    assert "robots.txt cannot be had" in told(read(server.url()))
    assert "/" not in server.hits


def test_many_agents_with_many_rules_in_robots_txt(server: Server, read: Any) -> None:
    agents = "".join(f"User-agent: bot{number}\n" for number in range(12_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(12_000))
    server.routes["/robots.txt"] = answer((agents + "User-agent: *\n" + rules).encode(), kind="text/plain")
    server.routes["/77"] = answer(PAGE)
    assert "robots.txt does not allow it" in told(read(server.url("/77")))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
FLOODS: dict[str, tuple[Route, str]] = {
    "body in chunks": (
        forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"a" * 65_536 + b"\r\n"),
        "larger than 10 MiB",
    ),
    "body without length": (forever(HEAD + b"\r\n", b"<p>" * 20_000), "larger than 10 MiB"),
    "headers": (forever(HEAD, b"X-Header: %s\r\n" % (b"a" * 500)), "headers are too large"),
    "tiny headers": (forever(HEAD, b"a:b\r\n" * 10_000), "headers are too large"),
    "one header line": (forever(HEAD + b"X-Header: ", b"a" * 65_536), "headers are too large"),
    "a header gone on with": (forever(HEAD + b"X: a\r\n", b" more\r\n" * 10_000), "headers are too large"),
    "interim answers": (forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), "headers are too large"),
    "early hints": (
        forever(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000),
        "headers are too large",
    ),
    "status line": (forever(b"HTTP/1.1 200 ", b"a" * 65_536), "headers are too large"),
    "no HTTP at all": (forever(b"", os.urandom(65_536)), ""),
    "chunk size": (forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 65_536), "cut off"),
    "trailers": (
        forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 10_000),
        "cut off",
    ),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_floods(server: Server, read: Any, flood: str) -> None:
    server.routes["/"], reason = FLOODS[flood]
    assert reason in told(read(server.url()))


@pytest.mark.parametrize("path", ["/", "/robots.txt"])
def test_100_mb_of_headers(server: Server, read: Any, path: str) -> None:
    def send(client: socket.socket) -> None:
        client.sendall(HEAD)
        for start in range(0, 200_000, 1000):
            lines = (f"X-{number}: {'a' * 490}\r\n" for number in range(start, start + 1000))
            client.sendall("".join(lines).encode())
        client.sendall(b"Content-Length: 3\r\n\r\n<p>")

    server.routes["/"] = answer(PAGE)
    server.routes[path] = send
    assert "headers are too large" in told(read(server.url()))


def test_headers_that_real_sites_send_are_taken(server: Server, read: Any) -> None:
    cookies = (f"Set-Cookie: name{number}={'a' * 4000}" for number in range(40))
    server.routes["/"] = answer(PAGE, *cookies, "Content-Security-Policy: " + "x" * 15_000)
    assert read(server.url()).objects[0]["numbers"]


def slowly(head: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """A piece each 20 ms, until the client hangs up."""

    def send(client: socket.socket) -> None:
        client.sendall(head)
        client.settimeout(0.02)
        while True:
            client.sendall(piece)
            try:
                if not client.recv(1):
                    return
            except TimeoutError:
                continue

    return send


SLOW: dict[str, Route] = {
    "nothing at all": stuck(b""),
    "headers": slowly(HEAD, b"X: a\r\n"),
    "a header": slowly(HEAD + b"X: ", b"a"),
    "a body": slowly(HEAD + b"\r\n", b"a"),
    "a body with length": slowly(HEAD + b"Content-Length: 100000\r\n\r\n", b"a"),
    "chunks": slowly(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "interim answers": slowly(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


def test_slow_servers_have_one_deadline_for_all(read: Any) -> None:
    """Each at an address of its own, so that none waits for another."""
    with serving("0.0.0.0") as server:
        for number, route in enumerate(SLOW.values()):
            server.routes[f"/{number}"] = route
        urls = [server.url(f"/{number}", f"127.0.0.{number + 1}") for number in range(len(SLOW))]
        done = read(*urls, HOTLINES_TIMEOUT="1")
    assert done.code == 1
    assert done.err.count("took too long") == len(SLOW) == len(done.lines), done.err


def test_a_slow_robots_txt_closes_the_host(server: Server, read: Any) -> None:
    server.routes["/robots.txt"] = SLOW["a body"]
    server.routes["/"] = answer(PAGE)
    assert "robots.txt cannot be had: took too long" in told(read(server.url(), HOTLINES_TIMEOUT="1"))
    assert "/" not in server.hits


PAGES: dict[str, Callable[[], bytes]] = {
    "200,000 open elements": lambda: b"<div>" * 200_000 + PAGE,
    "200,000 in one another": lambda: b"<div>" * 200_000 + PAGE + b"</div>" * 200_000,
    "five million bytes of one letter": lambda: PAGE + b"a" * (10 << 20 >> 1),
    "600,000 attributes": lambda: b"<p" + b"".join(b" a%d=1" % n for n in range(600_000)) + b">" + PAGE,
    "noise": lambda: b"<html>" + os.urandom(5 << 20),
    "400,000 links": lambda: b"<a href=/1.html>a</a>" * 400_000,
    "entities": lambda: b"&#x6d77;" * 1_000_000,
    "ten million bytes of tags": lambda: PAGE + b"<p>" * 3_400_000,
    "faces": lambda: PAGE + ("😀" * 2_500_000).encode(),
}


@pytest.mark.parametrize("page", PAGES)
def test_pages_that_are_hard_to_read(server: Server, read: Any, page: str) -> None:
    server.routes["/"] = answer(PAGES[page]())
    assert read(server.url()).code in {0, 1}


def test_a_length_that_does_not_fit_a_number(server: Server, read: Any) -> None:
    for number, length in enumerate(("9" * 400, "-5", "abc", "5, 6", "1e3", str(1 << 62))):
        server.routes[f"/{number}"] = HEAD + f"Content-Length: {length}\r\n\r\n<p>".encode()
    done = read(*(server.url(f"/{number}") for number in range(6)))
    assert done.code == 1
    assert len(done.lines) == 6, done.err


def test_connections_that_are_reset(server: Server, read: Any) -> None:
    def reset(client: socket.socket) -> None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    server.routes["/"] = reset
    assert "the connection broke" in told(read(server.url()))
