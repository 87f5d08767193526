"""Which path leads to which room."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from output.explorer import adverts, front, lists, numbers, signing, static_files, things, writing
from output.explorer.asked import Asked, BadRequestError
from output.explorer.door import OPEN, READ, WRITE, Door, Endpoint, Room, Way
from output.explorer.headers import secure
from output.explorer.list_pages import LISTS
from output.explorer.words import LANGS


class Path(NamedTuple):
    """One path below the language: its way, by one method."""

    path: str
    way: Way
    method: str = "GET"


def _nowhere(door: Door, asked: Asked) -> Response:
    raise BadRequestError(asked.words("no_such_page"), 404)


def _read(room: Room, *names: str, about: tuple[str, ...] = ()) -> Way:
    return Way(room, READ, frozenset(names), about)


_WALKED = ("limit", "after", "include_mobile")
_BODY = ("url", "snapshot")
_NAMED = ("number", "brand", "host", "region")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PATHS = (
    Path("/", _read(front.home)),
    Path("/search", _read(front.search, "q", "after")),
    *(Path(f"/{page.name}", _read(lists.room(page), *lists.names(page), about=_NAMED)) for page in LISTS),
    Path("/number/{number}", _read(numbers.number, "within", about=("number",))),
    Path("/pair", _read(numbers.pair, "number", "brand", about=("number", "brand"))),
    Path("/page", _read(adverts.page, *_BODY, about=_BODY)),
    Path("/page/text", _read(adverts.whole_text, *_BODY, about=_BODY)),
    Path("/page/record", _read(adverts.record, *_BODY, about=_BODY)),
    Path("/page/body", _read(adverts.body, *_BODY, about=_BODY)),
    Path("/brand/{brand:path}", _read(things.brand, *_WALKED, about=("brand",))),
    Path("/host/{host:path}", _read(things.host, *_WALKED, about=("host",))),
    Path("/region/{region:path}", _read(things.region, *_WALKED, about=("region",))),
    Path("/template/{template:path}", _read(things.template, about=("template",))),
    Path("/operator/{operator}", _read(things.operator, about=("operator",))),
    Path("/run/{run}", _read(things.run, about=("run",))),
    Path("/sign-in", Way(signing.form, OPEN, frozenset({"next"}))),
    Path("/sign-in", Way(signing.sign_in, OPEN), "POST"),
    Path("/sign-out", Way(signing.sign_out), "POST"),
    *(
        Path(f"/{write.path}", Way(writing.form(write), WRITE, frozenset({*write.fields, "why"})))
        for write in writing.WRITES
    ),
    *(Path(f"/{write.path}", Way(writing.post(write), WRITE), "POST") for write in writing.WRITES),
)


def build(door: Door) -> APIRouter:
    """All routes. They are plain ones: the API's description knows nothing of them."""
    router = APIRouter()

    def add(path: str, endpoint: Endpoint, *methods: str) -> None:
        router.add_route(path, endpoint, list(methods), include_in_schema=False)

    to_language, to_home, nowhere = (
        Way(room, OPEN, None) for room in (front.to_language, front.to_home, _nowhere)
    )
    add("/", door.endpoint(to_language, "zh"), "GET")
    add("/static/{name}", _static, "GET")
    for lang in LANGS:
        methods: dict[str, list[str]] = {}
        for one in PATHS:
            add(f"/{lang}{one.path}", door.endpoint(one.way, lang), one.method)
            methods.setdefault(one.path, []).append(one.method)
        for path, there in methods.items():
            others = [one for one in _METHODS if one not in there]
            allow = ", ".join(["GET", "HEAD", *there[1:]] if there[0] == "GET" else there)
            add(f"/{lang}{path}", door.refusal(lang, allow), *others)
        add(f"/{lang}/{{rest:path}}", door.endpoint(nowhere, lang), *_METHODS)
        add(f"/{lang}", door.endpoint(to_home, lang), "GET")
    return router


async def _static(request: Request) -> Response:
    file = static_files.files().get(request.path_params["name"])
    if file is None:
        return secure(Response("no such file\n", 404, media_type="text/plain"))
    return secure(Response(file.data, headers={"Content-Type": file.type}), is_kept=True)
