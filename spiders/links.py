"""Which links of a page are worth a request: those that stay on its host and look like adverts or lead to some."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from output.hosts import host_of
from pipelines.nesting import flatten
from spiders.addresses import absolute_url, host_at, path_and_query
from spiders.hosts import HostRules, rules_for
from spiders.ranks import rank_link, refused
from spiders.urls import canonical_url

__all__ = ["Link", "find_links", "rank_for", "rank_link"]

MOST = 2_000
"""Links of one page that are looked at; an honest page has a few hundred."""

_ANCHORS = "a[href], area[href], frame[src], iframe[src]"
_TEXT_SHARE = 4  # times the page's own length: how much text of links is gathered, for links may lie in links
_RAW_QUERY = re.compile(r"\?[^#]*[^\x00-\x7f]")
_NOTHING = (0, "")
_FRAME = 40


class Link(NamedTuple):
    """A link worth following; a higher `rank` (1 to 100) is asked for earlier."""

    url: str
    rank: int


def find_links(
    html: str, url: str, bonus: Callable[[str], int] | None = None, charset: str = "utf-8"
) -> Iterator[Link]:
    """The links of `html` at `url` that stay on its host and are worth a request, in page order.

    Links, image maps and frames count, ``nofollow`` or not; `<base href>` is honoured, addresses come in their
    canonical spelling, each once. `bonus`: what was learned of an address, see `output.patterns`. `charset` is the
    page's encoding, in which browsers send what is not ASCII in a query.
    """
    host = host_of(url)
    tree = LexborHTMLParser(flatten(html).encode("utf-8", "replace"))
    base = _base(tree, url)
    rules = rules_for(host)
    best: dict[str, tuple[int, str]] = {}
    own = canonical_url(url)
    left = len(html) * _TEXT_SHARE
    for href, node in _anchors(tree, rules):
        link = absolute_url(base, _encoded(href, charset))
        if link is None or link == own or host_at(link) != host:
            continue
        words = _words(node) if left > 0 else ""
        left -= len(words)
        rank = rank_for(link, words, rules, bonus) or _frame_worth(node, link, rules)
        best[link] = max(best.get(link, _NOTHING), (rank, link))
    yield from (Link(link, rank) for link, (rank, _) in best.items() if rank)


def _frame_worth(node: LexborNode, url: str, rules: HostRules | None) -> int:
    """The rank of a frame that has no other: it has no text of its own, and is a part of the page."""
    if node.tag not in {"frame", "iframe"} or refused(path_and_query(url)[0]):
        return 0
    return 0 if rules is not None and rules.rank(url) is not None else _FRAME


def rank_for(url: str, words: str, rules: HostRules | None, bonus: Callable[[str], int] | None) -> int:
    """The rank of a link by its host's own rules if there are any, else by its looks and what was learned."""
    decided = rules.rank(url) if rules is not None else None
    if decided is not None:
        return decided
    rank = rank_link(url, words)
    if bonus is None or (not rank and refused(path_and_query(url)[0])):
        return rank
    learned = rank + bonus(url)
    return min(100, max(learned, 1 if rank else 0))


def _anchors(tree: LexborHTMLParser, rules: HostRules | None) -> Iterator[tuple[str, LexborNode]]:
    root = tree.css_first(rules.within) if rules is not None and rules.within else None
    for count, node in enumerate((root or tree).css(_ANCHORS)):
        if count >= MOST:
            return
        # an attribute may have a name that is no text; then the others are still worth having
        href = _attribute(node, "src" if node.tag in {"frame", "iframe"} else "href")
        if href:
            yield href, node


def _attribute(node: LexborNode, name: str) -> str:
    try:
        return node.attrs.get(name, "") or ""
    except (SelectolaxError, UnicodeDecodeError):
        return ""


def _words(node: LexborNode) -> str:
    """A link's text, its title, and what its pictures are said to show."""
    text = str(node.text() or "")
    title = _attribute(node, "title") or _attribute(node, "alt")
    if not text.strip() and not title:
        image = node.css_first("img[alt]")
        title = _attribute(image, "alt") if image is not None else ""
    return f"{text.strip()} {title.strip()}" if title and title.strip() != text.strip() else text.strip()


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    if node is None:
        return url
    try:
        base = urljoin(url, _attribute(node, "href").strip())
        return base if urlsplit(base).scheme in {"http", "https"} else url
    except ValueError:
        return url


def _encoded(href: str, charset: str) -> str:
    """`href`, its query as a browser sends it from a page in `charset`."""
    href = href.strip()
    if charset in {"utf-8", "utf-16-le", "utf-16-be"} or not _RAW_QUERY.search(href):
        return href
    path, _, query = href.partition("?")
    try:
        return f"{path}?{quote(query.encode(charset), safe='%=&!$()*+,;:@/?#')}"
    except (LookupError, UnicodeEncodeError):
        return href
