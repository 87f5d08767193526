"""Words of the graph of an operator, in Chinese and English."""

from __future__ import annotations

from unicodedata import east_asian_width

from output.operator_graph import OperatorGraph

_SAID = {
    "zh": {
        "graph": "{} 的关系图：网站、号码、品牌", "hosts": "网站", "numbers": "号码", "brands": "品牌", "pages": "{}：{} 个页面",
        "page": "{}：{} 个页面", "more_hosts": "另有 {} 个网站", "more_numbers": "另有 {} 个号码", "more_brands": "另有 {} 个品牌",
        "mobile_numbers": "另有 {} 个手机号码未列出", "between": "，", "ties": "号码之间的关联",
    },
    "en": {
        "graph": "Graph of {}: hosts, numbers, brands", "hosts": "Hosts", "numbers": "Numbers", "brands": "Brands",
        "pages": "{}: {} pages", "page": "{}: {} page", "more_hosts": "{} further hosts", "more_numbers": "{} further numbers",
        "more_brands": "{} further brands", "mobile_numbers": "{} mobile numbers left out", "between": ", ", "ties": "Ties between numbers",
    },
}  # fmt: skip
_KINDS = {
    "zh": {
        "same_advert": "同一则广告", "swap": "同一页面换号", "template": "同一网站的同一模板", "regions": "相同的地区列表", "judged": "人工判断为由同一方使用",
    },
    "en": {
        "same_advert": "on one advert", "swap": "swapped on a page", "template": "taking turns in one template of a host",
        "regions": "the same list of regions on different hosts", "judged": "judged to be run together",
    },
}  # fmt: skip
_MORE = ("more_hosts", "more_numbers", "more_brands")


def _of(lang: str) -> str:
    return "zh" if lang[:2] == "zh" else "en"


def said(key: str, lang: str, *parts: str | int) -> str:
    """One of the sentences; whatever does not begin with ``zh`` is English."""
    key = "page" if key == "pages" and parts[-1] == 1 else key
    return _SAID[_of(lang)][key].format(*(f"{part:,}" if isinstance(part, int) else part for part in parts))


def kind(key: str, lang: str) -> str:
    """What a tie of a kind says."""
    return _KINDS[_of(lang)].get(key, key)


def left_out(graph: OperatorGraph, lang: str) -> list[str]:
    """What the graph has no room for, and what it leaves out; a line each."""
    counts = [(key, getattr(graph, key)) for key in _MORE]
    more = [said(key, lang, count) for key, count in counts if count]
    mobiles = [said("mobile_numbers", lang, graph.mobile_numbers)] if graph.mobile_numbers else []
    return [said("between", lang).join(more), *mobiles] if more else mobiles


def shortened(text: str, most: int) -> str:
    """`text` with its middle cut out if it is wider than `most` columns; Chinese counts double."""
    if _columns(text) <= most:
        return text
    head, tail = text, text
    while _columns(head) > (most - 1) // 2:
        head = head[:-1]
    while _columns(tail) > most - 1 - _columns(head):
        tail = tail[1:]
    return f"{head}…{tail}"


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
