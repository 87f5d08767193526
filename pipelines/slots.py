"""Line -> slots: the places where an advert's headline has room for a brand, filled or not.

Headlines are made from templates such as ``{brand}{product}24小时维修电话``. A slot is what stands at the beginning of a
clause, in front of a product or a trade word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from output.records import Span
from pipelines import lexicon
from pipelines.areas import is_region_name, leading_region
from pipelines.remembered import remembered

_BREAK = re.compile(
    r"[^\x00,，。;；:：!！?？、|｜_/\\·•(（)）\[\]【】「」『』《》<>“”\"‘’…～~=+*#›»\t{}①-⑳●■◆★☆▲→>↓]+"
)
_STRAY = re.compile(r"(?<=[\u4e00-\u9fffA-Za-z])[}{\]·](?=[\u4e00-\u9fff])")
_DASH = re.compile(r"(?<![A-Za-z])[-—–]+|[-—–]+(?![A-Za-z])")
_LIST_MARK = re.compile(r"[\s\d.．)）]*(?<!\d)\d{1,3}\s*[.．)）]\s*|[\s.．]+|[QAqa问答]\d?[.．]\s*")
_HAN_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) +|(?<=[^A-Za-z ]) +(?=[A-Za-z])| +(?=[\u4e00-\u9fff]{6,})")
_CHAIN = re.compile(r"[/、,，\\和与及 ·|]*")
_STOP = re.compile(
    "[的了在是您你我他她它请吗呢吧啊这那哪么谁怎就很被给从其且但若等或与及每个些们着过把又也没不]|冒充|假冒|谨防|仿冒|认准|[请切]勿"
)
_RARE = re.compile("[而让向因所都无]")  # grammar more often than part of a name (学而思)
_TWICE = re.compile(r"(.{2,20}) ?\1")
_MODEL = re.compile(
    r"[A-Za-z]{1,5}[- ]?\d{2,}[A-Za-z]*(?:-\w+)?|\d+[A-Za-z]{1,3}"
)  # what machines are called
_TRADESMAN = re.compile(
    "(?:水暖|制冷|管道|开锁|家政|五金|修配)$"
)  # how shops are called that repair anything
_MASK = re.compile("[xX×*某]{2,}")  # XX空调: a name that is left open
_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,6}|(?=.*[A-Za-z])[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff&.'’\- ]{1,19}"
)
_HAN = 6  # Chinese characters of a name at most
_BODY = re.compile(
    "(?:公司|学院|大学|学校|协会|商会|政府|医院|委员会|管理局|监管局|银行|部门|单位|小区|大厦|师傅|老师|先生|女士|网|论坛|资讯|头条|日报|晚报|体育|娱乐|棋牌|电竞|频道|名表)$"
)


_LABEL = re.compile("手机(?:号码?)?\\s*[:：\x00 ]")  # "mobile:" in front of a number is no product
_FIRM_DESK = re.compile(
    "([\u4e00-\u9fffA-Za-z]{2,10}?)(?:信息|网络|科技|技术|数字|文化|传媒|娱乐|金融|消费|小额|贷款|融资|担保|电子|商务|服务|管理|咨询|教育"
    "|数据|智能|软件|游戏|互联网|投资|发展|实业|股份|责任|有限){1,6}公司(?=[^,，。;；]{0,8}?(?:退款|退费|退保|充值|人工|客服|还款|催收|借款))"
)
_VERBS = frozenset("打买要找拨点收修换拆装约问查看说做讲想")  # sentences begin with them, brands hardly ever


_Names = tuple[tuple[str, Span], ...]


class Slot(NamedTuple):
    """One slot of a line, its spans counted from the line's start. `names` are brands with the span of their spelling (none: it is empty or holds no name).

    `known`: they come from the table; `products`: what follows; `service`: a trade word follows; `firm`: it is the
    name of a firm; `head`: the wording from its start, as far as the clause goes; `after`: what follows the names.
    """

    names: _Names
    known: bool
    products: tuple[tuple[str, Span], ...]
    service: bool
    firm: bool
    start: int
    head: str
    after: str


_SLOT = 64  # characters in which a slot and what follows it have to say what they are
_CHAINED = 120  # characters of the products that follow a slot, beyond its clause too
_HEADLINE = (
    60  # characters of a line above which only its clauses with a trade word or a known name are looked at
)


@remembered
def find_slots(line: str) -> tuple[Slot, ...]:
    """The slots of one folded line, spans counted from its start; phone numbers in it are blanked with NUL."""
    found: list[Slot] = []
    line = _STRAY.sub(partial(_blank, "[" in line), line)
    triggers = (
        [hit.start() for hit in lexicon.trigger_pattern().finditer(line)] if len(line) > _HEADLINE else []
    )
    for clause in _BREAK.finditer(line):
        first, last = clause.span()
        if len(line) > _HEADLINE and not _is_of_interest(line, first, last, triggers):
            continue
        for start, end in _parts(clause.group(), first):
            if slot := _read_slot(line, start, end):
                found.append(slot)
    return tuple(found)


def _blank(bracketed: bool, stray: re.Match[str]) -> str:
    """A blank for what a template left between a name and its product (帅康}消毒柜); what parts names is kept."""
    if stray[0] == "]" and bracketed:
        return stray[0]
    return " " if lexicon.trigger_pattern().match(stray.string, stray.end()) else stray[0]


def _is_of_interest(line: str, start: int, end: int, triggers: Sequence[int]) -> bool:
    """Whether a clause has a product or trade word, or opens with a known name."""
    at = bisect_left(triggers, start)
    if at < len(triggers) and triggers[at] < end:
        return True
    start += len(line[start:end]) - len(line[start:end].lstrip())
    return lexicon.known_at(line[start : min(end, start + 24)].upper(), 0) is not None


def _parts(clause: str, offset: int) -> Iterator[Span]:
    """The stretches of a clause in which a slot may begin: behind dashes and behind blanks between Chinese words."""
    at = 0
    for dash in [*_DASH.finditer(clause), None]:
        end = dash.start() if dash else len(clause)
        starts = [at, *(space.end() for space in _HAN_SPACE.finditer(clause, at, end))]
        for start in starts:
            if start < end:
                yield offset + start, offset + min(end, start + _SLOT)
        at = dash.end() if dash else end


def _read_slot(line: str, start: int, end: int) -> Slot | None:
    at = _skip_lead(line, start, end)
    if at >= end:
        return None
    names, after = _known_run(line, at, end)
    trigger = _trigger(line, after, end)
    if names:
        tail = line[after : trigger if trigger is not None else end].strip()
        if (
            not tail
            or lexicon.modifier_tail().fullmatch(tail)
            or (trigger and leading_region(tail) == len(tail))
        ):
            return _slot(line, names, True, (at, trigger if trigger is not None else after, end))
        if trigger is None:
            return None
        return _unknown_slot(line, at, trigger, end) or _slot(line, names, True, (at, after, end))
    if trigger == at:
        return _slot(line, (), False, (at, at, end))
    unknown = _unknown_slot(line, at, trigger, end) if trigger is not None else None
    return unknown or (_slot(line, (), False, (at, end, end)) if end - at >= 4 else None)


def _skip_lead(line: str, start: int, end: int) -> int:
    """Behind list marks, words such as 全国 or 关于, and the name of a city."""
    at = start
    while at < end:
        begin = at
        if mark := _LIST_MARK.match(line, at, end):
            at = mark.end()
        if _known_run(line, at, end)[0]:
            return at
        if lead := lexicon.lead_pattern().match(line, at, end):
            at = lead.end()
        else:
            at += leading_region(line[at : min(end, at + 24)])
        if at == begin:
            return at
    return at


def _known_run(line: str, at: int, end: int) -> tuple[_Names, int]:
    """Known brands that stand one behind the other at `at` (博世BOSCH, 西门子博世), and where they end."""
    end = min(end, at + _SLOT)
    upper = line[at:end].upper()
    if len(upper) != end - at:  # a letter that grows in upper case
        return (), at
    names: list[tuple[str, Span]] = []
    pos = 0
    while pos < len(upper) and (hit := lexicon.known_at(upper, pos)):
        known, stop = hit
        if known.word and not names and not _confirmed(upper, stop):
            break
        names.append((known.brand, (at + pos, at + stop)))
        pos = stop
        while pos < len(upper) and upper[pos] == " " and lexicon.known_at(upper, pos + 1):
            pos += 1
    return tuple(names), at + pos


def _confirmed(text: str, at: int) -> bool:
    """Whether a product, a trade word or another known name follows a brand that is also an everyday word."""
    rest = text[at:].lstrip()
    if not rest or lexicon.known_at(rest, 0):
        return True
    tail = lexicon.modifier_tail()
    for size in range(5):
        if size and not tail.fullmatch(rest[:size]):
            continue
        if lexicon.product_pattern().match(rest, size) or lexicon.service_pattern().match(rest, size):
            return True
    return False


def _trigger(line: str, at: int, end: int) -> int | None:
    """Where the first product or trade word begins."""
    hit = lexicon.trigger_pattern().search(line, at, end)
    return hit.start() if hit else None


def _unknown_slot(line: str, at: int, trigger: int, end: int) -> Slot | None:
    """A slot whose filling is in no table, if it can be a name at all."""
    upper = line[at:trigger].upper().rstrip(" -.")
    tail = lexicon.modifier_tail().search(upper)
    inner = lexicon.known_before(upper, tail.start() if tail else len(upper))
    if inner and inner[1] > 0 and not inner[0].word and _confirmed(line[at:end].upper(), at=len(upper)):
        known, first = inner  # 可以打万和热水器: a sentence runs up to a known brand
        last = tail.start() if tail else len(upper)
        return _slot(line, ((known.brand, (at + first, at + last)),), True, (at, trigger, end))
    if firm := _FIRM_DESK.match(line, at, end):
        name = bare_name(firm[1])  # 腾讯天游信息科技有限公司退款客服: the desk is the firm's
        return _slot(line, ((name, (at, at + len(name))),), False, (at, firm.end(), end)) if name else None
    name = bare_name(line[at:trigger])
    if name is None:
        return None
    return _slot(line, ((name, (at, at + len(name))),), False, (at, trigger, end))


def bare_name(wording: str, often: bool = False) -> str | None:
    """The brand in front of the first product or trade word of `wording`, without 家用, 电器 and the like; or None.

    `often`: see `is_name`.
    """
    wording = wording[: 2 * _SLOT]
    trigger = _trigger(wording, 0, len(wording))
    name = wording[:trigger].rstrip(" -.")
    if cut := lexicon.modifier_tail().search(name):
        name = name[: cut.start()].rstrip(" -.")
    if (twice := _TWICE.fullmatch(name)) and len(twice[1]) > 1:
        name = twice[1]  # a slot that was filled twice (海顿海顿)
    return name if is_name(name, often) else None


def is_name(name: str, often: bool = False) -> bool:
    """Whether wording can be a brand: short, no grammar in it, not made of everyday trade words, no place.

    `often`: many lines begin with it, so that it may hold a letter that elsewhere is grammar.
    """
    if not _NAME.fullmatch(name) or _STOP.search(name) or _BODY.search(name) or name[0] in _VERBS:
        return False
    if not name.isascii() and sum(char >= "\u4e00" for char in name) > _HAN:
        return False
    if (
        (_RARE.search(name) and not (often and len(name) >= 3))
        or _MASK.search(name)
        or _MODEL.fullmatch(name)
        or _TRADESMAN.search(name)
    ):
        return False
    return (
        not lexicon.generic_pattern().fullmatch(name)
        and leading_region(name) < len(name)
        and not is_region_name(name)
    )


def _slot(line: str, names: _Names, known: bool, span: tuple[int, int, int]) -> Slot:
    """The slot of a clause: `span` has its start, the end of its filling and the end of the clause."""
    start, filled, end = span
    products, after = _products(line, filled, end)
    service = lexicon.service_pattern().search(line, after, min(end, after + 12)) is not None
    firm = lexicon.firm_pattern().search(line, filled, end) is not None
    return Slot(
        names,
        known,
        tuple(products),
        service,
        firm,
        start,
        line[start : min(end, start + 14)],
        line[filled : filled + 8],
    )


def _products(line: str, at: int, end: int) -> tuple[list[tuple[str, Span]], int]:
    """The products that begin at `at`, chained by slashes and commas beyond the clause (冰箱/洗衣机), and their end."""
    found: list[tuple[str, Span]] = []
    limit = at + _CHAINED
    while at < limit and (linked := _linked(line, at)):
        product, at = linked
        found.append(product)
    return found, found[-1][1][1] if found else at


@lru_cache(maxsize=256)  # a chain is asked for again from each of its links
def _linked(line: str, at: int) -> tuple[tuple[str, Span], int] | None:
    """The product that begins at `at`, if one does, and where the next one of its chain would."""
    hit = lexicon.product_pattern().match(line, at)
    if hit is None or _LABEL.match(line, at):
        return None
    after = _CHAIN.match(line, hit.end()).end()  # type: ignore[union-attr]
    names, behind = _known_run(line, after, len(line))
    behind = _CHAIN.match(line, behind).end()  # type: ignore[union-attr]
    if names and lexicon.product_pattern().match(line, behind):
        after = behind
    return (lexicon.product_of(hit[0]), hit.span()), after
