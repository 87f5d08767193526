"""The application: addresses, guards around them, and nothing that is known here and not in the library."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from output import serving
from output.access import OPEN, Access
from output.api import answers, endpoints, guards, posted, problems, reference_page
from output.api.document import document
from output.api.endpoints import VERSION
from output.api.limits import USUAL, Gate, Limits
from output.api.metrics import Counted, Metrics
from output.api.operations import operations
from output.library import Library
from output.reader_door import ReaderDoor


def create_app(  # noqa: PLR0913 - each is one choice of whoever serves
    library: Library,
    *,
    reader: ReaderDoor | None,
    access: Access = OPEN,
    limits: Limits = USUAL,
    explorer: APIRouter | None = None,
    guests: guards.Guests | None = None,
    names: Collection[str] = (),
) -> FastAPI:
    """The application over a library, best one that `output.serving` has opened.

    Without `reader` nothing can be posted. `explorer`: pages for people, at ``/``; `guests`: who has signed in there. `names`: by which the server may be
    called besides loopback's, and the address that a client has connected to.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    gate, metrics = Gate(limits), Metrics()
    router = APIRouter()
    asked = operations(limits)
    said = document(asked, None if reader is None else limits, access.read is not None)
    for one in asked:
        endpoint = endpoints.of_operation(one, library, reader, gate)
        endpoints.add(router, f"/{one.path}", endpoint, "GET", "HEAD")
    if reader is not None:
        posted.install(router, library, reader, limits)
    _add_reference(router, said)
    _add_health(router, library, limits, metrics)
    app.include_router(router)
    app.include_router(explorer if explorer is not None else _to_reference())
    problems.install(app, metrics.overdue.inc)
    app.add_middleware(GZipMiddleware, minimum_size=answers.COMPRESSED_FROM, compresslevel=5)
    app.add_middleware(guards.Sizes, most=limits.body)
    app.add_middleware(guards.Tokens, access=access, has_explorer=explorer is not None, guests=guests)
    app.add_middleware(guards.Names, names=names)
    app.add_middleware(guards.Outside)
    app.add_middleware(Counted, metrics=metrics)
    return app


def _add_reference(router: APIRouter, said: dict[str, Any]) -> None:
    as_json = answers.Body(json.dumps(said, ensure_ascii=False).encode())
    page = answers.Body(reference_page.page(said).encode(), "text/html; charset=utf-8")

    async def openapi(request: Request) -> Response:
        return answers.respond(request, as_json)

    async def reference(request: Request) -> Response:
        answer = answers.respond(request, page)
        answer.headers["Content-Security-Policy"] = reference_page.POLICY
        return answer

    endpoints.add(router, "/openapi.json", openapi, "GET", "HEAD")
    endpoints.add(router, "/", reference, "GET", "HEAD")


def _add_health(router: APIRouter, library: Library, limits: Limits, metrics: Metrics) -> None:
    gate = Gate(limits._replace(at_once=1))  # of its own: a server that has much to do is well

    async def health(_: Request) -> Response:
        schema = await gate.run(lambda: serving.is_there(library.engine))
        if schema is None:
            return problems.answer(503, "the library does not answer, or is of another version")
        body = answers.as_json({"status": "ok", "schema": schema})
        return Response(body, media_type=answers.JSON, headers={"Cache-Control": "no-store"})

    for path, endpoint in (("/healthz", health), ("/metrics", metrics.endpoint)):
        router.add_api_route(
            path, endpoint, methods=["GET", "HEAD"], include_in_schema=False, response_model=None
        )


def _to_reference() -> APIRouter:
    router = APIRouter()

    @router.get("/", include_in_schema=False, response_model=None)
    async def root() -> Response:
        return RedirectResponse(f"{VERSION}/")

    return router
