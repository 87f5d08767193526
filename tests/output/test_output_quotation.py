"""Words that are shown: what was asked for as it stands, other numbers in stars, in whatever writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.masking import mobiles
from output.quotation import Quote, hidden, quotation

OWN, PHONE = "4001110001", "13800138000"


def quoted(before: str, behind: str) -> str:
    text = f"{before}海尔热线{OWN}{behind}"
    at = len(before)
    return quotation(text, [(at, at + 2), (at + 4, at + 4 + len(OWN))], OWN)


def test_what_lies_around_is_cut_and_put_on_one_line() -> None:
    assert quoted("", "") == f"海尔热线{OWN}"
    assert quoted("甲" * 30 + "\n", "\n" + "乙" * 30) == f"…{'甲' * 23} 海尔热线{OWN} {'乙' * 23}…"


def test_the_number_in_another_spelling_and_the_day_are_quoted() -> None:
    shown = quoted("2026/2/16 6:05:41 ", "转8，手机138-0013-8000")
    assert shown == f"2026/2/16 6:05:41 海尔热线{OWN}转8，手机***-****-****"
    assert (
        quoted("400-111-0001 ", "，４００１１１０００１")
        == f"400-111-0001 海尔热线{OWN}，４００１１１０００１"
    )


@pytest.mark.parametrize(
    "other",
    [
        PHONE,
        "138-0013-8000",
        "138 / 0013 / 8000",
        "１３８００１３８０００",
        "一三八零零一三八零零零",
        "l38oo138ooo",
    ],
)
@pytest.mark.parametrize("far", [0, 3, 14, 18, 22])
def test_other_numbers_are_masked_also_where_they_are_cut_off(other: str, far: int) -> None:
    for shown in (quoted(other + "号" * far, ""), quoted("", "号" * far + other)):
        rest = shown.replace(OWN, "").replace("海尔热线", "")
        assert not any(char in rest for char in "1380oO一三八零１３８０"), shown


@given(
    st.text(alphabet="0123456789- 号一三八零", max_size=60), st.text(alphabet="0123456789- 号", max_size=60)
)
def test_no_other_mobile_is_ever_quoted(before: str, behind: str) -> None:
    shown = quoted(before, behind)
    rest = shown.replace(OWN, "|", 1)
    assert not mobiles(rest)


def test_a_mobile_is_shown_where_it_was_asked_for() -> None:
    quote = Quote(3, 14, PHONE)
    assert hidden(quote, {PHONE}, PHONE) == quote
    assert hidden(quote, (), PHONE) == Quote(3, 14, "*" * 11)
    assert hidden(quote, ()) == Quote(3, 14, "*" * 11)
    assert hidden(Quote(0, 13, f"{PHONE}转8"), (), PHONE).text == "*" * 13
    assert hidden(Quote(0, 3, "360"), ()) == Quote(0, 3, "360")
