"""The last robots.txt of an origin, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from output import bulk, database, leases, robots_rows
from output.robots_rows import Known

TIME = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ORIGIN = "https://www.shop.example"


def put(engine: Engine, known: Known, origin: str = ORIGIN, delay: float | None = None) -> None:
    with database.write(engine) as connection:
        robots_rows.put(connection, origin, known, delay)


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


def test_what_was_put_under_a_clock_that_was_ahead_is_replaced(engine: Engine) -> None:
    put(engine, Known(TIME + timedelta(days=400), 503, None, "answers 503"))
    now = Known(TIME, 200, "")
    put(engine, now)
    assert get(engine) == now
    put(engine, Known(TIME - timedelta(minutes=4), 503, None, "answers 503"))
    assert get(engine) == now, "what is a little newer stays"


def delay(engine: Engine, days: float = 0, host: str = "shop.example") -> float | None:
    with engine.connect() as connection:
        return robots_rows.delay_of(connection, host, TIME + timedelta(days=days))


def test_a_delay_holds_as_long_as_one_of_the_hosts_origins_asks_for_it(engine: Engine) -> None:
    assert delay(engine) is None
    put(engine, Known(TIME, 200, ""), delay=20.0)
    put(engine, Known(TIME, 200, ""), "http://m.shop.example", 5.0)
    put(engine, Known(TIME, 200, ""), "http://another.example", 9.0)
    assert delay(engine) == 20
    put(engine, Known(TIME + timedelta(days=1), 503, None, "answers 503"))
    assert delay(engine, 1) == 20, "nothing has been said against it"
    put(engine, Known(TIME + timedelta(days=2), 200, ""))
    assert delay(engine, 2) == 5, "it was removed"
    put(engine, Known(TIME + timedelta(days=3), 404, ""), "http://m.shop.example")
    assert delay(engine, 3) is None


def test_an_origin_that_was_not_asked_for_long_slows_nobody_down(engine: Engine) -> None:
    put(engine, Known(TIME, 200, ""), delay=20.0)
    assert (delay(engine, 29), delay(engine, 31)) == (20, None)


def test_a_host_is_told_from_one_of_its_origins(engine: Engine) -> None:
    def elsewhere(origin: str) -> bool:
        with engine.connect() as connection:
            return robots_rows.answers_elsewhere(connection, origin, TIME)

    assert not elsewhere(ORIGIN)
    put(engine, Known(TIME, 200, ""))
    assert not elsewhere(ORIGIN) and elsewhere("http://m.shop.example")
    put(engine, Known(TIME, 503, None, "answers 503"))
    assert not elsewhere("http://m.shop.example") and not elsewhere("http://another.example")


def test_a_host_that_takes_its_delay_back_has_none(engine: Engine) -> None:
    def asked() -> float | None:
        with engine.connect() as connection:
            found: float | None = connection.scalar(bulk.sql("SELECT delay FROM host"))
            return found

    for seconds in (20.0, 5.0, None):
        with database.write(engine) as connection:
            bulk.insert(connection, "host", ["host"], [("shop.example",)], "(host) DO NOTHING")
            leases.keep_delay(connection, "shop.example", seconds)
        assert asked() == seconds
