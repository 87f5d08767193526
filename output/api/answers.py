"""Answers on their way out: JSON, JSON lines or CSV; with an ETag of the very bytes, and the way to the next page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from output.export_csv import CsvTable
from output.export_tables import is_number
from output.listing import Listing
from output.plain import plain
from output.rows import Column, fields_of
from output.written_numbers import is_mobile

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
JSONL = "application/jsonl"
MEDIA = {"json": JSON, "csv": CSV, "jsonl": JSONL}
COMPRESSED_FROM = 500
"""Bytes from which on answers are compressed, if the client likes that."""


class Body(NamedTuple):
    """What is answered: the bytes, their media type, and the cursor behind them, which does not go with some parameters."""

    data: bytes
    media: str = JSON
    next: str | None = None
    not_behind: tuple[str, ...] = ()


def as_json(value: Any) -> bytes:
    """One line of JSON, Chinese as it is."""
    said = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
    return said.encode("utf-8", "backslashreplace") + b"\n"


def listed(found: Sequence[Any], form: str, row: Any, leave_out_mobiles: bool) -> Body:
    """The rows of a list in one of `MEDIA`; `row` is their class."""
    cursor = found.next if isinstance(found, Listing) else None
    evidence = found.evidence if isinstance(found, Listing) else None
    if form == "csv":
        return Body(_csv(found, fields_of(type(found[0]) if found else row), leave_out_mobiles), CSV, cursor)
    rows = [
        {**plain(one), "evidence": plain(evidence[at])} if evidence is not None else plain(one)
        for at, one in enumerate(found)
        if not (leave_out_mobiles and _is_of_mobile(one))
    ]
    if form == "jsonl":
        return Body(b"".join(map(as_json, rows)), JSONL, cursor)
    return Body(as_json({"rows": rows, "next": cursor}), JSON, cursor)


def handed_out(rows: Sequence[Any]) -> list[Any]:
    """The rows without those about a mobile number."""
    return [row for row in rows if not is_mobile(row.number)]


def _is_of_mobile(row: Any) -> bool:
    numbers = (getattr(row, column.name) for column in fields_of(type(row)) if is_number(column))
    return any(is_mobile(number or "") for number in numbers)


def _csv(found: Sequence[Any], columns: Sequence[Column], leave_out_mobiles: bool) -> bytes:
    file = BytesIO()
    table = CsvTable(file, columns, plain=False)
    kept = [row for row in found if not (leave_out_mobiles and _is_of_mobile(row))]
    table.write([[_cell(getattr(row, column.name)) for column in columns] for row in kept])
    table.close()
    return file.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return "|".join(map(str, value)) or None
    return int(value) if isinstance(value, bool) else value


def form_of(wanted: str | None, accept: str) -> str:
    """In which form a list is given: as the parameter says, else as the header Accept likes best, else JSON."""
    if wanted is not None:
        return wanted
    best, form = 0.0, "json"
    for part in accept.split(","):
        media, *more = (piece.strip().lower() for piece in part.split(";"))
        weight = next((_weight(piece[2:]) for piece in more if piece.startswith("q=")), 1.0)
        name = {"text/csv": "csv", "application/jsonl": "jsonl", "application/x-ndjson": "jsonl"}.get(media)
        name = "json" if media in {JSON, "*/*", "application/*"} else name
        if name is not None and weight > best:
            best, form = weight, name
    return form


def _weight(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def respond(request: Request, body: Body) -> Response:
    """The answer to a request; 304 if the client has it already."""
    digest = hashlib.sha256(body.data).hexdigest()[:32]
    # A compressed answer is another row of bytes, and strong tags tell them apart.
    is_compressed = len(body.data) >= COMPRESSED_FROM and "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{digest}-gzip"' if is_compressed else f'"{digest}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept"}
    if body.next is not None:
        given = request.query_params.multi_items()
        others = [one for one in given if one[0] != "after" and one[0] not in body.not_behind]
        query = urlencode([*others, ("after", body.next)])
        headers["Link"] = f'<{quote(request.url.path)}?{query}>; rel="next"'
    if _is_known(request.headers, tag):
        return Response(status_code=304, headers=headers)
    return Response(body.data, headers=headers, media_type=body.media)


def _is_known(headers: Headers, tag: str) -> bool:
    held = ",".join(headers.getlist("if-none-match"))
    return any(part.strip().removeprefix("W/") in {tag, "*"} for part in held.split(","))
