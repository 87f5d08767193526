from __future__ import annotations

from urllib.parse import urljoin

from hypothesis import example, given
from hypothesis import strategies as st

from spiders.addresses import absolute_url
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
