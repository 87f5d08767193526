"""Names of processes, such as stand in the database beside what they have in hand, and whether one is dead.

A name says machine, boot, PID namespace, PID and start: no two processes have the same. Start is told in seconds
since the boot, which a change of the clock leaves alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import psutil

_LINUX = sys.platform == "linux"
_OUTSIDE = "pid:[4026531836]"
"""The namespace of processes in no container: Linux gives it this number."""
_CLOSE = 2.0
"""Seconds; the kernel tells the time of its boot to the second only."""


class _Name(NamedTuple):
    host: str
    machine: str
    boot: str
    namespace: str
    pid: int
    start: float


def name(pid: int | None = None) -> str:
    """The name of this process, or of the one on this machine that has the number `pid`.

    Of a process that has ended the name is one that `is_dead` takes for dead.
    """
    return _own(os.getpid()) if pid is None else _text(pid)


def is_dead(name: str) -> bool:
    """True only if it is certain: the process ran on this machine, and is gone. Other text is not dead."""
    other, here = _parse(name), _here()
    if other is None:
        return False
    if _same_place(other, here):
        return _is_gone(other)
    # After another boot nothing is left; within containers host and machine may be called alike elsewhere.
    outside = other.namespace == here.namespace == _OUTSIDE
    same_machine = bool(other.machine) and other[:2] == here[:2]
    return outside and same_machine and other.boot != here.boot


def is_alive(name: str) -> bool:
    """True only if it is certain: the process runs on this machine."""
    other = _parse(name)
    return other is not None and _same_place(other, _here()) and not _is_gone(other)


def place_of(name: str) -> str:
    """Where a process runs, for people: ``host, process 4711``; the text itself if it is no name."""
    found = _parse(name)
    return name if found is None else f"{found.host}, process {found.pid}"


@lru_cache(maxsize=1)
def _own(pid: int) -> str:
    return _text(pid)  # a forked process asks with another number


def _text(pid: int) -> str:
    start = -1.0
    with suppress(psutil.Error):
        start = _start(pid)
    return json.dumps(_here()._replace(pid=pid, start=start)._asdict(), ensure_ascii=False)


def _parse(text: str) -> _Name | None:
    try:
        found: Any = json.loads(text)
        named = _Name(**{field: found[field] for field in _Name._fields})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    texts = all(isinstance(value, str) for value in named[:4])
    numbers = type(named.pid) is int and type(named.start) in {int, float}
    return named if texts and numbers and 0 < named.pid < 2**31 else None


@lru_cache(maxsize=1)
def _here() -> _Name:
    boot = _mark("/proc/sys/kernel/random/boot_id")
    return _Name(socket.gethostname(), _mark("/etc/machine-id"), boot, _namespace(), 0, 0.0)


def _mark(path: str) -> str:
    """A mark that stands for what the file says: machine-id(5) wants that kept in the house."""
    try:
        text = Path(path).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
    return hashlib.sha256(f"hotline-atlas {text}".encode()).hexdigest()[:32] if text else ""


def _namespace() -> str:
    if not _LINUX:
        return sys.platform
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _same_place(other: _Name, here: _Name) -> bool:
    """Whether a PID of `other` means here what it means there."""
    if not here.namespace or (_LINUX and not here.boot):
        return False
    if here.boot:  # one kernel, one namespace: the name of the host may have changed since
        return (other.boot, other.namespace) == (here.boot, here.namespace)
    return other[:4] == here[:4]


def _is_gone(other: _Name) -> bool:
    try:
        os.kill(other.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:  # somebody else's, but there
        pass
    try:
        return _is_zombie(other.pid) or abs(_start(other.pid) - other.start) > _CLOSE
    except psutil.Error:  # there, but not to be seen
        return False


def _is_zombie(pid: int) -> bool:
    return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def _start(pid: int) -> float:
    """Seconds from the boot to the start of the process. Raises psutil.Error."""
    return round(float(psutil.Process(pid).create_time() - psutil.boot_time()), 2)
