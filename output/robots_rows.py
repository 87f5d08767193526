"""The last robots.txt of each origin, so that a crawl that goes on, or the next one, does not ask again."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Connection, text

from output import bulk
from output.times import from_text, to_text

_COLUMNS = ("origin", "time", "status", "body", "error")
_PORTS = {"http": 80, "https": 443}
_GET = text("SELECT time, status, body, error FROM robots WHERE origin = :origin")
_NEWEST = "(origin) DO UPDATE SET {} WHERE excluded.time >= robots.time".format(
    ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])
)


def origin_of(url: str) -> str:
    """Scheme, name and port of `url`, as RFC 9309 has rules apply to: ``http://www.shop.example:8080``."""
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    name = f"[{name}]" if ":" in name else name
    port = "" if parts.port in {None, _PORTS.get(parts.scheme)} else f":{parts.port}"
    return f"{parts.scheme}://{name}{port}"


class Known(NamedTuple):
    """What was had when an origin was last asked for its robots.txt. `time` is aware, to the second.

    `status`: of the last answer, null if there was none; `body`: the rules, empty where there are none, null if it
    could not be had; `error`: why not, as the end of a line, else null.
    """

    time: datetime
    status: int | None
    body: str | None
    error: str | None = None


def get(connection: Connection, origin: str) -> Known | None:
    """What is known of `origin` (``https://www.shop.example``, with the port if it is not the scheme's own)."""
    row = connection.execute(_GET, {"origin": origin}).one_or_none()
    return None if row is None else Known(from_text(row.time), row.status, row.body, row.error)


def put(connection: Connection, origin: str, known: Known) -> None:
    """Keeps `known` in place of what was known of `origin`, unless that is newer."""
    row = (
        origin,
        to_text(known.time),
        known.status,
        None if known.body is None else bulk.clean(known.body),
        None if known.error is None else bulk.clean(known.error),
    )
    bulk.insert(connection, "robots", _COLUMNS, [row], _NEWEST)
