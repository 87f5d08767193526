from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from output.urls import canonical_url
from pipelines.alike import imprint, probe_url, same_page, shown
from pipelines.page import parse_page

CHROME = "<ul>" + "".join(f"<li>栏目{name}新闻频道</li>" for name in "甲乙丙丁戊己庚辛") + "</ul>"


def test_one_page_for_any_address_is_told_from_pages_of_one_template() -> None:
    gone = [
        parse_page(f"{CHROME}<p>没有这一页,请返回首页。浏览 {n} 次,时间 2026-02-{n}</p>") for n in (11, 12)
    ]
    real = parse_page(f"{CHROME}<p>格力空调合肥维修电话,服务蜀山区包河区瑶海区,全天有人接听</p>" * 2)
    other = parse_page(f"{CHROME}<p>海尔热水器武汉报修热线,服务江岸区江汉区硚口区,师傅就近上门</p>" * 2)
    assert same_page(*gone)
    assert not same_page(gone[0], real) and not same_page(real, other)


def test_imprints_are_small_and_do_as_well_as_pages() -> None:
    page = parse_page("".join(chr(0x4E00 + n * 7 % 20000) for n in range(30_000)))
    assert len(imprint(page)) == 400
    assert same_page(imprint(page), page) and same_page(parse_page("x"), parse_page("x"))
    assert not same_page(page, parse_page("x"))


def test_what_two_addresses_show() -> None:
    one, same = parse_page("<p>甲 12</p><p>乙</p>"), parse_page("<title>t</title><p>乙</p><p>甲 7</p>")
    assert shown(one) == shown(same) != shown(parse_page("<p>甲</p><p>乙</p>"))


@given(st.text(min_size=1, max_size=60))
def test_a_page_is_like_itself(text: str) -> None:
    page = parse_page("x" + text)
    assert same_page(page, page) and shown(page) == shown(page)


@given(
    st.sampled_from(["http://a.example", "https://b.example:8080"]),
    st.text(alphabet="ab1/.-?=%维", max_size=30),
)
def test_a_probe_is_an_address_of_the_same_folder(origin: str, path: str) -> None:
    url = canonical_url(f"{origin}/{path}")
    assert url is not None
    probe = probe_url(url)
    assert probe == canonical_url(probe) == probe_url(url) != url
    assert urlsplit(probe).netloc == urlsplit(url).netloc
    assert urlsplit(probe).path.rpartition("/")[0] == urlsplit(url).path.rpartition("/")[0]


def test_probes_of_one_folder_and_ending_are_one() -> None:
    first = probe_url("http://a.example/news/60000231.htm")
    assert first == probe_url("http://a.example/news/60000232.htm?x=1")
    assert first.endswith(".htm") and first != probe_url("http://a.example/xin/60000231.htm")
