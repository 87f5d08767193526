"""A page as it was read, with its facts where they stand; and what it served, to be taken away."""

from __future__ import annotations

from starlette.responses import Response

from output.details import PageDetail
from output.explorer import facts, marked, unseen
from output.explorer.asked import Asked, BadRequestError
from output.explorer.door import Door
from output.explorer.headers import secure
from output.records import Advert

SHOWN = 60_000
"""Code points of a text that a page shows; the whole is one link away."""
_NAMED = 5_000
"""Of these, such as are shown by their names, which take the room of many others."""
_ROWS = 200
_ROOM = 300_000
"""Bytes for rows that bear the page's address twice."""


def page(door: Door, asked: Asked) -> Response:
    """The page at the address ``url``: its newest reading, or that of ``snapshot``."""
    snapshot = asked.values.get("snapshot")
    found = door.library.page(asked.needed("url"), snapshot)
    which = _whole(found, snapshot) if snapshot else found.sha256
    reading = found.reading
    length = 0 if reading is None else unseen.upto(reading.text[:SHOWN], _NAMED)
    told = None if reading is None else facts.of(reading, length)
    text = None
    if reading is not None and told is not None:
        text = marked.text(reading.text[:length], told.marks, lang=asked.lang)
    return door.page(
        asked,
        "page.html",
        found=found,
        which=which,
        facts=told,
        text=text,
        is_cut=reading is not None and len(reading.text) > length,
        is_kept=door.archive is not None,
        most=_ROWS,
        most_snapshots=min(_ROWS, _ROOM // (2 * len(asked.urls.page(found.url)) + 600)),
        visits=[
            {"time": one.time, "outcome": one.outcome, "status_code": one.status, "reason": one.reason}
            for one in reversed(found.visit_list[-_ROWS:])
        ],
    )


def whole_text(door: Door, asked: Asked) -> Response:
    """The text of a reading, whole, as plain text."""
    snapshot = asked.needed("snapshot")
    reading: Advert | None = door.library.page(asked.needed("url"), snapshot).reading
    if reading is None:
        raise BadRequestError(asked.words("not_read"), 404)
    return _plain(reading.text.encode("utf-8", "replace"), f"text-{snapshot[:12]}.txt", "inline")


def record(door: Door, asked: Asked) -> Response:
    """The record of a body, byte for byte, as a file."""
    kept = door.library.record(asked.needed("url"), asked.needed("snapshot"), _archive(door, asked))
    ending = "warc.gz" if kept.position.file.endswith(".gz") else "warc"
    name = f'attachment; filename="record-{kept.sha256[:12]}.{ending}"'
    heads = {"Content-Disposition": name}
    return _closed(Response(kept.warc, media_type="application/octet-stream", headers=heads))


def body(door: Door, asked: Asked) -> Response:
    """The bytes that were served, as a file of plain text: nothing in it is ever rendered."""
    kept = door.library.record(asked.needed("url"), asked.needed("snapshot"), _archive(door, asked))
    return _plain(kept.body, f"body-{kept.sha256[:12]}.txt", "attachment", "")


def _archive(door: Door, asked: Asked) -> str:
    if door.archive is None:
        raise BadRequestError(asked.words("no_archive"), 404)
    return str(door.archive)


def _whole(found: PageDetail, snapshot: str) -> str:
    """The hash of the body that is meant by the beginning of one."""
    return next(one.sha256 for one in found.snapshot_list if one.sha256.startswith(snapshot.lower()))


def _plain(data: bytes, name: str, how: str, charset: str = "; charset=utf-8") -> Response:
    heads = {"Content-Disposition": f'{how}; filename="{name}"', "Content-Type": f"text/plain{charset}"}
    return _closed(Response(data, headers=heads))


def _closed(answer: Response) -> Response:
    secure(answer)
    answer.headers["Content-Security-Policy"] += "; sandbox"
    return answer
