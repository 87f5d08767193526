"""The ways in which numbers are written, for tests of what finds and what hides them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import strategies as st

GLYPHS = (
    "0123456789",
    "０１２３４５６７８９",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "零一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "Ol23456789",
)
SEPARATORS = ["-", " ", "--", " - ", "—", "－", "–", "·", ".", "_", "~", "*", "丨", "｜", ""]
GROUPINGS = [
    (3, 7),
    (3, 10),
    (4, 7),
    (3, 6, 8),
    (4, 6),
    (3, 7, 8, 9),
    (2, 4, 6, 8),
    tuple(range(1, 10)),
    (),
    (5,),
    (3,),
]


def cut(digits: str, at: tuple[int, ...]) -> Iterator[str]:
    """The groups of a number that is cut `at` these places."""
    for first, last in pairwise([0, *at, len(digits)]):
        if first < last:
            yield digits[first:last]


def spelled(number: str) -> st.SearchStrategy[str]:
    """A number in any signs, groups and separators."""
    return st.builds(
        lambda glyphs, separator, at: separator.join(
            cut(number.translate(str.maketrans("0123456789", glyphs)), at)
        ),
        st.sampled_from(GLYPHS),
        st.sampled_from([*SEPARATORS, "/", ") ", "："]),
        st.sampled_from(GROUPINGS),
    )
