"""The OpenAPI document of the server, made of the table of questions: nothing in it is written down twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from output.api import answers, problems
from output.api.endpoints import VERSION
from output.api.limits import Limits
from output.api.operations import Operation
from output.api.parameters import Parameter
from output.api.posted import OF_PAGES, OF_TEXTS
from output.api.reading_schema import AREA, READING
from output.api.schemas import Schema, Schemas, closed
from output.checking_pages import CheckedPage
from output.quotes import Evidence
from output.version import version

_TAG = {"ETag": {"description": "of the very bytes", "schema": {"type": "string"}}}
_LINK = {"Link": {"description": "the next page, if there is one", "schema": {"type": "string"}}}
_TEXT = {"schema": {"type": "string"}}
_ANY: Schema = {"schema": {}}  # bytes, whatever they are
_PROBLEM = closed(
    {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "What is wrong (RFC 9457).",
) | {"required": ["type", "title", "status"]}
_WRONG = {
    "400": "a parameter is unknown, missing or has a form that it may not have; the body has not the form that it must have",
    "401": "no token, or a wrong one",
    "404": "the library does not know what is asked about, or it was withdrawn",
    "413": "the body, what is in it, or the answer to it, is too large",
    "415": "a body of another media type",
    "421": "the server does not bear that name",
    "422": "the question makes no sense to the library, or the page cannot be read",
    "503": "the question took too long, too many wait, or the library does not answer",
}
_OF_GET = ("400", "401", "404", "413", "421", "422", "503")
_OF_POST = ("400", "401", "413", "415", "421", "422", "503")


def document(operations: Iterable[Operation], limits: Limits | None, needs_token: bool) -> dict[str, Any]:
    """The document; with what may be posted, within `limits`, unless these are null: then the server does not read."""
    schemas = Schemas()
    schemas.components["Problem"] = _PROBLEM
    paths: dict[str, Any] = {f"{VERSION}/{one.path}": {"get": _get(one, schemas)} for one in operations}
    if limits is not None:
        schemas.components |= {"Area": AREA, "Reading": READING}
        paths |= {f"{VERSION}/{name}": {"post": one} for name, one in _posts(schemas, limits).items()}
    found: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Hotline Atlas",
            "version": version(),
            "description": "Which hotline numbers are advertised for which brands, where and when. Read-only.",
        },
        "paths": paths,
        "components": {"schemas": schemas.components},
    }
    if needs_token:
        found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
    return found


def _get(operation: Operation, schemas: Schemas) -> Schema:
    summary, text = operation.about
    headers = dict(_TAG)
    if operation.is_list or operation.next:
        headers |= _LINK
    return {
        "operationId": operation.method,
        "summary": summary,
        "description": text,
        "parameters": [one.document() for one in operation.parameters],
        "responses": {
            "200": {"description": "the answer", "headers": headers, "content": _content(operation, schemas)},
            **_problems(_OF_GET),
        },
    }


def _content(operation: Operation, schemas: Schemas) -> Schema:
    kinds = [schemas.of(kind) for kind in operation.answers]
    if not operation.is_list:
        return {answers.JSON: {"schema": kinds[0]}}
    if any(one.name == "evidence" for one in operation.parameters):
        evidence = {"type": "array", "items": schemas.of(Evidence)}
        kinds += [_with_evidence(schemas, kind, evidence) for kind in operation.answers]
    row = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    rows = closed({"rows": {"type": "array", "items": row}, "next": {"type": ["string", "null"]}})
    return {answers.JSON: {"schema": rows}, "text/csv": _TEXT, answers.JSONL: _TEXT}


def _with_evidence(schemas: Schemas, kind: Any, evidence: Schema) -> Schema:
    """The rows of that class as they are with the adverts behind them."""
    own = schemas.components.get(getattr(kind, "__name__", ""))
    return {} if own is None else closed({**own["properties"], "evidence": evidence})


def _problems(statuses: Iterable[str]) -> Schema:
    content = {problems.MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _WRONG[status], "content": content} for status in statuses}


def _posts(schemas: Schemas, limits: Limits) -> dict[str, Schema]:
    text = {"type": "string", "maxLength": limits.text}
    texts = {"type": "array", "items": text, "maxItems": limits.texts}
    day = {"type": ["string", "null"], "format": "date"}
    found = closed({"text": {"type": "string"}, "areas": {"type": "array", "items": _ref("Area")}})
    rows = closed({"rows": {"type": "array", "items": found}, "next": {"type": "null"}})
    of_texts = closed({"texts": texts, "on": day}) | {"required": ["texts"]}
    page = {answers.JSON: {"schema": _page(day)}, "text/html": _ANY, "text/plain": _ANY}
    return {
        "resolve": _post(
            "Regions in each text", OF_TEXTS, {answers.JSON: {"schema": of_texts}, "text/plain": _ANY}, rows
        ),
        "read": _post("What a page says, storing nothing", OF_PAGES, page, _ref("Reading")),
        "check": _post(
            "What is known of each number of a page", OF_PAGES, page, schemas.of(CheckedPage), "page"
        ),
    }


def _page(day: Schema) -> Schema:
    """A page in JSON: its HTML, or its text."""
    more = {"url": {"type": ["string", "null"], "maxLength": 2_048}, "on": day}
    return {
        "oneOf": [
            closed({name: {"type": "string"}, **more}) | {"required": [name]} for name in ("html", "text")
        ]
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _post(
    summary: str, asked: Iterable[Parameter], content: Schema, answer: Schema, more: str = ""
) -> Schema:
    name = summary.split(maxsplit=1)[0].lower() if not more else f"check_{more}"
    return {
        "operationId": {"regions": "resolve", "what": "read"}.get(name, name),
        "summary": summary,
        "parameters": [one.document() for one in asked],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": {"description": "the answer", "content": {answers.JSON: {"schema": answer}}},
            **_problems(_OF_POST),
        },
    }
