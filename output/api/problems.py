"""Whatever is wrong, as problem+json (RFC 9457): one line in `detail`, never more than the caller may know."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from output.api.limits import BusyError
from output.deadlines import OverdueError
from output.errors import HotlinesError, LibraryError, NotFoundError

MEDIA = "application/problem+json"
_LOG = logging.getLogger("hotlines.api")
_SOON = {"Retry-After": "1"}


class ProblemError(Exception):
    """What is wrong with a request: an HTTP status, and one line."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


def answer(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that tells of a problem."""
    said: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail is not None:
        said["detail"] = " ".join(detail.split())
    body = json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace")
    always = {"Cache-Control": "no-store"}
    return Response(body, status, headers={**always, **(headers or {})}, media_type=MEDIA)


def of_error(error: Exception) -> Response:  # noqa: PLR0911 - a line for each kind
    """The answer to a request that ended with that error."""
    if isinstance(error, ProblemError):
        return answer(error.status, error.detail, error.headers)
    if isinstance(error, OverdueError):
        return answer(503, str(error), _SOON)
    if isinstance(error, NotFoundError):
        return answer(404, str(error))
    if isinstance(error, SQLAlchemyError) or isinstance(error.__cause__, SQLAlchemyError):
        return _of_database(error)
    if isinstance(error, HotlinesError):
        return answer(422, str(error))
    if isinstance(error, BusyError):
        return answer(503, "too many questions wait already; ask again soon", _SOON)
    _LOG.error("a request failed", exc_info=error)
    return answer(500)


def _of_database(error: Exception) -> Response:
    if isinstance(error.__cause__, DataError):
        return answer(422, "the library cannot hold what is asked about")
    _LOG.error("the library does not answer: %s", error)
    return answer(503, "the library does not answer just now", {"Retry-After": "5"})


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = {404: "there is nothing at this address", 405: "this address knows other methods only: see Allow"}
    return answer(error.status_code, known.get(error.status_code), error.headers)


def install(app: FastAPI, tell_overdue: Callable[[], None]) -> None:
    """Make the application answer so; `tell_overdue` is told of questions that took too long."""

    async def on_error(_: Request, error: Exception) -> Response:
        if isinstance(error, OverdueError):
            tell_overdue()
        return of_error(error)

    for kind in (ProblemError, LibraryError, HotlinesError, BusyError, SQLAlchemyError):
        app.add_exception_handler(kind, on_error)
    app.add_exception_handler(HTTPException, _on_http)
