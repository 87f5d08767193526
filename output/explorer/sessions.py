"""Who is signed in: sessions in memory, known by an opaque cookie. A token is looked at once and never kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from output.access import Access

LASTS = 12 * 3600
"""Seconds until a session ends, however much it is used."""
_MOST = 1000  # sessions at once; the oldest ends for a new one


@dataclass(slots=True)
class Session:
    """One sign-in. `csrf` goes into each of its forms; `who`: the name last written into one."""

    may_write: bool
    csrf: str
    ends: float
    who: str = ""


class Sessions:
    """The sessions of one server; they end with it.

    Browsers send cookies to every port of a machine: each server's has a name of its own, so that they do not take each
    other's away. Over HTTPS the name says so, too, and no other host can set it.
    """

    def __init__(self, access: Access, clock: Callable[[], float] = time.monotonic) -> None:
        self._access = access
        self._clock = clock
        self._lock = threading.Lock()
        self._of: dict[str, Session] = {}
        self._name = f"hotlines_session_{secrets.token_hex(4)}"

    def name(self, *, is_https: bool) -> str:
        """What the cookie is called."""
        return f"__Host-{self._name}" if is_https else self._name

    def among(self, cookies: Mapping[str, str]) -> Session | None:
        """The session that one of a browser's cookies belongs to, while it lasts."""
        return self.of(self.cookie(cookies))

    def cookie(self, cookies: Mapping[str, str]) -> str | None:
        """This server's cookie among those of a browser."""
        return cookies.get(self.name(is_https=True)) or cookies.get(self.name(is_https=False))

    def sign_in(self, token: str) -> str | None:
        """A new session's cookie for one of the server's tokens; null for any other."""
        may_write = self._access.may_write(token)
        if not may_write and (self._access.read is None or not self._access.may_read(token)):
            return None
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            now = self._clock()
            for key in [key for key, session in self._of.items() if session.ends <= now]:
                del self._of[key]
            while len(self._of) >= _MOST:
                del self._of[next(iter(self._of))]
            self._of[_key(cookie)] = Session(may_write, secrets.token_urlsafe(32), now + LASTS)
        return cookie

    def of(self, cookie: str | None) -> Session | None:
        """The session that a cookie belongs to, while it lasts."""
        if not cookie:
            return None
        with self._lock:
            session = self._of.get(_key(cookie))
        return session if session is not None and session.ends > self._clock() else None

    def sign_out(self, cookie: str | None) -> None:
        """End a session."""
        with self._lock:
            self._of.pop(_key(cookie or ""), None)


def is_own(session: Session, csrf: str) -> bool:
    """Whether a form was made for this session."""
    return hmac.compare_digest(session.csrf.encode(), csrf.encode())


def _key(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
