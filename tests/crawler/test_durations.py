from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.durations import LONGEST, format_duration, parse_duration
from output.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20h", 72_000),
        ("90s", 90),
        ("1d12h", 129_600),
        (" 2 D ", 172_800),
        ("0", 0),
        ("1.5h", 5_400),
        ("1w", 604_800),
    ],
)
def test_what_people_write(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "20", "h", "-1h", "20 hours", "1e3s", "11y", "4000d", "٣h", "1h?"])
def test_what_is_no_duration_is_told_in_one_line(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_duration(text)
    assert "\n" not in str(caught.value)


@given(st.integers(min_value=0, max_value=int(LONGEST.total_seconds())))
def test_what_is_written_is_read_back(seconds: int) -> None:
    value = timedelta(seconds=seconds)
    assert parse_duration(format_duration(value)) == value


@given(st.text(max_size=20))
def test_any_text_is_a_duration_or_a_config_error(text: str) -> None:
    with suppress(ConfigError):
        assert timedelta() <= parse_duration(text) <= LONGEST
