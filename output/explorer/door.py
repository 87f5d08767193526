"""The way in: every request passes here, for its language, its right to ask, its errors and its heads."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from output import deadlines, hand_marks, patience
from output.access import Access
from output.errors import ArchiveError, LibraryError
from output.explorer import mistakes, rendering, sessions
from output.explorer.asked import Asked, BadRequestError
from output.explorer.headers import secure
from output.explorer.remembered import NotYetError, Remembered
from output.library import Library

Room = Callable[["Door", Asked], Response]
Endpoint = Callable[[Request], Awaitable[Response]]
OPEN, READ, WRITE = "open", "read", "write"
"""Who may come in: everybody; who may read; who may write."""
_LONGEST_FORM = 65_536  # bytes
SECONDS = 10.0
"""How long the questions of one page may take, of a library that obeys `output.deadlines`."""
WAITS = 5.0
"""Seconds after which writing is not tried again while others write; the writing itself takes what it takes."""
_TOLD = (BadRequestError, NotYetError, LibraryError, ArchiveError, SQLAlchemyError, OSError)
logger = logging.getLogger("hotlines.explorer")


class Way(NamedTuple):
    """A room, who may come in, what its address may give (null: anything), and which of that, or of its path, names what
    is asked for.
    """

    room: Room
    need: str = READ
    names: frozenset[str] | None = frozenset()
    about: tuple[str, ...] = ()


class Door:
    """What all rooms share."""

    def __init__(
        self,
        library: Library,
        access: Access,
        archive: Path | None,
        signed_in: sessions.Sessions | None = None,
    ) -> None:
        self.library = library
        self.access = access
        self.archive = archive
        self.sessions = signed_in or sessions.Sessions(access)
        self.remembered = Remembered(lambda: hand_marks.state(library.engine))
        self.templates = rendering.environment()

    @property
    def can_sign_in(self) -> bool:
        """Whether there is anything to sign in for."""
        return self.access.read is not None or self.access.write is not None

    def page(self, asked: Asked, template: str, status: int = 200, /, **values: Any) -> Response:
        """A page of ours."""
        return rendering.page(self, asked, template, status, **values)

    def endpoint(self, way: Way, lang: str) -> Endpoint:
        """What answers a path: a room, for those who may come in."""

        async def answer(request: Request) -> Response:
            session = self.sessions.among(request.cookies)
            asked = Asked(request, lang, session)
            try:
                if request.method == "POST":
                    asked = Asked(request, lang, session, await _form(asked))
                return await run_in_threadpool(self._let_in, way, asked)
            except _TOLD as error:
                return await run_in_threadpool(self.told, asked, error, way.about)
            except Exception:
                logger.exception("%s: a fault of this program", request.url.path)
                return self.page(
                    asked, "error.html", 500, status=503, line=asked.words("no_answer"), own=None
                )

        return answer

    def refusal(self, lang: str, allow: str) -> Endpoint:
        """What answers methods that a path does not have; `allow`: those that it has."""

        async def answer(request: Request) -> Response:
            asked = Asked(request, lang, self.sessions.among(request.cookies))
            line = asked.words("no_method", method=request.method)
            return await run_in_threadpool(self.told, asked, BadRequestError(line, 405, allow))

        return answer

    def _let_in(self, way: Way, asked: Asked) -> Response:
        room, need = way.room, way.need
        if need != OPEN and not self._may_read(asked):
            if asked.request.method not in {"GET", "HEAD"}:
                raise BadRequestError(asked.words("sign_in_first"), 403)
            back = quote(f"/{asked.lang}{asked.here}", safe="")
            return secure(RedirectResponse(f"/{asked.lang}/sign-in?next={back}", 303))
        if need == WRITE and (asked.session is None or not asked.session.may_write):
            raise BadRequestError(asked.words("may_not_write"), 403)
        if asked.request.method == "POST":
            self._check_origin(asked, need)
            with patience.at_most(WAITS):
                return room(self, asked)
        asked.only(way.names)
        with deadlines.within(SECONDS):
            return room(self, asked)

    def _may_read(self, asked: Asked) -> bool:
        return self.access.read is None or asked.session is not None

    def _check_origin(self, asked: Asked, need: str) -> None:
        """Forms come from our own pages, and from this very session."""
        headers = asked.request.headers
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        own = urlsplit(origin).netloc == headers.get("host") if origin else site == "same-origin"
        if not own or (site is not None and site != "same-origin"):
            raise BadRequestError(asked.words("foreign_form"), 403)
        session = asked.session
        if need != OPEN and (session is None or not sessions.is_own(session, asked.form.get("csrf", ""))):
            raise BadRequestError(asked.words("stale_form"), 403)

    def told(self, asked: Asked, error: Exception, about: tuple[str, ...] = ()) -> Response:
        """An error as a page with one line, and the library's own below it."""
        found = mistakes.of(asked, error, about)
        answer = self.page(
            asked, "error.html", found.status, status=found.status, line=found.line, own=found.own
        )
        if isinstance(error, BadRequestError) and error.allow is not None:
            answer.headers["Allow"] = error.allow
        return answer


async def _form(asked: Asked) -> dict[str, str]:
    """The fields of a posted form. A BadRequestError for what is none, or too long."""
    request = asked.request
    if (
        request.headers.get("content-type", "").partition(";")[0].strip()
        != "application/x-www-form-urlencoded"
    ):
        raise BadRequestError(asked.words("no_form"), 415)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM:
            raise BadRequestError(asked.words("form_too_long"), 413)
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise BadRequestError(asked.words("no_form")) from None
    return {name: value.replace("\x00", "").strip() for name, value in fields}
