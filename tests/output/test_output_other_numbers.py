"""What stands beside a number that is quoted: itself and dates as they are, all other numbers in stars."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from output.masking import MASK, mobiles
from output.other_numbers import masked
from tests.spelled import spelled

OWN, LANDLINE = "4000000101", "01066667777"
WORDS = st.text(alphabet="海尔维修电话：，热线\n", max_size=4)
MOBILES = st.builds(lambda a, b: f"1{a}{b:09}", st.integers(3, 9), st.integers(0, 999_999_999))
CLOCK = st.times().map(lambda one: f"{one.hour}:{one.minute:02}")
DAY = st.dates().filter(lambda one: 1900 <= one.year <= 2099)
MOMENTS = st.one_of(
    st.builds(
        lambda day, mark, clock: f"{day.year}{mark}{day.month}{mark}{day.day} {clock}",
        DAY, st.sampled_from("-/."), CLOCK,
    ),
    DAY.map(str),
    CLOCK,
    st.builds(lambda clock, other: f"{clock}-{other}", CLOCK, CLOCK),
)  # fmt: skip


@given(MOBILES.flatmap(lambda one: st.tuples(st.just(one), spelled(one))), WORDS, WORDS)
def test_a_mobile_is_hidden_in_all_its_writings(one: tuple[str, str], before: str, behind: str) -> None:
    number, written = one
    assume(number in mobiles(written))
    text = f"{before}{written}{behind}"
    shown = masked(text, OWN)
    assert len(shown) == len(text)
    hidden = shown[len(before) : len(shown) - len(behind)]
    assert not any(char.isalnum() or char in "零一二三四五六七八九" for char in hidden.replace("丨", "")), (
        shown
    )
    assert masked(text, number) == text, "a row about it shows it"


@given(MOBILES, st.text(alphabet="0123456789", max_size=4), st.text(alphabet="0123456789", max_size=4))
def test_a_mobile_that_is_glued_to_other_digits_is_hidden(number: str, before: str, behind: str) -> None:
    for mark in ("", " ", "-"):
        text = f"号码{before}{mark}{number[:3]}{mark}{number[3:7]}{mark}{number[7:]}{mark}{behind}人"
        assert not any(map(str.isdigit, masked(text, OWN)))


@given(spelled(OWN), WORDS, WORDS, MOMENTS, st.sampled_from(["", "转8", "-8", " 转 8001", "转接2号"]))
def test_the_own_number_stands_in_all_its_writings(
    own: str, before: str, behind: str, moment: str, extension: str
) -> None:
    for text in (f"{before}{own}{extension}{behind}", f"{moment} 热线{own}", f"{own} 热线 {moment}"):
        assert masked(text, OWN) == text


@pytest.mark.parametrize(
    "own",
    ["010-6666-7777", "（010）66667777", "+86 10 6666 7777", "6666-7777", "66667777转12", "01066667777"],
)
def test_a_landline_of_its_own_stands_also_without_its_area_code(own: str) -> None:
    assert masked(f"电话{own}，8:00-20:00", LANDLINE) == f"电话{own}，8:00-20:00"
    assert masked(f"电话{own}，138-0013-8000", LANDLINE) == f"电话{own}，***-****-****"


@given(MOMENTS, WORDS, MOBILES)
def test_dates_and_times_stand_beside_a_number_that_does_not(moment: str, words: str, number: str) -> None:
    assert masked(f"{words}{moment}{words}", OWN) == f"{words}{moment}{words}"
    assert masked(f"{moment} 手机{number}", OWN) == f"{moment} 手机{MASK * 11}"


@pytest.mark.parametrize(
    "text",
    [
        "2026/2/16 6:05:41 霁栎全天报修专线 霁栎维修电话4000-000-101 霁栎人工接线台 4000-000-101",
        "发布时间：2026-02-16T06:05:41",
        "2026.2.16-2026.3.1",
        "２０２６／２／１６",
        "1998-2026年",
        "© 2019-2026 版权所有",
        "24小时 365天 9.8% 100% 1280元 3-5年 15000次",
        "1280-3980元",
        "¥1280.00",
        "2024年2月",
        "浏览12345次",
        "1,234,567",
        "一、二、三、四、五、六、七、八",
    ],
)
def test_what_is_no_number_stands(text: str) -> None:
    assert masked(text, OWN) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("400-000-0102", "***-***-****"),
        ("（０２１）５５５５６６６６", "（***）********"),
        ("021-5555 6666/5555-6667", "***-**** ****/****-****"),
        ("四零零八八八九九九九", "**********"),
        ("95105 95-118 10086", "***** **-*** *****"),
        ("40000001019", "***********"),
        ("138 2013-08-13", "*** ****-**-**"),
        ("1380013-2013-8-1", "*******-****-*-*"),
        ("138:00:13:8000", "***:**:**:****"),
    ],
)
def test_other_numbers_are_hidden(text: str, shown: str) -> None:
    assert masked(text, OWN) == shown
