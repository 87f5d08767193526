from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.urls import canonical_url

SAME = [
    ("http://Example.COM:80/a", "http://example.com/a"),
    ("https://example.com:443/a#top", "https://example.com/a"),
    ("http://example.com./a/../b", "http://example.com/b"),
    ("http://example.com", "http://example.com/"),
    ("http://example.com/?b=2&a=1&utm_source=x&spm=1.2", "http://example.com/?a=1&b=2"),
    ("http://example.com/x;jsessionid=8F?PHPSESSID=1", "http://example.com/x"),
    ("http://例子.中国/新闻", "http://xn--fsqu00a.xn--fiqs8s/%E6%96%B0%E9%97%BB"),
    ("http://example.com/show.php?123", "http://example.com/show.php?123"),
    ("http://example.com/?a%5b%5d=2&a%5b%5d=1", "http://example.com/?a%5B%5D=2&a%5B%5D=1"),
    ("http://[::0:1]:8080/", "http://[::1]:8080/"),
    ("http://example.com/?q=%c4%e3", "http://example.com/?q=%C4%E3"),
]


@pytest.mark.parametrize(("written", "canonical"), SAME)
def test_spellings_of_one_address(written: str, canonical: str) -> None:
    assert canonical_url(written) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "",
        "x",
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://",
        "http://a:99999/",
        "http://[1",
        "mailto:a@b",
        "http://u:p@a.example/",
    ],
)
def test_what_is_no_page_address(written: str) -> None:
    assert canonical_url(written) is None


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    canonical_url(text)
    canonical_url(f"http://{text}")


@given(
    host=st.sampled_from(["a.example", "www.b.example:8080", "例子.中国", "10.0.0.1", "[::1]"]),
    path=st.text(alphabet="ab/.;%维修 \\+&=?2e", max_size=20),
    query=st.text(alphabet="ab=&%维+ 修?/2e[]", max_size=20),
)
def test_canonical_spelling_is_a_fixed_point(host: str, path: str, query: str) -> None:
    once = canonical_url(f"http://{host}/{path}?{query}")
    assert once is not None
    assert canonical_url(once) == once
