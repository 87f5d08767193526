from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.fold import fold


def test_trade_words_and_makers_in_traditional_characters() -> None:
    assert fold("林內熱水爐維修、東芝電視、海爾冰箱、西門子") == "林内热水炉维修、东芝电视、海尔冰箱、西门子"


def test_characters_of_simplified_texts_stay() -> None:
    assert fold("乾安县覆盖於潜镇著名") == "乾安县覆盖於潜镇著名"


@given(st.text())
def test_offsets_hold_and_a_second_time_changes_nothing(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)
