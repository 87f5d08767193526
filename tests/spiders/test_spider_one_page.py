from __future__ import annotations

from spiders.one_page import ENOUGH, FAMILIES, TRIES, OnePage

GONE = "抱歉\n您要找的内容已被删除或暂时不可用,请返回首页看看别的内容。浏览 {} 次"
KINDS = ("/news/{}.htm", "/show.php?id={}", "/list/list_{}.html", "/a/b/{}.html", "/go.asp?x={}")


def url(number: int, kind: int = 0) -> str:
    return "http://a.cn" + KINDS[kind].format(60_000_000 + number)


def show(pages: OnePage, number: int, kind: int = 0, *, is_advert: bool = False) -> None:
    pages.learn("a.cn", url(number, kind), "抱歉", GONE.format(number), is_advert=is_advert)


def test_a_family_that_shows_one_page_for_everything_is_told() -> None:
    pages = OnePage()
    for number in range(ENOUGH):
        assert not pages.holds("a.cn", url(99))
        show(pages, number)
    assert pages.holds("a.cn", url(99)) and not pages.holds("b.cn", url(99))


def test_empty_lists_do_not_close_the_rest_of_their_host() -> None:
    pages = OnePage()
    for number in range(3 * ENOUGH):
        show(pages, number, 2)
    assert pages.holds("a.cn", url(99, 2))
    assert not pages.holds("a.cn", url(1, 0)) and not pages.holds("a.cn", url(1, 1))
    show(pages, 1, 0)
    show(pages, 2, 0)
    assert not pages.holds("a.cn", url(3, 0)), "two families alike are no host"


def test_a_host_that_shows_one_page_is_still_asked_for_a_few_of_each_further_family() -> None:
    pages = OnePage()
    for number in range(ENOUGH):
        show(pages, number, number % FAMILIES)
    for number in range(TRIES):
        assert not pages.holds("a.cn", url(99, FAMILIES))
        show(pages, number, FAMILIES)
    assert pages.holds("a.cn", url(99, FAMILIES))
    assert not pages.holds("a.cn", url(99, FAMILIES + 1)), "not yet seen"


def test_pages_of_one_title_that_say_different_things_are_pages() -> None:
    pages = OnePage()
    for number, word in enumerate("春夏秋冬东西南北"):
        says = f"{word}天的消息:" + f"{word}风{word}雨{word}山{word}水" * 10
        pages.learn("a.cn", url(number), "新闻", says, is_advert=False)
    assert not pages.holds("a.cn", url(99))


def test_an_advert_in_between_keeps_a_host_open() -> None:
    pages = OnePage()
    for number in range(2 * ENOUGH):
        show(pages, number, is_advert=number % ENOUGH == ENOUGH - 1)
    assert not pages.holds("a.cn", url(99))


def test_memory_is_bounded() -> None:
    pages = OnePage()
    for number in range(1_500):
        pages.learn(f"{number}.cn", f"http://{number}.cn/{number}.htm", "", "", is_advert=False)
        pages.learn(
            "a.cn",
            f"http://a.cn/{'a' * 3}{number % 26}/{'/'.join('bcd' * (number % 7))}x{number}",
            "",
            "",
            is_advert=False,
        )
    assert len(pages._hosts) == 1_000
    assert max(len(host.families) for host in pages._hosts.values()) <= 50
