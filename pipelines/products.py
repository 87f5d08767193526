"""Slots -> products: what is to be serviced, taken from beside the brands and the numbers, not from the whole text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from output.records import BrandFact, LineKind, Page, ProductFact, Span
from pipelines import lexicon
from pipelines.remembered import remembered
from pipelines.rows import Row

_LIST = 3  # brands that make a list of their own, apart from the products
_SPEAKING = frozenset({LineKind.TITLE, LineKind.BODY})
_WHOLE_TRADE = frozenset({"家电"})
_TRADES = frozenset(
    {"厨电", "卫浴", "钟表", "奢侈品"}
)  # of a brand a product, beside it the trade as a whole
_RANGE = "(?:服务|维修|经营|报修|受理|业务|承修|维保)的?(?:项目|范围|品类|种类|产品|机型|设备)|适用(?:产品|机型)|主营|主修|专修|可修|[只仅]修|仅限"
_BEFORE = re.compile(
    f"(?:{_RANGE}|维修|承修|修理|检修|受理|承接|清洗|安装|保养|产品|类\\s?别|品类)(?:有|包括|包含|涵盖|如下|为|各类|各种|以下)?\\s*[:：、]?\\s*$"
)
_AFTER = re.compile(
    "[)）]?\\s*等?(?:产品|家电|电器)?(?:的?用户|客户)?的?(?:提供|全系|专业|上门|统一|24小时|一并|同步)*"
    "(?:维修|售后|报修|检修|服务|清洗|安装|保养|改造|热线|电话|客服|请[拨打]|同样|[亦也均都]可|故障)"
)
_ALONE = re.compile(
    r"(?:[\u4e00-\u9fff]{1,6}[:：\t]\s*)?\x00[等。.、 ]*"
)  # a line that lists products and does nothing else
_ENTRY = re.compile(
    "(?:维修|清洗|安装|改造|保养|检修|修理|拆装|移机|开启|疏通|护理|翻新|调试|更换)+(?:服务)?\\s*"
)
_LONGEST_ENTRY = 16
_FAULTS = re.compile(
    "\\s?[:：|\\t](?:[^\\x00:：]{2,40}[、，,；;]|\\s?不[^\\x00:：]{1,20}[|\\t])(?![^\\n]*\\x00)"
)  # 洗碗机:不加热、不排水
_REFUSED = re.compile(
    "[?？，,]?\\s?(?:暂|概|均|都)?不(?:再)?(?:修(?![好不收])|接单|做|受理|提供)"
)  # 跑步机?不修
_ITEMS = re.compile("(?:项目|范围)\\s?[:：]")  # a label, of whose list each item begins with what it is about
_ITEM_ENDS = frozenset("、，,;；:： \t")
_LABELLED = re.compile(_RANGE)
_BETWEEN = re.compile(r"[、，,/／|｜·和与及以及 \\]{1,3}")
_LISTED = re.compile(r"、(?!出售|回收|二手|旧|出租|收购|批发)[^，,。;；:：!！?？\x00\t]{1,16}")
_LONGEST = 400  # characters of a line that offers what it names, whatever it says of it
_NEAR = 24  # characters in front of a product that tell who makes it and what is done to it


def find_products(page: Page, rows: Sequence[Row], brands: Sequence[BrandFact]) -> list[ProductFact]:
    """The products of a page in text order: those named with its brands, else those that open its headlines."""
    names = {fact.brand for fact in brands} | {spelling for fact in brands for spelling in fact.written}
    many = len(brands) >= _LIST
    found = _collect(rows, names) or _collect(rows, None) or _behind(rows, brands)
    found = found or (_named(rows) if many else {})
    if found:
        starts = sorted(span[0] for fact in brands for span in fact.evidence)
        for product, span in _offered([row for row in rows if not (many and row.numbers)], starts, names):
            if product in found or product not in _TRADES:
                found.setdefault(product, set()).add(span)
    if len(found) > 1:
        found = {product: spans for product, spans in found.items() if product not in _WHOLE_TRADE} or found
    ordered = sorted(found.items(), key=lambda item: min(item[1]))
    return [_fact(page, product, spans) for product, spans in ordered]


def _collect(rows: Sequence[Row], names: set[str] | None) -> dict[str, set[Span]]:
    """Products behind any of `names`; with None, those of empty slots in titles, headings and number lines."""
    found: dict[str, set[Span]] = defaultdict(set)
    for row in rows:
        for slot in row.slots:
            mine = {name for name, _ in slot.names}
            if (mine & names) if names is not None else (not mine and row.weight >= 2.0):
                for product, (start, end) in slot.products:
                    if _REFUSED.match(row.text, end):
                        continue
                    found[product].add((start + row.line.start, end + row.line.start))
    return found


def _behind(rows: Sequence[Row], brands: Sequence[BrandFact]) -> dict[str, set[Span]]:
    """Products directly behind a brand in running text, where no slot names one."""
    found: dict[str, set[Span]] = defaultdict(set)
    starts = [row.line.start for row in rows]
    for fact in brands:
        for _, end in fact.evidence:
            at = bisect_left(starts, end) - 1
            row = rows[at] if at >= 0 else None
            if row is None or row.navigation or row.line.kind not in _SPEAKING or end > row.line.end:
                continue
            if hit := lexicon.product_pattern().match(row.text, end - row.line.start):
                found[lexicon.product_of(hit[0])].add((end, row.line.start + hit.end()))
    return found


def _offered(rows: Sequence[Row], brand_starts: Sequence[int], names: set[str]) -> Iterator[tuple[str, Span]]:
    """Products that a line with a brand, a number or a label offers to service, in a chain: 维修燃气灶、热水器."""
    for row in rows:
        if row.navigation or row.is_area_list or row.weight < 1.0:
            continue
        named = row.holds_any(brand_starts)
        spoken = len(row.text) <= _LONGEST and (
            bool(row.numbers) or named or _LABELLED.search(row.text) is not None
        )
        for chain in _chains(row.text):
            foreign = chain.maker and chain.maker not in names
            if (spoken or chain.entry or len(chain.products) > 1) and chain.offered and not foreign:
                for product, (start, end) in chain.products:
                    yield product, (start + row.line.start, end + row.line.start)


class _Chain(NamedTuple):
    """Products in one list.

    `offered`: words around them say that they are serviced; `entry`: nothing else stands on the line, as in a list of
    services (地暖清洗); `maker`: who stands in front.
    """

    products: tuple[tuple[str, Span], ...]
    offered: bool
    entry: bool
    maker: str | None


@remembered
def _chains(text: str) -> tuple[_Chain, ...]:
    """The products of a line, those in one list together."""
    chains: list[list[Span]] = []
    for hit in lexicon.product_pattern().finditer(text):
        if not chains or not _goes_on(text, chains[-1], hit.start()):
            chains.append([])
        chains[-1].append(hit.span())
    items = _ITEMS.search(text) if len(text) <= _LONGEST else None
    return tuple(_chain(text, chain, items.end() if items else len(text)) for chain in chains)


def _goes_on(text: str, chain: Sequence[Span], start: int) -> bool:
    """Whether a product at `start` belongs to the list: its maker may be said again, or something of no table stand
    in it (约克空调、约克水机、约克风机盘管).
    """
    end = chain[-1][1]
    return _BETWEEN.fullmatch(text, end, start) is not None or _LISTED.fullmatch(text, end, start) is not None


def _chain(text: str, spans: Sequence[Span], items: int) -> _Chain:
    """One list of a line. `items`: from where on each item of the line begins with what it is about."""
    start, end = spans[0][0], spans[-1][1]
    before = text[max(0, start - _NEAR) : start]
    known = lexicon.known_before(before.upper(), len(before))
    category = before.strip() in ("[", "【")  # a portal's: [热水器维修] 海尔壁挂炉…
    around = _AFTER.match(text, end) or _BEFORE.search(before)
    short = len(text) <= _LONGEST
    alone = len(spans) > 1 and short
    listed = _ALONE.fullmatch(text[:start] + "\x00" + text[end:]) if alone else None
    heads = short and not before.strip("| ") and _FAULTS.match(text, end) is not None
    entry = len(text) <= _LONGEST_ENTRY and not before.strip() and _ENTRY.fullmatch(text, end) is not None
    item = start >= items and text[start - 1] in _ITEM_ENDS
    offered = around is not None or listed is not None or heads or entry or item
    return _Chain(
        tuple((lexicon.product_of(text[first:last]), (first, last)) for first, last in spans),
        offered and not category and not _REFUSED.match(text, end),
        heads or entry,
        known[0].brand if known and not known[0].word else None,
    )


def _named(rows: Sequence[Row]) -> dict[str, set[Span]]:
    """Products anywhere in the title or the body: where brands stand in a list of their own."""
    found: dict[str, set[Span]] = defaultdict(set)
    for row in rows:
        if row.weight < 1.0 or row.navigation or row.is_area_list or row.line.kind not in _SPEAKING:
            continue
        for hit in lexicon.product_pattern().finditer(row.text):
            found[lexicon.product_of(hit[0])].add((hit.start() + row.line.start, hit.end() + row.line.start))
    return found


def _fact(page: Page, product: str, spans: set[Span]) -> ProductFact:
    ordered = tuple(sorted(spans))
    return ProductFact(product, tuple(dict.fromkeys(page.text[start:end] for start, end in ordered)), ordered)
