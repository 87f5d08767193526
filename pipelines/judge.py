"""Sheet -> is it an advert: a score from signals with weights, each with its evidence. The table is ``signals.csv``.

The score is the logistic function of the weights' sum. A page that nothing speaks for is no advert: when in doubt,
nobody is accused.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from output.records import AreaMention, BrandFact, Line, LineKind, PairFact, Reason, Span
from output.reference import read_table
from pipelines.rows import SLOTLESS, Row
from pipelines.spans import Spans
from pipelines.wordings import wordings

_BIAS = -2.4
_DECISION = 0.5
_PLACES = 120  # places that are looked at: the signal counts the first forty at most
_TITLES = 50  # titles and headings that are looked at
_PROVINCES = 3  # that make lists of places an advert's
_TIE = 40  # characters between a brand and the number that is its service line
_SERVED = re.compile(
    "(?:售后|维修|服务|客服|报修|检修|保养|咨询|人工).{0,8}?(?:电话|热线|专线|号码|客服|部|中心|站)"
)
_FIRM = re.compile(
    r"[\u4e00-\u9fff(（)）]{0,12}?(?:(?:股份|集团|有限|责任|投资|控股)+公司|集团)(?![^,，。;；]{0,8}?(?:退款|退费|充值|客服|人工))"
)
_IMPRINT = re.compile("版权所有|copyright|©", re.I)
_FIRM_LINE = re.compile("(?:公司|集团)$")
_LONGEST_FIRM = 30  # characters of a line that is nothing but a firm's name
_DUMMY = re.compile(r"[48]00(?:0000000|1234567|8123456)|13800138000|1[38]\d12345678")
"""Numbers that stand for any number."""
_QUOTED = re.compile('[”“"」』]|假|冒|骗')
_MANY = 3  # makers with a number each that make a directory
_LONG = 8  # that make a long one
_MAKERS = 20  # whose firm a page may be, the strongest first


class _Signal(NamedTuple):
    weight: float
    limit: int


class Verdict(NamedTuple):
    """Whether a page is an advert, how sure (0 to 1), and why, strongest reason first."""

    is_advert: bool
    score: float
    reasons: tuple[Reason, ...]


@cache
def _signals() -> dict[str, _Signal]:
    return {
        row["signal"]: _Signal(float(row["weight"]), int(row["limit"])) for row in read_table("signals.csv")
    }


def judge(
    rows: Sequence[Row],
    brands: Sequence[BrandFact],
    pairs: Sequence[PairFact],
    listed: Sequence[Span],
    span: Span | None,
) -> Verdict:
    """The verdict on a page from its lines that speak, its brands and pairs, and its `listed` areas.

    `span` is the part that would be the advert. If that part is unmistakably one, an article behind it has no say.
    """
    near, beyond = _parted(rows, span)
    said = list(_wordings(near))
    if any(signal.startswith(_IN_TITLES) for signal, _ in said):  # the title tells what the page is about
        near, said = rows, [*said, *_wordings(beyond)]
    counts: Counter[str] = Counter()
    evidence: dict[str, list[Span]] = {}
    for signal, where in [*said, *_computed(near, pairs, listed), *_ties(near, brands, pairs)]:
        counts[signal] += 1
        if where:
            evidence.setdefault(signal, []).append(where)
    reasons = [
        Reason(signal, round(_weight(signal, count), 3), tuple(evidence.get(signal, ())[:5]))
        for signal, count in counts.items()
    ]
    total = _BIAS + sum(reason.weight for reason in reasons)
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    ordered = tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.reason)))
    return Verdict(score >= _DECISION, round(score, 3), ordered)


def _parted(rows: Sequence[Row], span: Span | None) -> tuple[Sequence[Row], Sequence[Row]]:
    """The rows that have a say, and what follows an advert whose own headline bears its number."""
    if span is None:
        return rows, ()
    headed = any(
        row.numbers and _is_headline(row) and not row.navigation and span[0] <= row.line.start < span[1]
        for row in rows
    )
    if not headed:
        return rows, ()
    end = span[1]
    near = [
        row for row in rows if row.line.start < end or row.line.kind is not LineKind.BODY or row.navigation
    ]
    return near, [
        row for row in rows if row.line.start >= end and row.line.kind is LineKind.BODY and not row.navigation
    ]


def _weight(signal: str, count: int) -> float:
    weight, limit = _signals()[signal]
    return weight * min(count, limit)


def _wordings(rows: Sequence[Row]) -> Iterator[tuple[str, Span]]:
    """Wordings of the table, counted once a line and signal; of navigation only what is a site's furniture."""
    seen: set[tuple[str, int | str]] = set()
    for row in rows:
        if row.is_area_list or row.line.kind in _SILENT:
            continue
        offset = row.line.start
        for signal, (start, end) in wordings(row.text).signals:
            once = (signal, row.text[start:end] if signal in _FURNITURE else offset)
            if once not in seen and _may_say(row, signal):
                seen.add(once)
                yield signal, (start + offset, end + offset)


