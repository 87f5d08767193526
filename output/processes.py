"""Who is at work: processes by names that last, so that the leases of one that has died can be told."""

from __future__ import annotations

import json
import os
import socket
from functools import lru_cache
from pathlib import Path

import psutil

_KEYS = ("machine", "boot", "space", "pid", "born")


def _line(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        return ""


@lru_cache(maxsize=1)
def _here() -> tuple[str, str, str]:
    """This machine, its boot, and its space of process ids: a container has its own."""
    machine = f"{socket.gethostname()} {_line('/etc/machine-id')}".strip()
    boot = _line("/proc/sys/kernel/random/boot_id") or str(round(psutil.boot_time()))
    try:
        space = str(os.stat("/proc/self/ns/pid").st_ino)  # noqa: PTH116 - one thing of /proc like the other
    except OSError:
        space = ""
    return machine, boot, space


def _born(pid: int) -> int | None:
    """When the process began, as a figure that no setting of the clock moves; null if there is none, or only its remains."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        stat = _line(f"/proc/{pid}/stat").rpartition(")")[2].split()
        return int(stat[19]) if stat else round(process.create_time() * 100)
    except (psutil.Error, IndexError, ValueError):
        return None


def name(pid: int | None = None) -> str:
    """This process, or the one of `pid`, by a name that no other bears, also after a restart of the machine."""
    pid = pid or os.getpid()
    return json.dumps(dict(zip(_KEYS, (*_here(), pid, _born(pid)), strict=True)), ensure_ascii=False)


def is_dead(name: str) -> bool:
    """True only if it is sure that the process of that name is gone: it ran on this machine and runs no more."""
    try:
        told = json.loads(name)
        machine, boot, space, pid, born = (told[key] for key in _KEYS)
    except (ValueError, KeyError, TypeError):
        return False
    here = _here()
    if machine != here[0]:
        return False
    if boot != here[1]:
        return True
    if space != here[2] or not isinstance(pid, int):
        return False
    return bool(_born(pid) != born)
