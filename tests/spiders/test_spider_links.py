from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.links import MOST, find_links, rank_link

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


@pytest.mark.parametrize("base", ["javascript:1", "http://[", "ftp://x.example/", ""])
def test_a_base_that_is_none_is_left_alone(base: str) -> None:
    assert list(links(f'<base href="{base}"><a href="9012.html">电话</a>')) == [
        "http://www.shop.example/list/9012.html"
    ]


def test_nofollow_frames_image_maps_and_pictures_count() -> None:
    html = """
        <a rel=nofollow href="/1001.html">报修</a><area href="/1002.html" alt="报修电话">
        <iframe src="/kefu/dianhua"></iframe><a href="/x"><img alt="海尔空调维修电话"></a><a href="/y" title="维修电话"></a>
    """
    assert set(links(html)) == {
        f"http://www.shop.example{path}" for path in ("/1001.html", "/1002.html", "/kefu/dianhua", "/x", "/y")
    }


def test_the_best_text_of_several_decides() -> None:
    html = '<a href="/n/1001.html"><img src=1.jpg></a><a href="/n/1001.html">海尔空调维修电话</a>'
    assert links(html)["http://www.shop.example/n/1001.html"] == rank_link(
        "http://a.example/n/1001.html", "海尔空调维修电话"
    )


def test_what_stands_higher_is_asked_for_earlier() -> None:
    ordered = [
        rank_link("http://a.example/news/4795248.htm", "海尔空调售后维修电话400-000-0000"),
        rank_link("http://a.example/news/4795248.htm", "空调售后维修电话"),
        rank_link("http://a.example/kt", "空调维修"),
        rank_link("http://a.example/list/2/", "2"),
        rank_link("http://a.example/news/4795248.htm", "today"),
        rank_link("http://a.example/about", "about us"),
    ]
    assert ordered == sorted(ordered, reverse=True)
    assert len(set(ordered)) == len(ordered)
    assert ordered[0] >= 90 and ordered[-1] == 0


def test_a_makers_or_a_products_name_alone_is_a_hint() -> None:
    assert rank_link("http://a.example/pp/hr", "海尔") > 0
    assert rank_link("http://a.example/pp/kt", "空調") > 0
    assert rank_link("http://a.example/pp/xx", "天气预报") == 0


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/list_3.html", ""),
        ("/x/?page=3", "3"),
        ("/x/", "更多"),
        ("/category/12/", "维修"),
        ("/xx", "下一页 »"),
    ],
)
def test_lists_are_followed_but_never_before_a_headline(url: str, words: str) -> None:
    rank = rank_link(f"http://a.example{url}", words)
    assert 20 <= rank <= 60 < rank_link("http://a.example/x", "格力空调售后维修服务电话")


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
    assert rank_link(f"http://a.example{path}", "") == 20


def test_what_was_learned_moves_a_link_but_opens_no_login() -> None:
    html = '<a href="/news/60000231.htm">x</a><a href="/qq">x</a><a href="/login.php">x</a>'
    plain, up = links(html), dict(find_links(html, URL, bonus=lambda _: 30))
    down = dict(find_links(html, URL, bonus=lambda _: -30))
    assert (
        up["http://www.shop.example/news/60000231.htm"]
        == plain["http://www.shop.example/news/60000231.htm"] + 30
    )
    assert "http://www.shop.example/qq" in up and "http://www.shop.example/qq" not in plain
    assert "http://www.shop.example/login.php" not in up
    assert down == {"http://www.shop.example/news/60000231.htm": 1}  # last, not lost


def test_a_query_is_sent_in_the_pages_encoding() -> None:
    html = '<a href="/so.php?q=维修&id=12">空调维修</a>'
    (gbk,) = find_links(html, URL, charset="gb18030")
    (utf,) = find_links(html, URL)
    assert gbk.url == "http://www.shop.example/so.php?id=12&q=%CE%AC%D0%DE"
    assert utf.url == "http://www.shop.example/so.php?id=12&q=%E7%BB%B4%E4%BF%AE"


def test_a_page_of_nothing_but_links_is_looked_at_in_part() -> None:
    html = "".join(f'<a href="/n/{n}.html">电话</a>' for n in range(10_000, 10_000 + 2 * MOST))
    assert len(links(html)) == MOST


def test_links_inside_links_stay_cheap() -> None:
    html = '<a href="/n/1001.html"><object>维修电话' * 3_000
    assert len(html) < 10**6 and len(links(html)) == 1


@given(st.text(max_size=200), st.sampled_from([URL, "http://10.0.0.1/", "http://[::1]:80/x"]))
def test_any_markup_has_links_or_none(text: str, url: str) -> None:
    for html in (text, f"<a href='{text}'>维修</a>", f"<base href='{text}'><a href=/1.html>电话</a>"):
        for link in find_links(html, url, charset="gb18030"):
            assert link.url.startswith(("http://", "https://"))
            assert 1 <= link.rank <= 100


def test_an_attribute_with_a_broken_name_is_no_fault() -> None:
    html = "<a '\x1f href='/news/4795248.htm'>格力空调维修电话</a>"
    assert [link.url for link in find_links(html, "http://www.shop.example/")] == [
        "http://www.shop.example/news/4795248.htm"
    ]


def test_a_frame_is_asked_for_though_it_says_nothing() -> None:
    html = '<frameset><frame src="main.html"><frame src="left.asp"><frame src="/login"><frame src="a.jpg"></frameset>'
    found = {link.url: link.rank for link in find_links(html, "http://a.example/")}
    assert found == {"http://a.example/main.html": 40, "http://a.example/left.asp": 40}
