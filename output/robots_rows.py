"""The last robots.txt of each origin, so that a crawl that goes on, or the next one, does not ask again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Connection, text

from output import bulk, forgotten
from output.hosts import host_of
from output.times import from_text, to_text

_COLUMNS = ("origin", "host", "time", "status", "body", "error", "delay")
_PORTS = {"http": 80, "https": 443}
_GET = text("SELECT time, status, body, error FROM robots WHERE origin = :origin")
_KEPT = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:-1])
# What was asked for stays asked for while rules cannot be had.
_DELAY = "delay = CASE WHEN excluded.error IS NULL THEN excluded.delay ELSE robots.delay END"
_NEWEST = f"(origin) DO UPDATE SET {_KEPT}, {_DELAY} WHERE excluded.time >= robots.time OR robots.time > '{{ahead}}'"
_AHEAD = timedelta(minutes=5)  # a time that lies further ahead was written under a clock that was wrong
_LATELY = timedelta(days=30)  # origins that were not asked for longer say nothing of their host any more
_OF_HOST = "FROM robots WHERE host = :host AND time > :since AND time <= :ahead"


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


def put(connection: Connection, origin: str, known: Known, delay: float | None = None) -> None:
    """Keeps `known`, just asked for, in place of what was known of `origin`, unless that is newer; `delay`: seconds
    that it wants between two requests.
    """
    row = (
        origin,
        host_of(origin) or origin,
        to_text(known.time),
        known.status,
        None if known.body is None else bulk.clean(forgotten.load(connection).text(known.body)),
        None if known.error is None else bulk.clean(known.error),
        delay,
    )
    ahead = to_text(known.time + _AHEAD)
    bulk.insert(connection, "robots", _COLUMNS, [row], _NEWEST.format(ahead=ahead))


def delay_of(connection: Connection, host: str, now: datetime) -> float | None:
    """The longest pause that one of the host's origins has asked for lately, null if none has."""
    found = connection.scalar(bulk.sql(f"SELECT max(delay) {_OF_HOST}"), _lately(host, now))
    return None if found is None else float(found)


def answers_elsewhere(connection: Connection, origin: str, now: datetime) -> bool:
    """Whether another origin of the same host has told its rules lately."""
    host = host_of(origin) or origin
    statement = f"SELECT 1 {_OF_HOST} AND origin <> :origin AND error IS NULL LIMIT 1"
    return connection.scalar(bulk.sql(statement), {"origin": origin, **_lately(host, now)}) is not None


def _lately(host: str, now: datetime) -> dict[str, str]:
    return {"host": host, "since": to_text(now - _LATELY), "ahead": to_text(now + _AHEAD)}
