"""What may be posted: texts to find regions in, and pages to read or to check. Nothing is stored."""

from __future__ import annotations

import codecs
import json
from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from output import bulk
from output.api import answers
from output.api.endpoints import add
from output.api.limits import Gate
from output.api.parameters import LONGEST, Parameter, day, values
from output.api.problems import ProblemError
from output.asdict import advert_dict, area_dict
from output.checking_pages import check_page
from output.library import Library
from output.reader_door import ReaderDoor

OF_PAGES = (Parameter("url", "text"), Parameter("on", "day"))
OF_TEXTS = (Parameter("on", "day"),)
MOST_TEXTS = 1_000


class Posted(NamedTuple):
    """A page or a text, its address if it is known, and the reference day."""

    data: bytes | str
    url: str | None
    on: date | None


def install(router: APIRouter, library: Library, reader: ReaderDoor, gate: Gate) -> None:
    """Add `resolve`, `read` and `check`."""

    async def resolve(request: Request) -> Response:
        texts, on = await _texts(request)
        return await _answer(
            request,
            gate,
            lambda: [
                {"text": text, "areas": [area_dict(area) for area in reader.resolve(text, on)]}
                for text in texts
            ],
        )

    async def read(request: Request) -> Response:
        page = await _page(request)
        return await _answer(
            request, gate, lambda: advert_dict(reader.read(page.data, page.url, page.on), page.url or "")
        )

    async def check(request: Request) -> Response:
        page = await _page(request)
        return await _answer(
            request,
            gate,
            lambda: check_page(library, reader.read(page.data, page.url), page.on),
        )

    for path, endpoint in (("/resolve", resolve), ("/read", read), ("/check", check)):
        add(router, path, endpoint, "POST")


async def _answer(request: Request, gate: Gate, work: Any) -> Response:
    def body() -> bytes:
        found = work()
        return answers.as_json({"rows": found, "next": None} if isinstance(found, list) else found)

    data = await gate.run(body)
    return Response(data, media_type=answers.JSON, headers={"Cache-Control": "no-store"})


async def _texts(request: Request) -> tuple[list[str], date | None]:
    """The texts, as JSON or a line each, and the day."""
    asked = values(OF_TEXTS, request.query_params.multi_items(), {})
    media, charset = _media(request)
    body = await request.body()
    if media == answers.JSON:
        found = _object(body, {"texts", "on"})
        texts = found.get("texts")
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ProblemError(400, "texts: is to be a list of texts")
        lines, on = [bulk.clean(text) for text in texts], found.get("on", asked.get("on"))
    elif media == "text/plain":
        lines, on = bulk.clean(_decoded(body, charset or "utf-8")).splitlines(), asked.get("on")
    else:
        raise _unsupported("application/json or text/plain")
    if len(lines) > MOST_TEXTS:
        raise ProblemError(413, f"more than {MOST_TEXTS} texts; send some of them")
    return lines, _day(on)


async def _page(request: Request) -> Posted:
    """The page, as it is or in JSON."""
    asked = values(OF_PAGES, request.query_params.multi_items(), {})
    media, charset = _media(request)
    body = await request.body()
    if media == answers.JSON:
        return _in_json(body, asked)
    if media not in {"text/html", "text/plain"}:
        raise _unsupported("text/html, text/plain or application/json")
    data = body if charset is None else _decoded(body, charset)
    return Posted(data, asked.get("url"), _day(asked.get("on")))


def _in_json(body: bytes, asked: dict[str, Any]) -> Posted:
    found = _object(body, {"html", "text", "url", "on"})
    given = [found[name] for name in ("html", "text") if name in found]
    if len(given) != 1 or not isinstance(given[0], str):
        raise ProblemError(400, "either html or text is to be given, as a text")
    url = found.get("url", asked.get("url"))
    if url is not None and (not isinstance(url, str) or len(url) > LONGEST):
        raise ProblemError(400, f"url: is to be a text of at most {LONGEST} characters")
    page = bulk.clean(given[0])
    return Posted(page, None if url is None else bulk.clean(url), _day(found.get("on", asked.get("on"))))


def _object(body: bytes, keys: set[str]) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ProblemError(400, "the body is no JSON") from None
    if not isinstance(found, dict) or found.keys() - keys:
        raise ProblemError(400, f"the body is to be an object with some of {', '.join(sorted(keys))}")
    return {key: value for key, value in found.items() if value is not None}


def _media(request: Request) -> tuple[str, str | None]:
    """The media type of what was posted, and its charset if the client names one."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise ProblemError(415, "compressed bodies are not read", {"Accept-Encoding": "identity"})
    media, *more = (part.strip() for part in request.headers.get("content-type", "").split(";"))
    named = [part.partition("=")[2].strip("\"' ") for part in more if part.lower().startswith("charset=")]
    return media.lower(), named[0] if named else None


def _decoded(body: bytes, charset: str) -> str:
    try:
        if not codecs.lookup(charset)._is_text_encoding:
            raise LookupError
        return body.decode(charset, "replace")
    except (LookupError, UnicodeError, ValueError):
        raise ProblemError(400, f"charset {charset[:40]!r}: there is none of that name") from None


def _unsupported(these: str) -> ProblemError:
    return ProblemError(415, f"the body is to be {these}; say which in Content-Type")


def _day(given: Any) -> date | None:
    return None if given is None else day("on", given)
