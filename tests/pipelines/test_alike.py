from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.alike import imprint, same_page, shown

CHROME = "".join(f"栏目{name}新闻频道\n" for name in "甲乙丙丁戊己庚辛")


def test_one_page_for_any_address_is_told_from_pages_of_one_template() -> None:
    gone = [imprint(f"{CHROME}没有这一页,请返回首页。浏览 {n} 次,时间 2026-02-{n}") for n in (11, 12)]
    real = imprint(f"{CHROME}格力空调合肥维修电话,服务蜀山区包河区瑶海区,全天有人接听\n" * 2)
    other = imprint(f"{CHROME}海尔热水器武汉报修热线,服务江岸区江汉区硚口区,师傅就近上门\n" * 2)
    assert same_page(*gone)
    assert not same_page(gone[0], real) and not same_page(real, other)


def test_imprints_are_small() -> None:
    long = imprint("".join(chr(0x4E00 + n * 7 % 20000) for n in range(30_000)))
    assert len(long) == 400
    assert same_page(long, long) and not same_page(long, imprint("x"))


def test_what_two_addresses_show() -> None:
    assert shown("甲 12\n乙") == shown("乙\n甲 7") != shown("甲\n乙")


@given(st.text(max_size=60))
def test_a_page_is_like_itself(text: str) -> None:
    assert same_page(imprint(text), imprint(text)) and shown(text) == shown(text)
