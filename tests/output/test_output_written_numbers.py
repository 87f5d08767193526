"""Numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.written_numbers import hyphenate, is_mobile, national, parted, spellings


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("4001865909", "400-186-5909"),
        ("8008103315", "800-810-3315"),
        ("01059799616", "010-5979-9616"),
        ("02161234567", "021-6123-4567"),
        ("0211234567", "021-123-4567"),
        ("051988297996", "0519-8829-7996"),
        ("05198829799", "0519-882-9799"),
        ("07551234", "0755-1234"),
        ("13800138000", "138-0013-8000"),
        ("95118", "95118"),
        ("12315", "12315"),
        ("31912323", "31912323"),
        ("", ""),
    ],
)
def test_hyphens(number: str, written: str) -> None:
    assert hyphenate(number) == written


@given(st.from_regex(r"[0-9]{0,14}", fullmatch=True))
def test_hyphens_add_and_take_nothing_else(number: str) -> None:
    assert hyphenate(number).replace("-", "") == number
    assert number in spellings(hyphenate(number)) or not number


@given(st.from_regex(r"(400|800)[0-9]{7}|0(10|2\d|[3-9]\d\d)[0-9]{7,8}|1[3-9][0-9]{9}", fullmatch=True))
def test_a_spreadsheet_keeps_every_phone_number(number: str) -> None:
    assert "-" in hyphenate(number)
    with pytest.raises(ValueError, match="convert"):
        float(hyphenate(number))


@pytest.mark.parametrize(
    "text",
    [
        "400-1865-909",
        "4001865909",
        "400 186 5909",
        "400\u2013186\u20135909",
        "(400)1865909",
        "+86 400-1865-909",
        "86-4001865909",
        "0086 4001865909",
        "\uff14\uff10\uff10-\uff11\uff18\uff16\uff15-\uff19\uff10\uff19",
    ],
)
def test_common_spellings(text: str) -> None:
    assert "4001865909" in spellings(text)


def test_a_landline_from_abroad() -> None:
    assert "01059799616" in spellings("+86 10 5979 9616")
    assert spellings("no digits") == []


@given(st.text())
def test_spellings_are_digits(text: str) -> None:
    assert all(spelling.isascii() and spelling.isdecimal() for spelling in spellings(text))


def test_mobiles() -> None:
    assert is_mobile("13800138000") and is_mobile("19912345678")
    assert not any(map(is_mobile, ["12800138000", "1380013800", "01380013800", "4001865909", "12315"]))


def test_a_mobile_behind_a_0_is_a_mobile() -> None:
    assert is_mobile("013800138000") and not is_mobile("01059799616")
    assert "13800138000" in spellings("0138-0013-8000") and "13800138000" in spellings("+86 013800138000")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4008-123-123转8", ("4008123123", "8")),
        ("4008-123-123 轉 8", ("4008123123", "8")),
        ("４００８１２３１２３＃８", ("4008123123", "8")),
        ("010-59799616 ext. 102", ("01059799616", "102")),
        ("(010) 5979 9616（分机：12345）", ("01059799616", "12345")),
        ("0755-8888-8888-8", ("075588888888", "8")),
        ("400 812 3123-8", ("4008123123", "8")),
        ("95118转1", ("95118", "1")),
        ("400-812-3123", ("4008123123", None)),
    ],
)
def test_a_number_and_its_extension(text: str, found: tuple[str, str | None]) -> None:
    assert parted(text) == found


@pytest.mark.parametrize(
    "text", ["", "转8", "4008123123转", "4008123123转123456", "40081231转8", "转转8", "hello"]
)
def test_what_is_no_number_with_an_extension_either(text: str) -> None:
    assert parted(text) is None


@given(st.text(alphabet="0123456789-转#() ext分机", max_size=60))
def test_an_extension_changes_nothing_of_the_number(text: str) -> None:
    found = parted(text)
    if national(text) is not None:
        assert found == (national(text), None)
    assert found is None or national(found.number) == found.number
