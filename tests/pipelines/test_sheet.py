from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.areas import find_areas
from pipelines.numbers import find_numbers
from pipelines.page import parse_page
from pipelines.sheet import make_sheet
from pipelines.wordings import wordings

LINE = st.text(st.sampled_from("格力空调维修电话400-0000-101、杭州市西湖区,。abc "), min_size=1, max_size=40)


@given(st.lists(LINE.filter(str.strip), min_size=1, max_size=6))
def test_rows_keep_the_places_of_their_characters(lines: list[str]) -> None:
    page = parse_page("x" + "\n".join(lines))
    for row in make_sheet(page, find_numbers(page), find_areas(page)):
        line = page.line_text(row.line)
        assert len(row.text) == len(line)
        assert all(mine in (theirs, "\x00") for mine, theirs in zip(row.text, line, strict=True))
        said = wordings(row.text)
        assert all(0 <= start < end <= len(line) for _, (start, end) in (*said.signals, *said.claims))


def test_headings_count_more_than_text_and_navigation_hardly() -> None:
    page = parse_page(
        "<h1>甲乙空调维修</h1><p>甲乙空调维修</p><p>首页 > 甲乙空调维修</p><p><a href=x>甲乙空调维修</a></p>"
    )
    weights = [row.weight for row in make_sheet(page, [], [])]
    assert weights[0] > weights[1] > weights[2] == weights[3]
