"""What the pages of each host do together, looked up now and then and kept in between."""

from __future__ import annotations

from sqlalchemy import Connection

from output import rhythm_rows
from output.bounded import Bounded
from output.rhythm import Pool

_MOST = 2_000  # hosts
_USES = 50  # pages of a host for which what was looked up holds


class Pools:
    """The pools of the hosts that are at work; those that were asked for longest ago are forgotten."""

    def __init__(self) -> None:
        self._pools: Bounded[str, tuple[Pool, int]] = Bounded(_MOST)

    def of(self, connection: Connection, host: str) -> Pool:
        """The pool of a host."""
        pool, uses = self._pools.get(host, (None, 0))
        if pool is None or uses >= _USES:
            pool, uses = rhythm_rows.pool(connection, host), 0
        self._pools[host] = pool, uses + 1
        return pool
