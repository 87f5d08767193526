from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from output.hosts import host_of
from spiders.addresses import absolute_url, host_at, path_and_query
from spiders.urls import canonical_url

BASES = [
    "http://www.shop.example/list/1.html",
    "http://A.example:80/x/y?z",
    "http://10.0.0.1:8080",
    "https://[::1]/",
]
ORIGINS = [
    "",
    "/",
    "http://B.example",
    "https://c.example:443",
    "http://c.example.:8080",
    "http://a..b",
    "http://1.2",
]


@given(st.sampled_from(ORIGINS), st.text(alphabet="ab1/.-_~%?=&#;: 维", max_size=12), st.sampled_from(BASES))
@example("http://b.example:99999", "/x", BASES[0])
@example("http://-", "/x", BASES[0])
def test_the_short_way_to_an_address_gives_the_canonical_one(origin: str, path: str, base: str) -> None:
    href = origin + path
    try:
        expected = canonical_url(urljoin(base, href.strip()))
    except ValueError:
        expected = None
    assert absolute_url(base, href) == expected


def test_too_long_an_address_is_none() -> None:
    assert absolute_url(BASES[0], "/" + "a" * 2048) is None
    assert absolute_url(BASES[0], "mailto:a@b.example") is None


@given(
    st.sampled_from(["http://a", "https://b.example:81", "http://[::1]"]),
    st.text(max_size=20),
    st.text(max_size=9),
)
def test_parts_of_canonical_addresses(origin: str, path: str, query: str) -> None:
    url = canonical_url(f"{origin}/{path}?{query}")
    if url is not None:
        parts = urlsplit(url)
        assert path_and_query(url) == (parts.path, parts.query)
        assert host_at(url) == host_of(url)


@given(st.text(max_size=30))
def test_any_text_has_parts_or_none(text: str) -> None:
    path_and_query(text)
    host_at(text)
