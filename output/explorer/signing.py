"""Signing in with a token, and out."""

from __future__ import annotations

import logging

from starlette.responses import RedirectResponse, Response

from output.explorer import sessions
from output.explorer.asked import Asked
from output.explorer.door import Door
from output.explorer.headers import secure

logger = logging.getLogger("hotlines.explorer")


def form(door: Door, asked: Asked) -> Response:
    """The form for the token."""
    return door.page(asked, "sign_in.html", next=_own(asked.values.get("next")), line=None)


def sign_in(door: Door, asked: Asked) -> Response:
    """Begin a session, or say that the token opens nothing."""
    back, client = _own(asked.form.get("next")), asked.request.client
    cookie = door.sessions.sign_in(asked.form.get("token", ""))
    if cookie is None:
        logger.warning("sign-in refused from %s", client.host if client else "?")
        return door.page(asked, "sign_in.html", 403, next=back, line=asked.words("wrong_token"))
    logger.info("sign-in from %s", client.host if client else "?")
    answer = RedirectResponse(back or asked.urls.home(), 303)
    is_https = asked.request.url.scheme == "https"
    answer.set_cookie(
        door.sessions.name(is_https=is_https),
        cookie,
        max_age=sessions.LASTS,
        httponly=True,
        samesite="strict",
        secure=is_https,
    )
    return secure(answer)


def sign_out(door: Door, asked: Asked) -> Response:
    """End the session."""
    door.sessions.sign_out(door.sessions.cookie(asked.request.cookies))
    is_https = asked.request.url.scheme == "https"
    name = door.sessions.name(is_https=is_https)
    answer = RedirectResponse(asked.urls.home(), 303)
    answer.delete_cookie(name, httponly=True, samesite="strict", secure=is_https)
    return secure(answer)


def _own(path: str | None) -> str | None:
    """`path`, if it is one of our own pages."""
    if path is None or not path.startswith(("/zh/", "/en/")) or "\\" in path or not path.isprintable():
        return None
    return path if path.isascii() else None
