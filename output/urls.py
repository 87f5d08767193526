"""One spelling for each page address, so that a page is fetched, counted and stored once."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

LONGEST = 2_048
"""Longer addresses are not visited; the library cannot hold them."""
NO_ADDRESS = f"its address is no http(s) or file: address of at most {LONGEST} characters"
"""What is said of a page without a `page_url`."""

_PORTS = {"http": 80, "https": 443}
# campaign marks and session ids: the same page whatever they say
_NOISE = re.compile(
    r"utm_\w+|spm|scm|from_?spm|gclid|fbclid|msclkid|bd_vid|qhclickid|share_token|_t_t_t"
    r"|phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|sid|sessionid|session_id",
    re.I,
)
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*+:)?(?:(//)([^/?]*+))?(.*+)", re.S)
_IN_URIS = "%!$&'()*+,;=:@/?|"
_ENDS = "".join(map(chr, range(33)))
_UNSEEN = re.compile(r"[\t\r\n]")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")


def canonical_url(url: str) -> str | None:
    """The one spelling of the http(s) address `url`; None if it is no such address.

    Lower-case punycode host without trailing dot; no default port, fragment, campaign or session parameters;
    what is left of the query is sorted by key, and a parameter without ``=`` stays without.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host or parts.username or parts.password:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[scheme]:
        netloc = f"{netloc}:{port}"
    return _assemble(scheme, netloc, parts)


def no_page(url: str) -> str:
    """Why `canonical_url` knows no address of `url`, as the end of a line."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "is no http(s) address"
    if parts.scheme.lower() in _PORTS and parts.hostname and (parts.username or parts.password):
        return "its address carries a name or a password; leave them out"
    return "is no http(s) address"


def _assemble(scheme: str, netloc: str, parts: SplitResult) -> str | None:
    path = _PATH_SESSION.sub("", parts.path)
    try:
        base = canonicalize_url(urlunsplit((scheme, netloc, path, "", "")))
        url = f"{base}?{query}" if (query := _tidy_query(parts.query)) else base
        urlsplit(url)
    except (ValueError, UnicodeError):
        return None
    return url if len(url) <= LONGEST and url.isascii() else None


def _tidy_query(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _NOISE.fullmatch(part.partition("=")[0])]
    safe = [quote(_PERCENT.sub("%25", part), safe="%=!$'()*+,;:@/?") for part in kept]
    tidy = [_ESCAPE.sub(lambda found: found.group().upper(), part) for part in safe]
    return "&".join(sorted(tidy, key=lambda part: part.partition("=")[0]))


def page_url(url: str) -> str | None:
    """The address under which a page is kept: canonical for http(s), a URI for ``file:``; else None."""
    return uri(url) if url.lower().startswith("file:") else canonical_url(url)


def uri(url: str) -> str:
    """`url` as WARC records name it: without fragment, and with what no URI may hold percent-encoded as UTF-8.

    It is still an address of the same page. A lone ``%`` and ``|`` stay, because they are asked for as they are.
    """
    found = _quoted(url)
    if found == url or found.lower().startswith("file:") or canonical_url(found) == canonical_url(url):
        return found
    return _quoted(canonical_url(url) or found)


def _quoted(url: str) -> str:
    tidy = _UNSEEN.sub("", url.strip().strip(_ENDS)).partition("#")[0]
    parts = _URI.fullmatch(tidy)
    scheme, slashes, host, rest = parts.groups("") if parts else ("", "", "", tidy)
    return scheme + slashes + _ascii(host) + quote(rest, safe=_IN_URIS, errors="replace")


def _ascii(host: str) -> str:
    with suppress(UnicodeError):
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    return quote(host, safe=_IN_URIS + "[]", errors="replace")
