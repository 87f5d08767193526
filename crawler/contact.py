"""Whoever crawls public hosts says who they are; this is checked before anything is sent."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.config import Config
from crawler.networks import is_public, parse_address
from output.errors import ConfigError
from output.urls import canonical_url

NEEDED = (
    '{}: set contact = "mailto:you@example.org" in hotlines.toml, HOTLINES_CONTACT or --contact first, '
    "so that {} can reach you"
)


def require_somebody(config: Config) -> None:
    """Raises ConfigError, with one line, if `config` names no contact, and no network in which none is needed."""
    if not (config.contact or config.allow_net):
        raise ConfigError(NEEDED.format("visiting public hosts", "their owners"))


def require_contact(config: Config, urls: Iterable[str]) -> None:
    """Raises ConfigError, with one line, if one of `urls` may be public and `config` names no contact.

    Names are looked up only if there are networks that they could belong to.
    """
    if config.contact:
        return
    mapped = {mapping.host: mapping.address for mapping in config.resolve}
    for url in urls:
        host = (
            _host(url) if canonical_url(url) else ""
        )  # what is no web address is refused without being sent
        if host and _may_be_public(mapped.get(host, host), bool(config.allow_net)):
            raise ConfigError(NEEDED.format(f"{host} is a public host", "its owner"))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _may_be_public(host: str, look_up: bool) -> bool:
    address = parse_address(host)
    if address is not None:
        return is_public(address)
    if not look_up:
        return True
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False  # a name without address: the page fails, and says so
    return any(is_public(address) for text in found if (address := parse_address(text)) is not None)
