"""Which links of a page look like further adverts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from w3lib.html import get_base_url

from output.hosts import host_of
from spiders.urls import canonical_url

# what hotline adverts call themselves in the text of a link
_WORDS = re.compile(
    r"维修|售后|电话|热线|客服|服务|报修|保修|检修|抢修|网点|上门|故障|安装|清洗|保养|移机|官方|厂家|总部|预约|受理|[48]00[-\s]?\d",
)
# addresses of single articles: /news/4795248.htm, /abc/5fk2j3h4g5d6s7-123.html, /show.php?id=9
_ARTICLE = re.compile(
    r"/(?:[^/]*\d{2,}[^/]*|[a-z0-9]{10,}-\d{1,5})\.(?:s?html?|php|aspx?|jsp)$"
    r"|/(?:news|article|info|show|detail|view|content|product|city|fuwu|weixiu|shouhou|dianhua|a|p)s?/[^/]*\w[^/]*/?$"
    r"|/(?:19|20)\d\d[-/]?\d\d[-/]",
    re.I,
)
_ARTICLE_QUERY = re.compile(r"(?:^|&)(?:id|aid|nid|cid|newsid|article_?id|p|itemid)=\d+", re.I)
# pages of a list lead to adverts, but are none themselves
_LIST = re.compile(r"/(?:list|category|index|page|tag)[_/-]?\d*(?:[_/-]\d+)?(?:\.s?html?|/)?$", re.I)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp|ico|svg|css|js|json|xml|rss|pdf|docx?|xlsx?|pptx?|zip|rar|7z|gz|tgz|apk|exe|dmg|mp[34]"
    r"|avi|mov|wmv|flv|m4a|wav|woff2?|ttf|eot|swf|iso|txt|csv)$",
    re.I,
)
_NO_ADVERT = re.compile(
    r"/(?:login|register|logout|signin|signup|cart|search|user|member|passport|wp-admin|feed)\b", re.I
)


class Link(NamedTuple):
    """A link worth following; a higher `rank` is asked for earlier."""

    url: str
    rank: int


def find_links(html: str, url: str) -> Iterator[Link]:
    """The links of `html` at `url` that stay on its host and look like further adverts, in page order.

    Only `<a href>` counts, `<base href>` is honoured, addresses come in their canonical spelling, each once.
    """
    host = host_of(url)
    base = get_base_url(html, url)
    seen = {canonical_url(url)}
    # attributes are asked for one by one: a page may give one a name that cannot be made a string
    for anchor in Selector(text=html, type="html").css("a[href]"):
        link = _absolute(base, anchor.root.get("href", ""))
        if link is None or link in seen or host_of(link) != host:
            continue
        seen.add(link)
        words = "".join(anchor.xpath(".//text()").getall())[:200] + anchor.root.get("title", "")[:200]
        rank = rank_link(link, words)
        if rank:
            yield Link(link, rank)


def _absolute(base: str, href: str) -> str | None:
    try:
        return canonical_url(urljoin(base, href.strip()))
    except ValueError:
        return None


def rank_link(url: str, words: str) -> int:
    """How much the link `url` with the text `words` looks like an advert: 0 (not at all) to 5."""
    parts = urlsplit(url)
    if _NO_PAGE.search(parts.path) or _NO_ADVERT.search(parts.path):
        return 0
    if _LIST.search(parts.path):
        return 1
    article = bool(_ARTICLE.search(parts.path) or _ARTICLE_QUERY.search(parts.query))
    return 3 * bool(_WORDS.search(words)) + 2 * article
