"""Site maps: bytes -> the pages and the further site maps of their host. Nothing is fetched here.

Elements are looked for in the text instead of parsing it as XML: a bare ``&`` in an address, the commonest fault, would
cost a parser that address, a cut file the rest; and entities that a document declares are never expanded.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from output.hosts import host_of
from pipelines.decode import decode
from spiders.addresses import absolute_url, host_at, path_and_query
from spiders.hosts import rules_for
from spiders.links import Link, rank_for
from spiders.ranks import refused

MAX_BYTES = 20 * 1024 * 1024
"""How much of a site map is looked at once it is unpacked; what follows is left off."""
MAX_PAGES = 20_000
"""Addresses taken from one site map."""
MAX_MAPS = 50
"""Further site maps taken from one index, or from one robots.txt."""
UNKNOWN_RANK = 5
"""The rank of a page of which its address says nothing: a site map names what no link shows."""

_GZIP = b"\x1f\x8b"
_STEP = 1 << 16
_UNPACKINGS = 2  # a .gz that is sent packed once more
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<close>/?)(?:\w{1,20}:)?(?P<open>urlset|sitemapindex|sitemap|url|item|entry)(?=[\s/>])"
    r"|<(?P<name>(?:\w{1,20}:)?(?:loc|lastmod|link|pubDate|updated))(?P<attributes>(?:\s[^<>]{0,3000})?)>"
    r"(?P<text>\s*<!\[CDATA\[.*?(?:\]\]>|\Z)|[^<]*)",
    re.S,
)
_FOREIGN = re.compile(r"(?:image|video|xhtml|mobile|news):", re.I)
_CDATA = "<![CDATA["
_LONGEST = 4_000  # characters of an address as written; what is longer is none
_HREF = re.compile(r"""\shref\s*=\s*["']([^"']{1,2048})""", re.I)
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,6})|#x([0-9a-f]{1,5}));", re.I)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ROBOTS_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.I)
_MARKUP = re.compile(
    r"<(?:\?xml|!doctype|(?:\w{1,20}:)?(?:urlset|sitemapindex|loc|rss|feed|html|head|body))\b", re.I
)


class Entry(NamedTuple):
    """A page that a site map names. `lastmod` is as written there, or empty: a hint, often untrue."""

    url: str
    lastmod: str


class SiteMap(NamedTuple):
    """What a site map says. `dropped`: addresses that are none, of other hosts or beyond the bounds."""

    pages: tuple[Entry, ...]
    maps: tuple[str, ...]
    dropped: int


def sitemap_addresses(robots: bytes | str, url: str) -> tuple[str, ...]:
    """The site maps that the robots.txt at `url` names, on its own host, each once; ``/sitemap.xml`` if it names none."""
    text = robots if isinstance(robots, str) else decode(robots)[0]
    host = host_of(url)
    named = (_ROBOTS_LINE.match(line) for line in text.splitlines())
    found = dict.fromkeys(
        link
        for line in named
        if line and (link := absolute_url(url, line.group(1))) is not None and host_at(link) == host
    )
    usual = absolute_url(url, "/sitemap.xml")
    return tuple(found)[:MAX_MAPS] or ((usual,) if usual else ())


def parse_sitemap(data: bytes, url: str, most: int = MAX_PAGES) -> SiteMap:
    """What the site map `data`, had at `url`, says: XML, an index, a feed or a list of addresses, packed or not.

    Broken ones give what can be had. Only addresses of the host of `url` are kept, each once, at most `most`.
    """
    text = decode(unpack(data))[0]
    entries = _elements(text) if _MARKUP.search(text, 0, 4096) else _lines(text)
    host = host_of(url)
    pages: dict[str, str] = {}
    maps: dict[str, None] = {}
    dropped = 0
    for is_map, where, lastmod in entries:
        link = absolute_url(url, where)
        if link is None or host_at(link) != host:
            dropped += 1
        elif is_map and len(maps) < MAX_MAPS:
            maps[link] = None
        elif not is_map and (link in pages or len(pages) < most):
            pages[link] = pages.get(link) or lastmod
        else:
            dropped += 1
    return SiteMap(tuple(Entry(*page) for page in pages.items()), tuple(maps), dropped)


def sitemap_links(site_map: SiteMap, bonus: Callable[[str], int] | None = None) -> Iterator[Link]:
    """The pages of a site map that are worth a request, the best first and, among equals, those changed last."""
    ranked = [(_rank(entry.url, bonus), entry.lastmod[:19], entry.url) for entry in site_map.pages]
    ranked.sort(key=lambda page: page[:2], reverse=True)
    return (Link(url, rank) for rank, _, url in ranked if rank)


def _rank(url: str, bonus: Callable[[str], int] | None) -> int:
    rules = rules_for(host_at(url))
    rank = rank_for(url, "", rules, bonus)
    known = rules is not None and rules.rank(url) is not None
    return rank if rank or known or refused(path_and_query(url)[0]) else UNKNOWN_RANK


def unpack(data: bytes, most: int = MAX_BYTES) -> bytes:
    """`data` without gzip, once or twice; at most `most` bytes of it, whatever it would become; broken gzip in part."""
    for _ in range(_UNPACKINGS):
        if not data.startswith(_GZIP):
            break
        data = _gunzip(data, most)
    return data[:most]


def _gunzip(data: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size = 0
    rest = data
    try:
        while rest and not unpacker.eof and size < most:
            parts.append(unpacker.decompress(rest, _STEP))
            size += len(parts[-1])
            rest = unpacker.unconsumed_tail
    except zlib.error:
        pass  # cut or spoiled: what came out so far counts
    return b"".join(parts)[:most]


def _elements(text: str) -> Iterator[tuple[bool, str, str]]:
    """For each address: whether it is a site map's, the address, and the time of change."""
    is_map, where, lastmod = False, "", ""
    for token in _TOKEN.finditer(text):
        opened = token["open"]
        if opened:
            if where:
                yield is_map, where, lastmod
            where, lastmod = "", ""
            is_map = opened in {"sitemap", "sitemapindex"} and not token["close"]
        elif token["name"] and not _FOREIGN.match(token["name"]):
            said = _text(token["text"])
            kind = token["name"].rpartition(":")[2]
            if kind in {"loc", "link"}:
                href = _HREF.search(token["attributes"]) if kind == "link" else None
                said = said or (_unescape(href.group(1)) if href else "")
                if where and kind == "loc":  # two in one element: both count
                    yield is_map, where, lastmod
                    lastmod = ""
                where = said if kind == "loc" else where or said
            elif len(said) <= 40:
                lastmod = lastmod or said
    if where:
        yield is_map, where, lastmod


def _text(raw: str) -> str:
    said = raw.strip()
    if len(said) > _LONGEST:
        return ""
    cdata = said.removeprefix(_CDATA)
    return cdata.removesuffix("]]>").strip() if cdata != said else _unescape(said)


def _unescape(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    name, decimal, sixteen = entity.groups()
    if name:
        return _NAMED[name.lower()]
    code = int(decimal) if decimal else int(sixteen, 16)
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def _lines(text: str) -> Iterator[tuple[bool, str, str]]:
    for line in text.splitlines():
        if line[:8].lower().startswith(("http://", "https://")):
            yield False, line.split()[0], ""
