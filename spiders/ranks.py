"""How much a link looks like an advert, by its address and its text: 0 (not worth a request) to 100.

Roughly: 85 and more for a headline of an advert, 35 and more for words of the trade, 20 to 45 for lists that lead to
adverts, 20 for an address of an article whose text says nothing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from pipelines.fold import fold
from pipelines.lexicon import brand_names, products
from spiders.addresses import path_and_query

LONGEST_TEXT = 200
"""Characters of a link's text that are looked at."""

# what hotline adverts call themselves in the text of a link; traditional characters are folded first
_SERVICE = "维修|售后|电话|热线|客服|服务|报修|保修|检修|抢修|网点|上门|故障|安装|清洗|保养|移机|官方|厂家|总部|预约|受理|专线|维保|联保"
_NUMBER = re.compile(r"(?<!\d)[48]00[-\s]?\d{3}|(?<!\d)95\d{3}(?!\d)")
# addresses of single articles: /news/4795248.htm, /abc/5fk2j3h4g5d6s7-123.html, /show.php?id=9
_ARTICLE = re.compile(
    r"/(?:[^/]*\d{2,}[^/]*|[a-z0-9]{10,}-\d{1,5})\.(?:s?html?|php|aspx?|jsp)$"
    r"|/(?:news|article|info|show|detail|view|content|product|city|fuwu|weixiu|shouhou|dianhua|a|p)s?/[^/]*\w[^/]*/?$"
    r"|/(?:19|20)\d\d[-/]?\d\d[-/]",
    re.I,
)
_ARTICLE_QUERY = re.compile(r"(?:^|&)(?:id|aid|nid|cid|newsid|article_?id|p|itemid)=\d+", re.I)
_TRADE_PATH = re.compile(
    r"(?<![a-z])(?:wei?xiu|shouhou|fuwu|dianhua|kefu|baoxiu|rexian|repair|hotline|service)", re.I
)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp|ico|svg|css|js|json|xml|rss|pdf|docx?|xlsx?|pptx?|zip|rar|7z|gz|tgz|apk|exe|dmg|mp[34]"
    r"|avi|mov|wmv|flv|m4a|wav|woff2?|ttf|eot|swf|iso|txt|csv)$",
    re.I,
)
_NO_ADVERT = re.compile(
    r"/(?:login|register|logout|signin|signup|cart|search|user|member|passport|wp-admin|wp-login|feed|admin)\b",
    re.I,
)
# pages of a list lead to adverts, but are none themselves
_LIST = re.compile(
    r"/(?:list|category|index|page|tags?|channel|column|sort|class|archives?)[_/-]?\d*(?:[_/-]\d+)*(?:\.s?html?|\.php|/)?$"
    r"|/(?:p|page)/?\d{1,5}/?$",
    re.I,
)
_LIST_QUERY = re.compile(r"(?:^|&)(?:page|pageno|pageindex|pagenum|pn|paged)=\d+", re.I)
_PAGING = re.compile(
    r"\W*(?:第?\s*\d{1,5}\s*页?|[上下前后]一?页|首页|尾页|末页|next|prev(?:ious)?|last|first|[<>«»]+)\W*",
    re.I,
)
_MORE = re.compile(r"\W*(?:查看)?(?:更多|全部|more|列表|所有\w{0,4})\W*", re.I)
_FURNITURE = re.compile(
    r"(?:关于(?:我们|本站)|网站(?:声明|公告)|免责声明|隐私(?:政策|声明)|版权声明|用户协议|诚聘英才|人才招聘|招贤纳士|设为首页|加入收藏"
    r"|登录|注册|退出|会员中心|购物车|广告服务|友情链接|意见反馈|english|about(?: us)?|log ?in|sign ?in|register|privacy|terms)",
    re.I,
)
_CONTACT = re.compile(r"联系(?:我们|方式)|contact(?: us)?", re.I)
_FIRST, _FURTHER, _BRAND, _PRODUCT, _CALLS = 35, 10, 15, 10, 15
_ARTICLE_WORTH, _TRADE_WORTH, _LIST_WORTH, _PAGING_WORTH, _CONTACT_WORTH = 20, 10, 30, 25, 10
_LEAST_LATIN = 3  # letters of a Latin name; shorter ones are parts of other words


def rank_link(url: str, words: str) -> int:
    """How much the link `url` (canonical) with the text `words` looks like an advert or leads to some: 0 to 100."""
    path, query = path_and_query(url)
    if refused(path):
        return 0
    words = words.strip()
    said = _said(words[:LONGEST_TEXT])
    hub = _hub(path, query, words)
    if hub:
        return min(hub + said // 3, 60)
    article = bool(_ARTICLE.search(path) or _ARTICLE_QUERY.search(query))
    if not article and _FURNITURE.fullmatch(words):
        return 0
    contact = _CONTACT_WORTH if _CONTACT.fullmatch(words) else 0
    trade = _TRADE_WORTH if _TRADE_PATH.search(path) else 0
    return min(100, said + article * _ARTICLE_WORTH + trade + contact)


def refused(path: str) -> bool:
    """Whether the path is of a file that is no page, or of a page that is never an advert (a login, a basket)."""
    return bool(_NO_PAGE.search(path) or _NO_ADVERT.search(path))


def _hub(path: str, query: str, words: str) -> int:
    """What a list is worth; 0 for what is none."""
    if _LIST.search(path) or _MORE.fullmatch(words):
        return _LIST_WORTH
    return _PAGING_WORTH if _LIST_QUERY.search(query) or _PAGING.fullmatch(words) else 0


@lru_cache(8192)
def _said(words: str) -> int:
    """What the wording alone is worth: words of the trade, makers, products, numbers to call."""
    folded = fold(words).upper()
    automaton, kinds = _lexicon()
    found = {(kinds[index], folded[start:end]) for start, end, index in automaton.find(folded)}
    service = sum(kind == "service" for kind, _ in found)
    named = {kind for kind, _ in found}
    return (
        (_FIRST + min(service - 1, 2) * _FURTHER if service else 0)
        + _BRAND * ("brand" in named)
        + _PRODUCT * ("product" in named)
        + _CALLS * bool(_NUMBER.search(folded))
    )


@cache
def _lexicon() -> tuple[CharwiseDoubleArrayAhoCorasick, list[str]]:
    """Finds words of the trade, products and makers' names; for each pattern which of these it is."""
    table = dict.fromkeys(_SERVICE.split("|"), "service")
    for product in products():
        table.setdefault(product.upper(), "product")
    for name, known in brand_names().items():
        if not known.word and not (name.isascii() and len(name) < _LEAST_LATIN):
            table.setdefault(name, "brand")
    patterns = sorted(table)
    automaton = CharwiseDoubleArrayAhoCorasick(patterns, match_kind=MATCH_KIND_LEFTMOST_LONGEST)
    return automaton, [table[pattern] for pattern in patterns]
