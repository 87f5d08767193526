"""Whose number it is: the advert's, or the host's, the site's, an authority's, another firm's that stands beside it.

An advert on a hijacked page shares it with the numbers of the school or the factory whose page it was. What tells
them apart are the words in front of a number, and whose line it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from output.records import BrandFact, LineKind
from output.reference import read_table
from pipelines import lexicon
from pipelines.fold import fold
from pipelines.rows import Row

_CLAUSE = re.compile(r"[。；;!！?？\t\x00]")
_GLOSS = re.compile(r"\s?[(（]([一-鿿]{2,10})[)）]")
_SENTENCE = re.compile("[。；;]")
_REACH = 24  # characters in front of a number that may say whose it is
_IMPRINT = re.compile(
    r"版权所有|copyright|©|ICP备|ICP证|网安备|公安备|技术支持|主办单位|主办[:：]|承办[:：]|powered by",
    re.I,
)
_LINE = 4  # last digits of a landline, by which those of one house differ
_HOST = re.compile(
    "(?<=[\u4e00-\u9fff]{2})(?:有限公司|学校|学院|大学|[中小]学|医院|协会|委员会|管理局|研究[院所室]|实验室|课题组|[机工]厂)"
    r"|\blab\b|univ",
    re.I,
)

_CARD_HEAD = re.compile("联系(?:我们|方式)$|名片$|(?:商家|卖家|店铺|企业)信息$|(?:公司|经营部|商行|厂)$")
_FIRM_NAME = re.compile("(?:中心|服务部|维修部|店)$")
_CARD = 4  # lines of a contact card above a number
_SERVED = re.compile(
    "报修|售后|维修|客服|服务|预约|咨询|全国|24 ?小时|总[机台部线]|备用|直拨|拨打|分机|网点|站|店|部|线"
)


def _words(place: str) -> str:
    """The patterns of the table ``other_parties.csv`` for one place."""
    return "|".join(fold(row["pattern"]) for row in read_table("other_parties.csv") if row["place"] == place)


@cache
def _others() -> re.Pattern[str]:
    """Words of somebody else, at the end of what stands in front of a number."""
    return re.compile(f"(?:{_words('before')})[^\\n]{{0,12}}$")


@cache
def _disclaimed() -> re.Pattern[str]:
    """Words that tell behind a number that it is none to call."""
    return re.compile(_words("behind"))


@cache
def _glosses() -> re.Pattern[str]:
    """What brackets behind a number say of somebody else's."""
    return re.compile(f"(?:{_words('gloss')})(?:电话|热线|专线|咨询)?")


def mark_others(rows: Sequence[Row]) -> None:
    """Take out of each row, into its `others`, the numbers that its own words give to somebody else."""
    for row in rows:
        if row.numbers:
            said, offset = row.numbers, row.line.start
            row.others = [m for m in said if is_others(row.text, m.start - offset, m.end - offset)]
            if row.others:
                others = set(row.others)
                row.numbers = [m for m in said if m not in others]


def is_others(text: str, start: int, end: int) -> bool:
    """Whether the words around ``text[start:end]`` give the number there to somebody else."""
    before = _CLAUSE.split(text[max(0, start - _REACH) : start])[-1]
    if _others().search(before):
        return True
    if (gloss := _GLOSS.match(text, end)) and _glosses().fullmatch(gloss[1]):
        return True  # 029-8765-1200(预约挂号)
    return _disclaimed().match(text, end) is not None


def leave_hosts(rows: Sequence[Row], brands: Sequence[BrandFact]) -> None:
    """Give away what only the host's imprint says, or the line of a maker whom the page does not advertise.

    An advert says its number where it names the brand; as long as one number is said there, those that stand in
    imprints and beside the host's name are the host's, wherever else they stand, and so are their neighbours (numbers
    of the same exchange). Where no brand is named beside a number, a product or a service has to be. A seller's card
    gives away what it alone says. What no brand's page says is left as it is.
    """
    starts = sorted(span[0] for fact in brands for span in fact.evidence)
    names = {fact.brand for fact in brands}
    doubtful: set[str] = set()
    tied: set[str] = set()
    offered: set[str] = set()
    carded: set[str] = set()
    loose: set[str] = set()
    for at, row in enumerate(rows):
        said = {mention.number for mention in row.numbers}
        doubtful.update(mention.number for mention in row.others)
        if not said or row.line.kind is LineKind.TEL:
            continue
        if row.holds_any(starts) or (row.line.kind is not LineKind.BODY and not _is_imprint(row)):
            tied |= said
        elif row.others or _is_imprint(row) or (names and _names_another(row, names)):
            doubtful |= said
        elif is_on_card(rows, at):
            carded |= said
        elif any(slot.service or slot.products for slot in row.slots):
            offered |= said
        else:
            loose |= said
    given = doubtful - (tied or offered)
    if tied or offered or loose:
        given |= (_neighbours(rows, given) - tied) | (carded - tied - offered - loose)
        _give_away(rows, given)


def is_on_card(rows: Sequence[Row], at: int) -> bool:
    """Whether a line belongs to the contact card of a firm or of a person (经营部, 联系人:李经理, 手机:…), which serves nobody."""
    for row in reversed(rows[max(0, at - _CARD) : at + 1]):
        if _CARD_HEAD.search(row.text):
            return row.line.kind is LineKind.BODY
        named = row.numbers or not _FIRM_NAME.search(row.text)
        if row.line.kind is not LineKind.BODY or (named and _SERVED.search(row.text)):
            return False
    return False


def _neighbours(rows: Sequence[Row], given: set[str]) -> set[str]:
    """The numbers that differ from one of the given landlines in no more than the last digits."""
    exchanges = {number[:-_LINE] for number in given if number.startswith("0")}
    said = {mention.number for row in rows for mention in row.numbers}
    return {number for number in said if number[:-_LINE] in exchanges}


def _give_away(rows: Sequence[Row], given: set[str]) -> None:
    for row in rows:
        if any(mention.number in given for mention in row.numbers):
            row.others = [*row.others, *(mention for mention in row.numbers if mention.number in given)]
            row.numbers = [mention for mention in row.numbers if mention.number not in given]


def _is_imprint(row: Row) -> bool:
    if _IMPRINT.search(row.text):
        return True
    return any("\x00" in clause and _HOST.search(clause) for clause in _SENTENCE.split(row.text))


def _names_another(row: Row, names: set[str]) -> bool:
    """Whether a line opens with a known maker whom the page does not advertise."""
    known = lexicon.known_at(row.text[:24].upper(), 0)
    if known and not known[0].word and known[0].brand not in names:
        return True
    return any(slot.known and not {name for name, _ in slot.names} & names for slot in row.slots)
