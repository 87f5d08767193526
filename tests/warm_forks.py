"""The process that has imported what commands import and forks for each: see `tests.warm_command`.

Nothing here starts a thread, chooses an event loop or opens a database, so that a fork has nothing of another's.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import select
import socket
import struct
import sys
import time
import warnings
from contextlib import suppress
from typing import IO, Any

from output import gazetteer

INTEGER = struct.Struct("i")
_OWN = ("output", "pipelines", "spiders", "crawler")
_WHOLE = (*_OWN, "scrapy.downloadermiddlewares", "scrapy.spidermiddlewares")
_MORE = ("alembic.autogenerate", "psycopg", "scrapy.pqueues", "scrapy.squeues")
_BESIDES = ("__main__", "env")
"""Last names of modules that are run, not imported."""
_codes: list[int] = []


@atexit.register  # before any other, hence called after all
def _leave() -> None:
    """Spare what was forked the taking apart of every module. What cannot be flushed is Python's to tell, as ever."""
    if _codes:
        gc.collect()  # closes what the command has left open
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(_codes[0] & 0xFF)


def _import_all() -> None:
    """A warning here is one that each command would have printed."""
    with warnings.catch_warnings(record=True) as told:
        for package in map(importlib.import_module, _WHOLE):
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                if module.name.rpartition(".")[2] not in _BESIDES:
                    importlib.import_module(module.name)
        for name in _MORE:
            importlib.import_module(name)
    assert not told, [str(warning.message) for warning in told]
    assert "twisted.internet.reactor" not in sys.modules


def _serve(way: socket.socket) -> tuple[list[int], Any]:
    """Fork for whoever asks; returns in what was forked, with its streams and what it was asked to be."""
    lines: dict[int, tuple[int, socket.socket]] = {}
    while True:
        for ready in select.select([way.fileno(), *lines], [], [])[0]:
            if ready in lines:
                pid, line = lines.pop(ready)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                with suppress(OSError), line:  # a test may have forgotten it
                    line.sendall(INTEGER.pack(code))
                os.close(ready)
                continue
            asked, fds, _, _ = socket.recv_fds(way, 1, 4)
            if not asked:
                os._exit(0)  # pytest has ended
            line = socket.socket(fileno=fds.pop())
            (size,) = INTEGER.unpack(line.recv(INTEGER.size))
            wanted = json.loads(line.recv(size, socket.MSG_WAITALL))
            pid = os.fork()
            if pid == 0:
                for other in (way, line, *(kept for _, kept in lines.values())):
                    other.close()
                for fd in lines:
                    os.close(fd)
                return fds, wanted
            for fd in fds:
                os.close(fd)
            lines[os.pidfd_open(pid)] = (pid, line)
            line.sendall(INTEGER.pack(pid))


def _take_streams(fds: list[int]) -> None:
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin, sys.stdout, sys.stderr = (
        _stream(0, "rb", sys.stdin),
        _stream(1, "wb", sys.stdout),
        _stream(2, "wb", sys.stderr),
    )


def _stream(number: int, mode: str, like: Any) -> io.TextIOWrapper:
    """A standard stream as Python opens it."""
    raw: IO[bytes] = os.fdopen(number, mode, closefd=False)
    by_line = number == 2 or raw.isatty()
    return io.TextIOWrapper(raw, like.encoding, like.errors, "\n", line_buffering=by_line)


def _become(folder: str, environ: dict[str, str], args: list[str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    sys.path[0] = folder
    sys.argv[1:] = args
    try:
        runpy.run_module("crawler.cli", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if isinstance(ended.code, int):
            _codes.append(ended.code)
        raise


def main() -> None:
    _import_all()
    assert gazetteer.load().townships  # read once for all that make a library
    gc.collect()
    gc.freeze()  # a collection in what is forked would copy all that was imported
    fds, wanted = _serve(socket.socket(fileno=int(sys.argv[1])))
    _take_streams(fds)
    _become(*wanted)


if __name__ == "__main__":
    main()
