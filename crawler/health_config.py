"""The settings of monitors and webhook: what they may be, and how those that are secret are shown."""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from output.errors import ConfigError

KINDS = ("wecom", "dingtalk", "feishu", "json")
_HIDDEN = "***"
_SECRETS = frozenset({"webhook_secret", "token", "write_token"})
_TOKEN = re.compile(r"[!-~]{16,200}")
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def webhook(value: Any) -> str:
    """An https address, or http on this machine: what stands in it is a password."""
    text = str(value).strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or re.search(r"\s", text) or not text.isascii() or parts.scheme not in {"https", "http"}:
        raise ConfigError("it is not a web address")
    if parts.scheme == "http" and not is_loopback(host):
        raise ConfigError("it has to begin with https://, since whoever reads it can post there")
    return text


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def webhook_kind(value: Any) -> str:
    """One of KINDS."""
    if value not in KINDS:
        raise ConfigError(f"it is none of {', '.join(KINDS)}")
    return str(value)


def secret(value: Any) -> str:
    """Any text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ConfigError("it is empty, or no text")
    return value.strip()


def token(value: Any) -> str:
    """A token of the server: what fits into a header, without spaces."""
    text = str(value).strip()
    if not _TOKEN.fullmatch(text):
        raise ConfigError("it is no token: 16 to 200 letters, digits and signs without spaces")
    return text


def flag(value: Any) -> bool:
    """true or false, also as the environment writes them."""
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        raise ConfigError("it is neither true nor false")
    return text in _TRUE


def share(value: Any) -> float:
    """A number from 0 to 1."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if isinstance(value, bool) or not 0 <= number <= 1:
        raise ConfigError("it is not a number between 0 and 1")
    return number


def number(value: Any) -> int:
    """A whole number, 0 included."""
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ConfigError("it is not a whole number")
    return int(text)


def mask_webhook(url: str) -> str:
    """The webhook's host; the rest lets anybody post there."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return _HIDDEN
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}/{_HIDDEN}" if host else _HIDDEN


def hidden(key: str, value: Any) -> Any:
    """The value of a setting as it may be shown."""
    if value is None:
        return None
    if key == "webhook":
        return mask_webhook(str(value))
    return _HIDDEN if key in _SECRETS else value
