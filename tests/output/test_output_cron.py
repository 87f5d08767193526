"""When schedules are due: expressions, zones, and the nights on which clocks are changed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from output.cron import DEFAULT_ZONE, check, next_slot
from output.errors import ConfigError

ZONES = ["UTC", DEFAULT_ZONE, "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]
CRONS = [
    "15 4 * * *",
    "30 2 * * *",
    "*/20 * * * *",
    "0 */3 * * *",
    "5 1-3 * * *",
    "30 1,2 * * 0",
    "0 0 1 * *",
]
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def slots(cron: str, zone: str, after: datetime, count: int) -> list[str]:
    found = []
    for _ in range(count):
        slot = next_slot(cron, zone, after)
        assert slot is not None
        found.append(f"{slot:%d %H:%M}")
        after = slot
    return found


def test_a_time_of_day_is_that_of_the_zone() -> None:
    assert slots("15 4 * * *", "Asia/Shanghai", datetime(2026, 3, 1, tzinfo=UTC), 2) == [
        "01 20:15",
        "02 20:15",
    ]
    assert slots("15 4 * * *", "UTC", datetime(2026, 3, 1, tzinfo=UTC), 1) == ["01 04:15"]


def test_a_time_that_is_left_out_in_spring_comes_right_after_the_gap() -> None:
    night = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert slots("30 2 * * *", "Europe/Berlin", night, 2) == ["29 01:00", "30 00:30"]
    assert slots("*/30 * * * *", "Europe/Berlin", night + timedelta(hours=12), 4) == [
        *("29 00:30", "29 01:00", "29 01:30", "29 02:00")
    ]


def test_a_time_that_comes_twice_in_autumn_is_one_slot() -> None:
    evening = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert slots("30 2 * * *", "Europe/Berlin", evening, 2) == ["25 00:30", "26 01:30"]
    between = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    assert slots("30 2 * * *", "Europe/Berlin", between, 1) == ["26 01:30"]


@given(MOMENTS, st.sampled_from(CRONS), st.sampled_from(ZONES))
def test_slots_go_forward_and_none_is_left_out(now: datetime, cron: str, zone: str) -> None:
    first = next_slot(cron, zone, now)
    assert first is not None and now < first <= now + timedelta(days=32)
    assert first.tzinfo is UTC
    assert next_slot(cron, zone, now + (first - now) / 2) == first
    assert next_slot(cron, zone, first - timedelta(seconds=1)) == first


@given(MOMENTS, st.sampled_from(ZONES), st.integers(1, 28), st.integers(0, 59))
@example(datetime(2023, 4, 23, 1, 0, 0, 1, tzinfo=UTC), "Africa/Casablanca", 2, 0)
def test_a_time_of_day_comes_once_a_day(now: datetime, zone: str, days: int, minute: int) -> None:
    slot, dates = now, []
    for _ in range(days):
        found = next_slot(f"{minute} 2 * * *", zone, slot)
        assert found is not None and found > slot
        slot = found
        dates.append(slot.astimezone(ZoneInfo(zone)).date())
    # By the day of the place: where clocks are put on at that hour, less than a day lies between two.
    assert dates == [dates[0] + timedelta(days=day) for day in range(days)]


WRONG = [
    *("", "x", "* * * *", "* * * * * *", "61 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8"),
    *(
        "@daily",
        "*/0 * * * *",
        "5-1 * * * *",
        "0 0 30 2 *",
        "1,,2 * * * *",
        "٣ * * * *",
        "9" * 5000 + " * * * *",
    ),
    "9" * 150 + " * * * *",
]


@pytest.mark.parametrize("cron", WRONG)
def test_what_is_no_cron_expression_is_said_in_one_line(cron: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check(cron, "UTC")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "zone", ["", "Mars/Base", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b", "UTC+8", "."]
)
def test_what_is_no_zone_is_said_in_one_line(zone: str) -> None:
    with pytest.raises(ConfigError, match="time zone"):
        check("* * * * *", zone)


FIELD = st.text("0123456789*/-,#LW", max_size=6) | st.sampled_from(
    ["*", "MON", "jan-mar", "L", "LW", "5L", "1#2"]
)


@given(st.lists(FIELD, min_size=5, max_size=5).map(" ".join) | st.text(max_size=30), st.text(max_size=20))
def test_any_text_is_a_schedule_or_one_line(cron: str, zone: str) -> None:
    with suppress(ConfigError):
        tidy, _ = check(cron, "Europe/Berlin")
        assert next_slot(tidy, "Europe/Berlin", datetime(2026, 1, 1, tzinfo=UTC)) is not None
    with suppress(ConfigError):
        check("* * * * *", zone)
