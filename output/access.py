"""Who may ask over HTTP, and who may write judgements and withdrawals there."""

from __future__ import annotations

import hmac
from typing import NamedTuple


class Access(NamedTuple):
    """The tokens of a server. Without `read` everybody who reaches it may ask; without `write` nobody may write."""

    read: str | None = None
    write: str | None = None

    def may_read(self, token: str | None) -> bool:
        """Whether `token` opens the library for reading; the token for writing does, too."""
        return self.read is None or _same(self.read, token) or self.may_write(token)

    def may_write(self, token: str | None) -> bool:
        """Whether `token` allows to write."""
        return self.write is not None and _same(self.write, token)


OPEN = Access()
"""Everybody who reaches the server may ask, nobody may write."""


def _same(wanted: str, given: str | None) -> bool:
    return given is not None and hmac.compare_digest(wanted.encode(), given.encode())
