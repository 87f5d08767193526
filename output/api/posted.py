"""What may be posted: texts to find regions in, and pages to read or to check. Nothing is stored.

A body is taken apart in the gate's threads, as it is read there: in the event loop it would keep everybody waiting.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from output import deadlines
from output.api import answers, bodies
from output.api.bodies import Body
from output.api.endpoints import add
from output.api.limits import Gate, Limits
from output.api.parameters import Parameter, values
from output.api.problems import ProblemError
from output.asdict import advert_dict, area_dict
from output.checking_pages import CheckedPage, check_page
from output.library import Library
from output.reader_door import ReaderDoor
from output.records import Advert

OF_PAGES = (Parameter("url", "text"), Parameter("on", "day"))
OF_TEXTS = (Parameter("on", "day"),)


def install(router: APIRouter, library: Library, reader: ReaderDoor, limits: Limits) -> None:
    """Add `resolve`, `read` and `check`."""
    gate = Gate.of_posts(limits)
    works = _Works(library, reader, limits)
    for name, asked, work in (
        ("resolve", OF_TEXTS, works.resolve),
        ("read", OF_PAGES, works.read),
        ("check", OF_PAGES, works.check),
    ):
        add(router, f"/{name}", _endpoint(gate, asked, work), "POST")


def _endpoint(
    gate: Gate, parameters: tuple[Parameter, ...], work: Callable[[Body], Any]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        asked = values(parameters, request.query_params.multi_items(), {})
        media, codec = bodies.media_of(request)
        gate.check()
        body = Body(await request.body(), media, codec, asked)
        data = await gate.run(lambda: answers.as_json(work(body)))
        return Response(data, media_type=answers.JSON, headers={"Cache-Control": "no-store"})

    return endpoint


class _Works:
    """What is done with bodies, within limits."""

    def __init__(self, library: Library, reader: ReaderDoor, limits: Limits) -> None:
        self._library = library
        self._reader = reader
        self._limits = limits

    def resolve(self, body: Body) -> dict[str, Any]:
        """The regions in each text."""
        texts, on = bodies.texts_in(body, self._limits)
        rows, count = [], 0
        for text in texts:
            areas = self._reader.resolve(text, on)
            count += len(areas)
            self._check_areas(count)
            rows.append({"text": text, "areas": [area_dict(area) for area in areas]})
            deadlines.check()
        return {"rows": rows, "next": None}

    def read(self, body: Body) -> dict[str, Any]:
        """What a page says."""
        page = bodies.page_in(body)
        advert = self._reader.read(page.data, page.url, page.on, most=self._limits.page)
        self._check_areas(len(advert.areas))
        deadlines.check()
        return advert_dict(advert, page.url or "")

    def check(self, body: Body) -> CheckedPage:
        """What is known of each number of a page."""
        page = bodies.page_in(body)
        advert: Advert = self._reader.read(page.data, page.url, most=self._limits.page)
        if len(advert.numbers) + len(advert.pairs) > self._limits.checks:
            raise ProblemError(
                413,
                f"the page has more than {self._limits.checks} numbers and pairs; send a part of the page",
            )
        return check_page(self._library, advert, page.on)

    def _check_areas(self, count: int) -> None:
        if count > self._limits.areas:
            raise ProblemError(413, f"the answer has more than {self._limits.areas} areas; send less of it")
