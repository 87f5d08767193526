"""Commands as processes without the start of an interpreter, which takes longer than what most commands do.

A process beside each of pytest's own has imported what commands import, and forks for each command (`tests.warm_forks`):
what it forks has a folder, an environment, streams, signals and an exit code of its own, as if it had been started
afresh. A command whose environment changes how Python itself starts is started afresh, as is any on a system without
pidfd. So are those that start the interpreter for a test's own purpose: limits, memory, patches, the entry point.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Self

from tests.warm_forks import INTEGER

ROOT = Path(__file__).parents[1]
_READ_BY_PYTHON = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC_")


def environ_of_nobody() -> dict[str, str]:
    """The environment for a command, with nothing of what the tester may have set for it."""
    left_out = ("HOTLINES_", "COLUMNS", "LINES")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return kept


def start(
    args: Sequence[str],
    folder: Path,
    environ: Mapping[str, str],
    *,
    module: str = "crawler.cli",
    stdout: int = subprocess.PIPE,
) -> Running:
    """Start ``python -m module args``; what it is given and says goes through pipes."""
    same = _of_python(environ) == _of_python(environ_of_nobody())
    if module == "crawler.cli" and same and hasattr(os, "pidfd_open"):
        return Warm(args, folder, environ, stdout)
    words = [sys.executable, "-m", module, *args]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, cwd=folder, env=environ, stdin=pipe, stdout=stdout, stderr=pipe)


def _of_python(environ: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in environ.items() if key.startswith(_READ_BY_PYTHON)}


@cache
def _forks(pid: int) -> socket.socket:
    """The way to the process that forks for process `pid`, this one. It ends when the way is closed, with us."""
    near, far = socket.socketpair()
    with far:
        words = [sys.executable, "-m", "tests.warm_forks", str(far.fileno())]
        null, own = subprocess.DEVNULL, environ_of_nobody()
        forks = subprocess.Popen(words, cwd=ROOT, env=own, pass_fds=[far.fileno()], stdin=null, stdout=null)

    @atexit.register
    def end() -> None:
        near.shutdown(socket.SHUT_RDWR)
        forks.wait()

    return near


class Warm:
    """A command that was forked, to be treated as a `subprocess.Popen` of it."""

    def __init__(self, args: Sequence[str], folder: Path, environ: Mapping[str, str], stdout: int) -> None:
        self.args = ["hotlines", *args]
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr, streams = _pipes(stdout)
        self._line, far = socket.socketpair()
        with far:
            socket.send_fds(_forks(os.getpid()), [b"!"], [*streams, far.fileno()])
        for fd in set(streams) - {stdout}:
            os.close(fd)
        wanted = json.dumps([str(folder), dict(environ), list(args)]).encode()
        self._line.sendall(INTEGER.pack(len(wanted)) + wanted)
        self.pid = self._told()

    def _told(self) -> int:
        return int(INTEGER.unpack(self._line.recv(INTEGER.size))[0])

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            self._line.settimeout(timeout)
            try:
                self.returncode = self._told()
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
            self._line.close()
        return self.returncode

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, given: bytes | None = None, timeout: float = 600) -> tuple[bytes, bytes]:
        end = time.monotonic() + timeout
        read: dict[str, bytes] = {}
        works: list[Callable[[], None]] = [
            lambda: self._give(given),
            lambda: read.update(out=_rest(self.stdout)),
            lambda: read.update(err=_rest(self.stderr)),
        ]
        threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0, end - time.monotonic()))
            if thread.is_alive():
                raise subprocess.TimeoutExpired(self.args, timeout)
        self.wait(max(1, end - time.monotonic()))
        self._close()
        return read["out"], read["err"]

    def _give(self, given: bytes | None) -> None:
        # The command may have gone, or the test have closed it.
        with suppress(BrokenPipeError, ValueError), self.stdin:
            self.stdin.write(given or b"")

    def _close(self) -> None:
        for stream in filter(None, (self.stdin, self.stdout, self.stderr)):
            with suppress(BrokenPipeError):
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self.wait()


def _rest(stream: IO[bytes] | None) -> bytes:
    return b"" if stream is None or stream.closed else stream.read()


def _pipes(stdout: int) -> tuple[IO[bytes], IO[bytes] | None, IO[bytes], tuple[int, int, int]]:
    """Our ends of the streams, and the command's."""
    (given, give), (err, error) = os.pipe(), os.pipe()
    out, said = os.pipe() if stdout == subprocess.PIPE else (None, stdout)
    read = None if out is None else os.fdopen(out, "rb")
    return os.fdopen(give, "wb"), read, os.fdopen(err, "rb"), (given, said, error)


Running = Warm | subprocess.Popen[bytes]
