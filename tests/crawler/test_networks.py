from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.networks import Mapping, parse_address, parse_mapping, parse_network, refusal
from output.errors import ConfigError

PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "255.255.255.255", "198.51.100.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
    *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "2002:7f00:1::", "2001:db8::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert refusal(address, [], contact=True)


@pytest.mark.parametrize("address", ["1.1.1.1", "114.114.114.114", "2606:4700:4700::1111"])
def test_public_addresses_need_a_contact(address: str) -> None:
    assert refusal(address, [], contact=True) is None
    assert "contact" in (refusal(address, [], contact=False) or "")
    assert refusal(address, [parse_network(address)], contact=False), "naming its network is no contact"


def test_allow_net_opens_what_it_names_and_nothing_else() -> None:
    networks = [parse_network("127.0.0.0/8"), parse_network("fc00::/7")]
    assert refusal("127.3.2.1", networks, contact=False) is None
    assert refusal("::ffff:127.0.0.1", networks, contact=False) is None
    assert refusal("fc00::5", networks, contact=False) is None
    assert refusal("10.0.0.1", networks, contact=False)
    assert refusal("::1", networks, contact=False)


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("Shop.test:8080:127.0.0.1", Mapping("shop.test", 8080, "127.0.0.1")),
        ("a.b:443:[::1]", Mapping("a.b", 443, "::1")),
        ("a.b:443:fc00::1", Mapping("a.b", 443, "fc00::1")),
    ],
)
def test_mappings_are_written_as_curl_has_them(text: str, mapping: Mapping) -> None:
    assert parse_mapping(text) == mapping
    assert parse_mapping(str(mapping)) == mapping


@pytest.mark.parametrize(
    "text", ["", "a", "a:80", "a:x:127.0.0.1", "a:0:127.0.0.1", ":80:127.0.0.1", "a:80:b.test"]
)
def test_what_is_no_mapping(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_mapping(text)


@given(st.text(max_size=30))
def test_any_text_is_a_network_or_a_config_error(text: str) -> None:
    parse_address(text)
    with suppress(ConfigError):
        parse_network(text)
