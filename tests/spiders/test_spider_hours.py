"""Hours of the day in which hosts are asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.config import load
from output.errors import ConfigError
from spiders.hours import Hours, parse_hours, parse_zone, wait

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NIGHT = parse_hours("22:00-07:00")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("time", "hours"),
    [("21:59", 1 / 60), ("22:00", 0), ("00:00", 0), ("06:59", 0), ("07:00", 15), ("12:30", 9.5)],
)
def test_over_midnight(time: str, hours: float) -> None:
    assert wait(NIGHT, SHANGHAI, at(f"2026-03-01T{time}")) == hours * 3600


def test_within_a_day_and_seconds() -> None:
    day = parse_hours("9:00 - 17:00")
    assert wait(day, SHANGHAI, at("2026-03-01T17:00")) == 16 * 3600
    assert wait(day, SHANGHAI, at("2026-03-01T08:59:59.5")) == 0.5
    assert wait(day, SHANGHAI, at("2026-03-01T16:59:59")) == 0


@pytest.mark.parametrize("text", ["00:00-24:00", "07:00-07:00", "00:00-00:00"])
def test_equal_ends_are_always(text: str) -> None:
    assert all(wait(parse_hours(text), SHANGHAI, at(f"2026-03-01T{hour:02}:07")) == 0 for hour in range(24))
    assert wait(None, SHANGHAI, at("2026-03-01T12:00")) == 0


def test_where_clocks_are_put_forward_and_back() -> None:
    assert wait(NIGHT, BERLIN, at("2026-03-29T21:00", BERLIN)) == 3600
    early = parse_hours("03:30-05:00")
    assert wait(early, BERLIN, at("2026-03-29T01:30", BERLIN)) == 3600, "an hour is missing"
    assert wait(early, BERLIN, at("2026-10-25T01:30", BERLIN)) == 3 * 3600, "an hour comes twice"
    skipped = parse_hours("02:30-05:00")
    now = at("2026-03-29T01:30", BERLIN)
    assert wait(skipped, BERLIN, now) == 3600, "02:30 does not come: an hour later on the clock"
    twice = parse_hours("02:30-02:45")
    between = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 02:50, for the first time
    assert wait(twice, BERLIN, between) == 40 * 60


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 1439),
    st.integers(0, 1439),
)
def test_after_the_wait_it_is_time(now: datetime, begin: int, end: int) -> None:
    hours = Hours(begin, end)
    seconds = wait(hours, SHANGHAI, now)
    assert 0 <= seconds < 86_400
    assert wait(hours, SHANGHAI, now + timedelta(seconds=seconds)) == 0
    assert parse_hours(str(hours)) == hours


@pytest.mark.parametrize(
    "text", ["", "22-7", "25:00-07:00", "22:60-07:00", "22:00", "24:01-01:00", "nights", "１２:00-13:00"]
)
def test_what_is_no_span_of_hours(text: str) -> None:
    with pytest.raises(ConfigError, match="22:00-07:00"):
        parse_hours(text)


@pytest.mark.parametrize("text", ["", "Mars/Base", "Asia", "../etc/passwd", "/etc/passwd", "a\0b"])
def test_what_is_no_zone(text: str) -> None:
    with pytest.raises(ConfigError, match="time zone"):
        parse_zone(text)


def test_they_are_settings() -> None:
    config = load(environ={"HOTLINES_HOURS": "22:00-07:00", "HOTLINES_ZONE": "Europe/Berlin"})
    assert (config.hours, config.zone) == (NIGHT, BERLIN)
    assert load(environ={}).hours is None
    assert load(environ={}).zone == SHANGHAI
    with pytest.raises(ConfigError, match="HOTLINES_HOURS: hours = now:"):
        load(environ={"HOTLINES_HOURS": "now"})
