"""From what a page or a site map writes as an address to the canonical one."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin

from output.hosts import host_of
from spiders.urls import LONGEST, canonical_url

# a path that is canonical as it stands, perhaps with scheme and host in front: most links are such
_PLAIN = re.compile(r"(https?://[\w.-]+(?::\d{1,5})?)?((?:/[\w-]+(?:\.\w+)*+)+/?)", re.A)


def absolute_url(base: str, href: str) -> str | None:
    """The canonical http(s) address that `href` means on a page whose base is `base`; None if it means none."""
    href = href.strip()
    plain = _PLAIN.fullmatch(href)
    if plain is not None:
        origin = _origin(plain.group(1) or base)
        if origin is not None and len(origin) + len(plain.group(2)) <= LONGEST:
            return origin + plain.group(2)
    try:
        return canonical_url(urljoin(base, href))
    except ValueError:
        return None


@lru_cache(4096)
def _origin(base: str) -> str | None:
    """Scheme and host of a base in their canonical spelling, without the slash."""
    try:
        root = canonical_url(urljoin(base, "/"))
    except ValueError:
        return None
    return root.rstrip("/") if root is not None else None


def path_and_query(url: str) -> tuple[str, str]:
    """Path and query of a canonical address, cut out by hand: that is asked for every link of every page."""
    slash = url.find("/", len("https://"))
    path, _, query = url[slash:].partition("?") if slash > 0 else ("/", "", "")
    return path, query


def host_at(url: str) -> str | None:
    """`output.hosts.host_of` of a canonical address, remembered by what stands in front of its path."""
    slash = url.find("/", len("https://"))
    return _host(url[:slash] if slash > 0 else url)


@lru_cache(4096)
def _host(origin: str) -> str | None:
    return host_of(origin)
