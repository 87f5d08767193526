"""The last robots.txt of an origin, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from output import database, robots_rows
from output.robots_rows import Known

TIME = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ORIGIN = "https://www.shop.example"


def put(engine: Engine, known: Known, origin: str = ORIGIN) -> None:
    with database.write(engine) as connection:
        robots_rows.put(connection, origin, known)


def get(engine: Engine, origin: str = ORIGIN) -> Known | None:
    with engine.connect() as connection:
        return robots_rows.get(connection, origin)


def test_what_was_put_last_comes_back(engine: Engine) -> None:
    assert get(engine) is None
    first = Known(TIME, 200, "User-agent: *\r\nDisallow: /'\"%\\")
    put(engine, first)
    put(engine, Known(TIME, 404, ""), "http://www.shop.example")
    assert get(engine) == first
    later = Known(TIME + timedelta(days=1), None, None, "took too long")
    put(engine, later)
    assert get(engine) == later
    assert get(engine, "http://www.shop.example") == Known(TIME, 404, "")


def test_what_is_older_does_not_replace_what_is_newer(engine: Engine) -> None:
    newer = Known(TIME, 200, "")
    put(engine, newer)
    put(engine, Known(TIME - timedelta(seconds=1), 503, None, "answers 503"))
    assert get(engine) == newer


def test_what_no_database_can_hold_is_replaced(engine: Engine) -> None:
    put(engine, Known(TIME, 200, "a\0b", "c\ud800"))
    assert get(engine) == Known(TIME, 200, "a�b", "c�")
