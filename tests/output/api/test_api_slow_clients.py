"""Whoever begins a request and does not go on with it is not waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from uvicorn.server import ServerState

from output.api.guards import Outside
from output.api.slow_clients import PunctualProtocol

LONG, SHORT = 60.0, 0.05
LENGTH = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: "
LARGE = b"x" * 20_000_000


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Gives a body back; to GET a long one."""
    request = Request(scope, receive)
    body = LARGE if request.method == "GET" else await request.body()
    await Response(body)(scope, receive, send)


@asynccontextmanager
async def connected(
    gone: asyncio.Event | None = None, **deadlines: float
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server with those deadlines; the others are long. `gone`: set when the server has ended it."""

    class Protocol(PunctualProtocol):
        head: ClassVar[float] = deadlines.get("head", LONG)
        body: ClassVar[float] = deadlines.get("body", LONG)
        stall: ClassVar[float] = deadlines.get("stall", LONG)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if gone is not None:
                gone.set()

    config = uvicorn.Config(Outside(app), http=Protocol, lifespan="off", ws="none", log_config=None)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            yield reader, writer
        finally:
            writer.close()
            await asyncio.gather(*state.tasks)


def told(said: bytes, **deadlines: float) -> bytes:
    """All that a server answers to a client who says that and no more; it ends with the connection."""

    async def talk() -> bytes:
        async with connected(**deadlines) as (reader, writer):
            writer.write(said)
            return await asyncio.wait_for(reader.read(), LONG)

    return asyncio.run(talk())


@pytest.mark.parametrize("said", [b"", b"GET /", b"POST / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_a_head_is_to_come_whole(said: bytes) -> None:
    assert told(said, head=SHORT).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


@pytest.mark.parametrize("deadline", ["body", "stall"])
def test_a_body_is_to_come_whole_and_without_long_breaks(
    deadline: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert told(LENGTH + b"9\r\n\r\nhalf", **{deadline: SHORT}).startswith(b"HTTP/1.1 408 ")
    assert caplog.records == []


def is_ended(before: bytes, **deadlines: float) -> bool:
    """Whether a server ends the connection of one who goes on a byte at a time."""

    async def talk() -> bool:
        async with connected(**deadlines) as (reader, writer):
            writer.write(before)
            answer = asyncio.ensure_future(reader.read())
            for _ in range(1_000):
                await asyncio.wait([answer], timeout=SHORT / 10)
                if answer.done():
                    break
                writer.write(b"x")
            if not answer.done():
                return False
            await asyncio.gather(answer, return_exceptions=True)  # it may be reset: bytes were on their way
            return True

    return asyncio.run(talk())


@pytest.mark.parametrize(
    ("said", "deadline"), [(b"GET / HTTP/1.1\r\nX: ", "head"), (LENGTH + b"9999\r\n\r\n", "body")]
)
def test_single_bytes_put_nothing_off(said: bytes, deadline: str) -> None:
    assert is_ended(said, **{deadline: SHORT * 2})


def test_who_is_in_time_is_answered_however_often() -> None:
    async def talk() -> bytes:
        async with connected(head=LONG, body=LONG, stall=LONG) as (reader, writer):
            for _ in range(3):
                writer.write(LENGTH + b"4\r\n\r\nbo")
                await writer.drain()
                writer.write(b"dy")
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200 ") and await reader.readexactly(4) == b"body"
            writer.write(b"GET / HT")
            writer.write(b"TP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return await reader.read()

    assert asyncio.run(talk()).endswith(LARGE)


def test_the_next_head_has_its_time_too() -> None:
    async def talk() -> bytes:
        async with connected(head=SHORT * 4) as (reader, writer):
            writer.write(LENGTH + b"4\r\n\r\nbody")
            await reader.readuntil(b"body")
            writer.write(b"GET")
            return await asyncio.wait_for(reader.read(), LONG)

    assert asyncio.run(talk()).startswith(b"HTTP/1.1 408 ")


def test_who_does_not_take_the_answer_is_left() -> None:
    async def talk() -> None:
        gone = asyncio.Event()
        async with connected(gone, stall=SHORT) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.wait_for(gone.wait(), LONG)

    asyncio.run(talk())
