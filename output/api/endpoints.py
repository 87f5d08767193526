"""An address for each question: parameters in, the library's answer out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from output import filters
from output.api import answers
from output.api.limits import Gate
from output.api.operations import Operation
from output.api.parameters import values
from output.api.problems import ProblemError
from output.library import Library
from output.reader_door import ReaderDoor
from output.region_paths import is_settled, path_of

VERSION = "/api/v1"
Endpoint = Callable[[Request], Awaitable[Response]]


def add(router: APIRouter, path: str, endpoint: Endpoint, *methods: str) -> None:
    """Put an endpoint at an address; what stands in the address may hold slashes: paths of regions, addresses of pages."""
    router.add_api_route(
        VERSION + path.replace("}", ":path}"),
        endpoint,
        methods=[*methods],
        include_in_schema=False,
        response_model=None,
    )


def of_operation(operation: Operation, library: Library, reader: ReaderDoor | None, gate: Gate) -> Endpoint:
    """What answers a question."""

    async def endpoint(request: Request) -> Response:
        asked = values(operation.parameters, request.query_params.multi_items(), request.path_params)
        form = answers.form_of(asked.pop("format", None), request.headers.get("accept", ""))
        leave_out = operation.leaves_mobiles_out and not asked.pop("include_mobile", False)
        if not operation.is_list:
            return answers.respond(
                request, await gate.run(lambda: _one(operation, library, reader, asked, leave_out))
            )
        if form == "csv" and asked.get("evidence"):
            raise ProblemError(422, "evidence: does not fit into CSV; ask for json or jsonl")

        def work() -> answers.Body:
            found = _ask(operation, library, reader, asked)
            return answers.listed(found, form, _row(operation, asked), leave_out)

        return answers.respond(request, await gate.run(work))

    return endpoint


def _row(operation: Operation, asked: dict[str, Any]) -> Any:
    """The class of the rows that are answered."""
    return operation.answers[-1 if asked.get("min_brands", 0) > 1 else 0]


def _one(
    operation: Operation,
    library: Library,
    reader: ReaderDoor | None,
    asked: dict[str, Any],
    leave_out: bool,
) -> answers.Body:
    found = _ask(operation, library, reader, asked)
    cursor = None if operation.next is None else operation.next(found)
    if leave_out:
        found = replace(found, **{name: answers.handed_out(getattr(found, name)) for name in operation.pairs})
    return answers.Body(answers.as_json(found), next=cursor, not_behind=operation.not_behind)


def _ask(operation: Operation, library: Library, reader: ReaderDoor | None, asked: dict[str, Any]) -> Any:
    """The library's answer. Raises LibraryError."""
    if reader is not None and asked.get("region") is not None and not is_settled(asked["region"]):
        asked = {**asked, "region": path_of(asked["region"], reader.resolve(asked["region"]))}
    filters.span(asked.get("since"), asked.get("until"))
    called = operation.called or {}
    return getattr(library, operation.method)(
        **{called.get(name, name): value for name, value in asked.items()}
    )
