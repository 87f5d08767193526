from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.areas import find_areas
from pipelines.numbers import find_numbers
from pipelines.page import parse_page
from pipelines.rows import Prose
from pipelines.sheet import make_sheet

LINE = st.text(st.sampled_from("格力空调维修电话400-0000-101、杭州市西湖区,。abc "), min_size=1, max_size=40)


@given(st.lists(LINE.filter(str.strip), min_size=1, max_size=6))
def test_prose_knows_where_its_text_stands(lines: list[str]) -> None:
    page = parse_page("x" + "\n".join(lines))
    numbers = find_numbers(page)
    prose = Prose(make_sheet(page, numbers, find_areas(page)))
    for at in range(len(prose.text)):
        row, (start, end) = prose.place(at, at + 1)
        assert row.line.start <= start <= row.line.end
        if prose.text[at] not in "\n\x00":
            assert page.text[start:end] == prose.text[at]


def test_headings_count_more_than_text_and_navigation_hardly() -> None:
    page = parse_page(
        "<h1>甲乙空调维修</h1><p>甲乙空调维修</p><p>首页 > 甲乙空调维修</p><p><a href=x>甲乙空调维修</a></p>"
    )
    weights = [row.weight for row in make_sheet(page, [], [])]
    assert weights[0] > weights[1] > weights[2] == weights[3]
