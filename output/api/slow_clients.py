"""Ends connections of clients that begin a request and do not go on with it, or do not take their answer.

Else a thousand of them keep everybody out: uvicorn itself only ends connections that are idle between two requests.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class PunctualProtocol(H11Protocol):
    """uvicorn's HTTP with deadlines, in seconds: for a whole head; for a whole body; without any byte of a body coming, or of an
    answer going.
    """

    head: ClassVar[float] = 15.0
    body: ClassVar[float] = 120.0
    stall: ClassVar[float] = 30.0

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        self._start("head", self.head)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        for name in list(self._timers):
            self._stop(name)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something has come. Only bytes of a body put anything off."""
        super().data_received(data)
        self._stop("stall")
        self._watch()

    def on_response_complete(self) -> None:
        """An answer is given; what is left of its request's body has its time, too."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """The client takes its answer more slowly than we give it."""
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self._start("answer", self.stall)

    def resume_writing(self) -> None:
        """It has taken nearly all."""
        self._stop("answer")
        super().resume_writing()

    def _watch(self) -> None:
        """Run the timers of what the client owes us now: a head that has begun, or a body."""
        if self.transport.is_closing():
            return
        state = self.conn.their_state
        # Between two requests uvicorn's own timer runs.
        if state is h11.IDLE and self.timeout_keep_alive_task is None:
            self._start("head", self.head)
        else:
            self._stop("head")
        if state is h11.SEND_BODY:
            self._start("body", self.body)
            self._start("stall", self.stall)
        else:
            self._stop("body")
            self._stop("stall")

    def _start(self, name: str, seconds: float) -> None:
        if name not in self._timers:
            self._timers[name] = self.loop.call_later(seconds, self._is_late, name)

    def _stop(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    def _is_late(self, name: str) -> None:
        self._stop(name)
        if name == "answer":
            left, self._unsent = self._unsent, self.transport.get_write_buffer_size()
            if self._unsent < left:
                self._start(name, self.stall)
            else:
                self.transport.abort()
            return
        if self.transport.is_closing():
            return
        if name != "head" and self.flow.read_paused:
            # It is we who do not read: whoever waits for its turn is not slow.
            self._start(name, self.stall)
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_TOO_SLOW)
        self.transport.close()