def _may_say(row: Row, signal: str) -> bool:
    """Whether a line may carry a signal: titles and headings have their own, navigation has only a site's furniture."""
    if signal.startswith(_IN_TITLES):
        return row.line.kind is LineKind.TITLE or row.line.heading
    return not row.navigation or signal in _FURNITURE


_SILENT = SLOTLESS | {LineKind.KEYWORDS, LineKind.DESCRIPTION, LineKind.HIDDEN}


_IN_TITLES = "title_"  # signals that only a title or heading can give
_FURNITURE = frozenset({"shop_furniture"})  # what speaks from a page's navigation


def _computed(
    rows: Sequence[Row], pairs: Sequence[PairFact], listed: Sequence[Span]
) -> Iterator[tuple[str, Span | None]]:
    body = [row for row in rows if row.line.kind is LineKind.BODY]
    mentions = [mention for row in body for mention in row.numbers]
    if not any(row.numbers for row in rows):
        yield "no_number", None
    yield from _repeated(body)
    for row in rows:
        if not _is_headline(row) or row.navigation:
            continue
        if row.line.kind is LineKind.TITLE:
            yield "headline_title", (row.line.start, row.line.end)
            if row.numbers:
                yield "number_in_title", (row.line.start, row.line.end)
        elif row.line.kind is LineKind.BODY:
            yield "headline_run", (row.line.start, row.line.end)
            if row.numbers:
                yield "number_at_headline", (row.line.start, row.line.end)
            elif row.dialled:
                yield "dialled_headline", (row.line.start, row.line.end)
    if mentions and all(row.is_prose for row in body if row.numbers):
        yield "quoted_only", (mentions[0].start, mentions[0].end)
    dummies = {mention.number: mention for mention in mentions if _DUMMY.fullmatch(mention.number)}
    yield from (("dummy_number", (mention.start, mention.end)) for mention in dummies.values())
    yield from _hidden(rows)
    yield from (("area_list", where) for where in listed)
    makers = _makers(pairs)
    if makers >= _LONG:
        yield "long_directory", None
    if makers == _MANY - 1:
        yield "two_makers", None
    if makers >= _MANY or (len({pair.brand for pair in pairs}) != 1 and _is_number_table(body)):
        yield "many_pairs", None


def _ties(
    rows: Sequence[Row], brands: Sequence[BrandFact], pairs: Sequence[PairFact]
) -> Iterator[tuple[str, Span | None]]:
    """How closely brands and numbers go together."""
    body = [row for row in rows if row.line.kind is LineKind.BODY]
    starts = [row.line.start for row in body]
    tied = {tie.number: tie.brand for pair in pairs for tie in pair.evidence if tie.brand < tie.number}
    for number in sorted(tied):
        at = bisect_right(starts, number[0]) - 1
        if at >= 0 and number[0] < body[at].line.end and starts[at] <= tied[number][0]:
            yield "tied_number", number
            between = body[at].text[tied[number][1] - starts[at] : number[0] - starts[at]]
            if len(between) <= _TIE and _SERVED.search(between) and not _QUOTED.search(between):
                yield "service_tie", number
    if pairs and len({pair.brand for pair in pairs}) == 1:
        yield "one_brand", None
    if only := _only_hidden(rows, brands, pairs):
        yield "only_hidden", only
    if own := _own_firm(rows, brands):
        yield "own_firm", own
    official = [is_official(pair) for pair in pairs]
    if any(official):
        yield "official_line" if all(official) else "also_official", None
    titles = [row.line for row in rows if row.line.kind is LineKind.TITLE or row.line.heading][:_TITLES]
    spans = [span for fact in brands for span in fact.evidence]
    named = next((span for span in spans if any(line.start <= span[0] < line.end for line in titles)), None)
    if named:
        yield "brand_title", named


