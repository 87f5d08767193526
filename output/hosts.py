"""Which host a URL belongs to: one registered domain, the same in views, budgets and delays."""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache
from urllib.parse import urlsplit

import tldextract


@cache
def _suffixes() -> tldextract.TLDExtract:
    # The list that comes with the package: no download, no cache folder, the same answer everywhere.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def _address(name: str) -> str | None:
    try:
        return str(ipaddress.ip_address(name.partition("%")[0]))
    except ValueError:
        return None


def _ascii(name: str) -> str:
    """The name as the DNS writes it: lower case, punycode, no dot at the end."""
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:  # a label that is too long, or empty: still a name to count by
        name = name.replace("。", ".")
    return name.lower().strip(".")


@lru_cache(maxsize=65536)
def registered_domain(name: str) -> str | None:
    """The registered domain of a host name, or the IP address itself; null for an empty name.

    The public suffix list decides, private part included (``a.github.io``); a name whose ending is on no list
    counts with its last two labels, and one that is itself a suffix stands for itself. ASCII, lower case.
    """
    if address := _address(name.strip("[]")):
        return address
    name = _ascii(name)
    if not name:
        return None
    if address := _address(name):
        return address
    found = _suffixes()(name)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else name
    return ".".join(name.split(".")[-2:])


def host_of(url: str) -> str | None:
    """The host of a web address; null for files and for what is no web address."""
    try:
        parts = urlsplit(url)
        name = parts.hostname
    except ValueError:  # brackets that hold no address
        return None
    if parts.scheme.lower() not in {"http", "https"} or not name:
        return None
    return registered_domain(name)
