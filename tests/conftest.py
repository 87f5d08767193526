"""What all tests share: nobody talks to anything but this machine."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

from hypothesis import settings

_LOCAL_NAMES = frozenset({"localhost", "", None})


def _is_local(address: Any) -> bool:
    """Loopback addresses, sockets of this machine, and names that mean loopback."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and not _is_local(arguments[1]):
        raise PermissionError(f"tests reach loopback only, not {arguments[1]!r}")


sys.addaudithook(_guard)

# How long an example takes says more of the machine than of the code: speed is measured elsewhere.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
