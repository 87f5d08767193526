"""What every request passes before it is looked at: whose name it calls us by, its token, the size of what it brings.

Pure ASGI: nothing is read or kept that need not be.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from output.access import Access
from output.api import problems

Guests = Callable[[Mapping[str, str]], bool]
"""Whether the cookies of a request are those of somebody who has signed in."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_OURS = ("/api/", "/metrics", "/healthz")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Outside:
    """Says what browsers may do with answers, and tells of failures without details."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_with(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with)
        except ClientDisconnect:
            # It was too slow, or is gone: nobody reads this, but it is counted as what it was.
            if not begun:
                await problems.answer(408, "the body did not come in time")(scope, receive, send_with)
        except Exception as error:
            if begun:
                raise
            await problems.of_error(error)(scope, receive, send_with)


class Names:
    """Answers only to its own names, so that no web page can reach it by a name that it makes point here."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = LOOPBACK | {name.lower().strip("[]") for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or self._is_ours(
            Headers(scope=scope).getlist("host"), scope.get("server")
        ):
            await self._app(scope, receive, send)
            return
        answer = problems.answer(421, "this server does not bear that name; start it with --allow-host NAME")
        await answer(scope, receive, send)

    def _is_ours(self, given: list[str], server: tuple[str, int] | None) -> bool:
        if len(given) != 1:
            return False
        name = _without_port(given[0])
        # An address is no name that others could bend; the one that was connected to is ours.
        return name in self._names or (server is not None and name == server[0] and _is_address(name))


def _without_port(host: str) -> str:
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.rpartition(":")[0] if ":" in name else name


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Tokens:
    """Lets nobody in without the token, where one is needed; pages for people have a sign-in of their own, and who has signed
    in there may ask here, too.
    """

    def __init__(self, app: ASGIApp, access: Access, has_explorer: bool, guests: Guests | None) -> None:
        self._app = app
        self._access = access
        self._has_explorer = has_explorer
        self._guests = guests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or self._may_pass(scope):
            await self._app(scope, receive, send)
            return
        answer = problems.answer(
            401,
            "a token is needed: Authorization: Bearer TOKEN",
            {"WWW-Authenticate": 'Bearer realm="hotlines"'},
        )
        await answer(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        path = scope["path"]
        if path == "/healthz" or (self._has_explorer and not path.startswith(_OURS)):
            return True
        kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if self._access.may_read(token.strip() if kind.lower() == "bearer" else None):
            return True
        asks = scope["method"] in {"GET", "HEAD"}
        return asks and self._guests is not None and self._guests(HTTPConnection(scope).cookies)


class Sizes:
    """Refuses bodies that are too large, by what is said of them and by what comes."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if said.isdecimal() and int(said[:20]) > self._most:
            await problems.answer(413, self._why())(scope, receive, send)
            return
        come = 0

        async def counted() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if come > self._most:
                raise problems.ProblemError(413, self._why())
            return message

        await self._app(scope, counted, send)

    def _why(self) -> str:
        return f"the body is larger than {self._most} bytes"
