"""One host a registered domain, however it is written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.hosts import host_of, registered_domain


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://www.shop.com.cn/a?b#c", "shop.com.cn"),
        ("https://WWW.Shop.COM.CN.:8443/", "shop.com.cn"),
        ("http://user:word@m.shop.cn/", "shop.cn"),
        ("https://a.b.github.io/", "b.github.io"),
        ("https://github.io/", "github.io"),
        ("http://com.cn/", "com.cn"),
        ("http://repair.north.atlas.example:8000/x", "atlas.example"),
        ("http://localhost:8000/", "localhost"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://127.0.0.1./", "127.0.0.1"),
        ("http://[0:0::1]:80/", "::1"),
        ("http://[fe80::1%25eth0]/", "fe80::1"),
        ("http://www.例子.公司.cn/", "xn--fsqu00a.xn--55qx5d.cn"),
        ("http://www.xn--fsqu00a.xn--55qx5d.cn/", "xn--fsqu00a.xn--55qx5d.cn"),
        ("http://www.例子。中国/", "xn--fsqu00a.xn--fiqs8s"),
        ("http://a..b.com/", "b.com"),
        ("http://" + "a" * 70 + ".com/", "a" * 70 + ".com"),
        ("file:///data/a.html", None),
        ("file://server/a.html", None),
        ("ftp://a.com/", None),
        ("mailto:a@b.cn", None),
        ("/relative", None),
        ("www.shop.cn", None),
        ("http://", None),
        ("http://./", None),
        ("http://[::1/", None),
        ("", None),
    ],
)
def test_hosts(url: str, host: str | None) -> None:
    assert host_of(url) == host


LABEL = st.from_regex(r"[a-z]([a-z0-9]{0,8})", fullmatch=True)
NAME = st.lists(LABEL, min_size=1, max_size=5).map(".".join)


@given(NAME)
def test_a_host_is_its_own_host_and_the_end_of_its_names(name: str) -> None:
    host = host_of(f"http://{name}/")
    assert host is not None
    assert name == host or name.endswith("." + host)
    assert host_of(f"https://{host.upper()}.:8080/x") == host


@given(st.ip_addresses())
def test_addresses_stand_for_themselves(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    shown = f"[{address}]" if address.version == 6 else str(address)
    assert host_of(f"http://{shown}:81/") == str(address)


@given(st.text())
def test_nothing_breaks_it(text: str) -> None:
    for value in (host_of(text), host_of(f"http://{text}/"), registered_domain(text)):
        assert value is None or value
