from __future__ import annotations

from spiders.one_page import ENOUGH, OnePage

GONE = "抱歉\n您要找的内容已被删除或暂时不可用,请返回首页看看别的内容。浏览 {} 次"


def test_a_host_that_shows_one_page_for_everything_is_told() -> None:
    pages = OnePage()
    for number in range(ENOUGH):
        assert not pages.holds("a.cn")
        pages.learn("a.cn", "抱歉", GONE.format(number), is_advert=False)
    assert pages.holds("a.cn") and not pages.holds("b.cn")


def test_pages_of_one_title_that_say_different_things_are_pages() -> None:
    pages = OnePage()
    for word in "春夏秋冬东西南北":
        pages.learn(
            "a.cn", "新闻", f"{word}天的消息:" + f"{word}风{word}雨{word}山{word}水" * 10, is_advert=False
        )
    assert not pages.holds("a.cn")


def test_an_advert_in_between_keeps_a_host_open() -> None:
    pages = OnePage()
    for number in range(2 * ENOUGH):
        pages.learn("a.cn", "抱歉", GONE.format(number), is_advert=number % ENOUGH == ENOUGH - 1)
    assert not pages.holds("a.cn")
