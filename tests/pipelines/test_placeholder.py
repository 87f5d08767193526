from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.generator import pages as generated_pages
from output.reference import read_table
from pipelines.page import parse_page
from pipelines.placeholder import placeholder

PAGES = Path(__file__).parents[1] / "data/pages"
ROWS = list(read_table("placeholders.csv"))


def page_of(row: dict[str, str]) -> str:
    """A page that shows a row's example at its place, and nothing else that decides."""
    if row["place"] == "markup":
        return f"<html><head><title>x</title></head><body>{row['example']}</body></html>"
    title, text = (row["example"], "x") if row["place"] == "title" else ("x", row["example"])
    return f"<html><head><title>{escape(title)}</title></head><body><p>{escape(text)}</p></body></html>"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']}-{row['example'][:20]}")
def test_each_row_says_what_it_is_for_and_finds_its_example(row: dict[str, str]) -> None:
    assert row["kind"] in {"soft_404", "parked", "login", "shell"}
    assert row["place"] in {"title", "text", "markup"} and row["source"] and int(row["longest"]) <= 3000
    assert re.search(row["pattern"], row["example"], re.I | re.M)
    found = placeholder(page_of(row))
    assert found is not None and found.kind == row["kind"]
    assert found.words in " ".join(row["example"].split()) and found.source


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']}-{row['example'][:20]}")
def test_the_same_words_on_a_page_that_says_something_do_not_decide(row: dict[str, str]) -> None:
    news = "<p>记者昨日走访了社区,居民说近来天气转凉,菜价平稳。</p>" * 200
    assert placeholder(page_of(row).replace("</body>", news + "</body>")) is None


def labelled() -> list[dict[str, object]]:
    return [json.loads(line) for line in (PAGES / "pages.jsonl").read_text(encoding="utf-8").splitlines()]


def test_no_labelled_page_is_a_placeholder_advert_or_not() -> None:
    judged = {}
    for row in labelled():
        data = (PAGES / f"html/{row['id']}.html").read_bytes()
        page = parse_page(data)
        if (found := placeholder(page, data)) or (found := placeholder(page, data, is_advert=False)):
            judged[row["id"]] = found
    assert not judged


def test_no_generated_advert_is_a_placeholder() -> None:
    adverts = list(generated_pages(7, 200, mutations="random"))  # no negatives among them unless asked for
    assert len(adverts) == 200
    assert [found for page in adverts if (found := placeholder(page.data))] == []


def test_what_the_reader_calls_an_advert_is_none_whatever_it_says() -> None:
    html = "<title>404 Not Found</title><p>格力空调维修电话4000000101"
    assert placeholder(html, is_advert=True) is None and placeholder(html) is None
    found = placeholder(parse_page(html), html, is_advert=False)
    assert found is not None and found.kind == "soft_404"


def test_bytes_text_and_pages_give_one_verdict() -> None:
    html = "<meta charset=gbk><title>提示信息</title><p>抱歉，您访问的页面不存在</p>"
    data = html.encode("gbk")
    verdicts = {placeholder(html), placeholder(data), placeholder(parse_page(data), data)}
    assert len(verdicts) == 1 and (verdicts.pop() or (None,))[0] == "soft_404"
    assert placeholder(b"") is None and placeholder(b"%PDF-1.7") is None


@pytest.mark.parametrize(
    "text",
    ["域名转让平台新闻", "售后维修404房间", "如何登录路由器", "他说网站已经改版", "Our page layout is not found wanting elsewhere"],
)  # fmt: skip
def test_words_alike_that_say_something_else(text: str) -> None:
    assert placeholder(f"<title>{text}</title><p>{text},详情见下文。</p>") is None


@given(st.binary(max_size=300), st.text(max_size=300), st.sampled_from([None, False, True]))
def test_any_page_is_answered(data: bytes, text: str, is_advert: bool | None) -> None:
    for page in (data, text, f"<title>{text}</title><script>{text}</script>"):
        found = placeholder(page, is_advert=is_advert)
        assert found is None or not is_advert
