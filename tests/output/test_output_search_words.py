"""Folding, the way back to the text as it was written, and grams that every text with the word has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output import search_text

LETTERS = st.text("空调修aＡß１2㎏ ，\n", max_size=12) | st.text(max_size=12)


@given(LETTERS, st.integers(0, 12), st.integers(1, 12))
def test_a_text_with_the_word_has_its_grams(text: str, start: int, length: int) -> None:
    word = search_text.fold(text)[start : start + length]
    assert set(search_text.grams(word)) <= search_text.tokens(text)


@given(LETTERS, LETTERS, LETTERS)
def test_the_place_in_the_text_as_it_was_written_is_found(before: str, word: str, behind: str) -> None:
    text, folded = before + word + behind, search_text.fold(word)
    start = search_text.fold(text).find(folded)
    if not folded or start < 0:  # a mark may belong to the character before
        return
    first, end = search_text.place(text, start, start + len(folded))
    assert 0 <= first < end <= len(text)
    if folded.isalnum() and folded.isascii():
        assert folded in search_text.fold(text[first:end])
        assert folded not in search_text.fold(text[first + 1 : end])
        assert folded not in search_text.fold(text[first : end - 1])


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("格力ＧＲＥＥ", "gree", (2, 6)),
        ("约㎏重", "kg", (1, 2)),
        ("约㎏重", "g重", (1, 3)),
        ("Straße", "ss", (4, 5)),
        ("e\u0301tat", "\u00e9", (0, 2)),
        ("xe\u0301tat", "t", (3, 4)),
        ("⑴空调", "空调", (1, 3)),
        ("空调", "空调", (0, 2)),
    ],
)
def test_the_way_back(text: str, word: str, place: tuple[int, int]) -> None:
    start = search_text.fold(text).find(word)
    assert search_text.place(text, start, start + len(word)) == place


@pytest.mark.parametrize(
    ("word", "grams"),
    [
        ("修", {"修"}),
        ("空调", {"空调"}),
        ("空调维修", {"空调", "调维", "维修"}),
        ("400", {"400"}),
        ("24小时", {"24", "4小", "小时"}),
        ("4001", {"400", "001"}),
        ("a,b", {"a", "b"}),
        ("，", set()),
        ("#", set()),
    ],
)
def test_grams(word: str, grams: set[str]) -> None:
    assert set(search_text.grams(word)) == grams
