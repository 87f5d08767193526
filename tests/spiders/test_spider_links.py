from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.links import find_links, rank_link

URL = "http://www.shop.example/list/1.html"


def links(html: str, url: str = URL) -> dict[str, int]:
    return {link.url: link.rank for link in find_links(html, url)}


def test_links_stay_on_the_registered_domain() -> None:
    html = """
        <a href="http://m.shop.example/a/123.html">海尔热水器维修</a>
        <a href="//cdn.other.example/a/123.html">海尔热水器维修</a>
        <a href="/a/124.html">售后电话</a><a href="/a/124.html#top">again</a>
        <a href="mailto:a@b.example">客服</a><a href="javascript:void(0)">电话</a><a>电话</a>
    """
    assert set(links(html)) == {"http://m.shop.example/a/123.html", "http://www.shop.example/a/124.html"}


def test_base_href_is_honoured() -> None:
    html = '<base href="/deep/"><a href="x9k2m4n6p8q0r1-123.html">x</a>'
    assert list(links(html)) == ["http://www.shop.example/deep/x9k2m4n6p8q0r1-123.html"]


def test_words_and_addresses_make_the_rank() -> None:
    assert rank_link("http://a.example/news/4795248.htm", "空调售后维修电话") == 5
    assert rank_link("http://a.example/kt", "空调维修") == 3
    assert rank_link("http://a.example/news/4795248.htm", "today") == 2
    assert rank_link("http://a.example/list/2/", "下一页") == 1
    assert rank_link("http://a.example/about", "about us") == 0


@pytest.mark.parametrize("path", ["/x.jpg", "/manual.PDF", "/app.apk", "/login.php", "/user/12"])
def test_what_is_never_an_advert(path: str) -> None:
    assert rank_link(f"http://a.example{path}", "维修电话") == 0


@pytest.mark.parametrize(
    "path",
    [
        "/news/1.htm",
        "/ab/k3m8q0z7t2x9wa-118.html",
        "/show.php?id=9",
        "/city/110101.html",
        "/2024/01-02/x",
        "/p/kongtiao",
    ],
)
def test_addresses_of_articles(path: str) -> None:
    assert rank_link(f"http://a.example{path}", "") == 2


@given(st.text(max_size=200), st.sampled_from([URL, "http://10.0.0.1/", "http://[::1]:80/x"]))
def test_any_markup_has_links_or_none(text: str, url: str) -> None:
    for html in (text, f"<a href='{text}'>维修</a>", f"<base href='{text}'><a href=/1.html>电话</a>"):
        for link in find_links(html, url):
            assert link.url.startswith(("http://", "https://"))


def test_an_attribute_with_a_broken_name_is_no_fault() -> None:
    html = "<a '\x1f href='/news/4795248.htm'>格力空调维修电话</a>"
    assert [link.url for link in find_links(html, "http://www.shop.example/")] == [
        "http://www.shop.example/news/4795248.htm"
    ]