def _own_firm(rows: Sequence[Row], brands: Sequence[BrandFact]) -> Span | None:
    """Where the title or the site's imprint names a firm that bears the brand's name: a maker's own page."""
    names = sorted(
        {name for fact in brands[:_MAKERS] for name in (fact.brand, *fact.written)},
        key=lambda name: (-len(name), name),
    )
    for row in rows:
        told = row.line.kind is LineKind.TITLE or row.navigation or row.others or _IMPRINT.search(row.text)
        if not told and not (_FIRM_LINE.search(row.text) and len(row.text) <= _LONGEST_FIRM):
            continue
        for name in names:
            at = row.text.find(name)
            if at >= 0 and _FIRM.match(row.text, at + len(name)):
                return row.line.start + at, row.line.start + at + len(name)
    return None


@cache
def _official_lines() -> dict[str, tuple[str, ...]]:
    """Number -> the brands whose own line it is or was."""
    brands: dict[str, list[str]] = {}
    for row in read_table("official_numbers.csv"):
        brands.setdefault(row["number"], []).append(row["brand"])
    return {number: tuple(names) for number, names in brands.items()}


def is_official(pair: PairFact) -> bool:
    """Whether the number is the maker's own line (西门子家电 is on the list for 西门子)."""
    return any(name.startswith(pair.brand) for name in _official_lines().get(pair.number, ()))


def _repeated(body: Sequence[Row]) -> Iterator[tuple[str, Span]]:
    counts: Counter[str] = Counter()
    top = 0
    for row in body:
        for mention in row.numbers:
            counts[mention.number] += 1
            top = max(top, counts[mention.number])
            if counts[mention.number] > 1 and counts[mention.number] == top:
                yield "number_repeated", (mention.start, mention.end)


def _is_headline(row: Row) -> bool:
    """A short line with a slot, filled or not, in front of a trade word."""
    return any(slot.service and not slot.firm for slot in row.slots) and not row.is_prose


def area_lists(lists: Sequence[Line], areas: Sequence[AreaMention]) -> list[Span]:
    """Every fifth resolved place in the lists of a page; none, if they lie in less than three provinces.

    Lists of one province alone are what any local firm has.
    """
    listed = Spans(line[:2] for line in lists)
    solid = [area for area in areas[:_PLACES] if area.answer.code and listed.hold(area.start)]
    provinces = {area.answer.code[:2] for area in solid if area.answer.code}
    return [(area.start, area.end) for area in solid[4::5]] if len(provinces) >= _PROVINCES else []


def _is_number_table(body: Sequence[Row]) -> bool:
    """Several lines with one number each, no two alike in number or in the wording in front of it."""
    lines = [row for row in body if len(row.numbers) == 1 and len(row.text) <= 60]
    names = {row.text.split("\x00")[0].strip(" \t:：")[:6] for row in lines} - {""}
    return min(len(names), len({row.numbers[0].number for row in lines})) > _MANY


def _makers(pairs: Sequence[PairFact]) -> int:
    """How many makers have a number that no other has."""
    owners: dict[str, set[str]] = {}
    for pair in pairs:
        owners.setdefault(pair.number, set()).add(pair.brand)
    return len({next(iter(brands)) for brands in owners.values() if len(brands) == 1})


def _only_hidden(rows: Sequence[Row], brands: Sequence[BrandFact], pairs: Sequence[PairFact]) -> Span | None:
    """Where a brand and its number stand, if that is in text that the page does not show and nowhere in its body."""
    hidden = Spans(row.line[:2] for row in rows if row.line.kind is LineKind.HIDDEN)
    if not hidden:
        return None
    shown = Spans(row.line[:2] for row in rows if row.line.kind is LineKind.BODY)
    named = {fact.brand: fact.evidence for fact in brands}
    for pair in pairs:
        numbers = [tie.number for tie in pair.evidence]
        places = [*named.get(pair.brand, ()), *numbers]
        if _any_in(hidden, numbers) and not _any_in(shown, places):
            return pair.evidence[0].number
    return None


def _any_in(lines: Spans, spans: Sequence[Span]) -> bool:
    return any(lines.hold(start) for start, _ in spans)


def _hidden(rows: Sequence[Row]) -> Iterator[tuple[str, Span]]:
    """Lines that the page does not show and that say a number of it in an advert's words."""
    for row in rows:
        offers = any((slot.service or slot.products) and not slot.firm for slot in row.slots)
        if offers and row.numbers and row.line.kind is LineKind.HIDDEN:
            yield "hidden_hotline", (row.numbers[0].start, row.numbers[0].end)
