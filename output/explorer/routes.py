"""Which path leads to which room."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from output.explorer import adverts, front, lists, numbers, signing, static_files, things, writing
from output.explorer.asked import Asked, BadRequestError
from output.explorer.door import OPEN, READ, WRITE, Door, Room
from output.explorer.headers import secure
from output.explorer.list_pages import LISTS
from output.explorer.words import LANGS


class Path(NamedTuple):
    """One path below the language."""

    path: str
    room: Room
    need: str = READ
    method: str = "GET"


def _nowhere(door: Door, asked: Asked) -> Response:
    raise BadRequestError(asked.words("no_such_page"), 404)


PATHS = (
    Path("/", front.home),
    Path("/search", front.search),
    *(Path(f"/{page.name}", lists.room(page)) for page in LISTS),
    Path("/number/{number}", numbers.number),
    Path("/pair", numbers.pair),
    Path("/page", adverts.page),
    Path("/page/text", adverts.whole_text),
    Path("/page/record", adverts.record),
    Path("/page/body", adverts.body),
    Path("/brand/{brand:path}", things.brand),
    Path("/host/{host:path}", things.host),
    Path("/region/{region:path}", things.region),
    Path("/template/{template:path}", things.template),
    Path("/operator/{operator}", things.operator),
    Path("/run/{run}", things.run),
    Path("/sign-in", signing.form, OPEN),
    Path("/sign-in", signing.sign_in, OPEN, "POST"),
    Path("/sign-out", signing.sign_out, READ, "POST"),
    *(Path(f"/{write.path}", writing.form(write), WRITE) for write in writing.WRITES),
    *(Path(f"/{write.path}", writing.post(write), WRITE, "POST") for write in writing.WRITES),
    *(Path("/{rest:path}", _nowhere, OPEN, method) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
)


def build(door: Door) -> APIRouter:
    """All routes. They are plain ones: the API's description knows nothing of them."""
    router = APIRouter()
    router.add_route("/", door.endpoint(front.to_language, "zh", OPEN), ["GET"], include_in_schema=False)
    router.add_route("/static/{name}", _static, ["GET"], include_in_schema=False)
    for lang in LANGS:
        for one in PATHS:
            endpoint = door.endpoint(one.room, lang, one.need)
            router.add_route(f"/{lang}{one.path}", endpoint, [one.method], include_in_schema=False)
        router.add_route(
            f"/{lang}", door.endpoint(front.to_home, lang, OPEN), ["GET"], include_in_schema=False
        )
    return router


async def _static(request: Request) -> Response:
    file = static_files.files().get(request.path_params["name"])
    if file is None:
        return secure(Response("no such file\n", 404, media_type="text/plain"))
    return secure(Response(file.data, headers={"Content-Type": file.type}), is_kept=True)
