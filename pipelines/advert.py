"""Page -> Advert: the composition of the reader, and nothing else. Pure: no network, no database, no clock."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import TypeVar

from output.records import (
    HEAD_KINDS,
    Advert,
    AreaMention,
    BrandFact,
    LineKind,
    NumberFact,
    Page,
    PairFact,
    ProductFact,
    Role,
    Span,
)
from output.shipped import public_lines
from pipelines.areas import find_areas
from pipelines.brands import find_brands
from pipelines.claims import find_claims
from pipelines.judge import area_lists, is_official, judge
from pipelines.numbers import NumberMention, find_numbers
from pipelines.owners import leave_hosts
from pipelines.page import parse_page
from pipelines.pairs import find_pairs
from pipelines.products import find_products
from pipelines.rows import Row
from pipelines.served import served_areas
from pipelines.sheet import make_sheet
from pipelines.span import find_span
from pipelines.spans import Spans

READER = "7"
"""Version of the reader. It rises with every change of a rule or table that changes what some page is said to say."""


F = TypeVar("F", BrandFact, ProductFact)

_PATH = re.compile("[>›»].*[>›»]|(?:当前|您的|所在)位置")


def read_page(data: bytes | str, url: str | None = None, on: date | None = None) -> Advert:
    """What a page says, as one reading.

    `data` is the page as served (HTML or plain text), `url` its address if known, `on` the reference date for its
    areas (default: the edition date of the shipped gazetteer). Raises PageError, one line, for what is no page.
    """
    return read_advert(parse_page(data, url), on)


def read_advert(page: Page, on: date | None = None) -> Advert:
    """What a parsed page says. The same page gives the same reading on any day."""
    numbers = find_numbers(page)
    areas = find_areas(page, on)
    rows = make_sheet(page, numbers, areas)
    speaking = [row for row in rows if not row.is_area_list or row.numbers]
    brands = find_brands(page, speaking)
    leave_hosts(speaking, brands)
    pairs = find_pairs(speaking, brands, public_lines(), Role.MENTIONED)
    core = find_span(rows, brands, pairs)
    lists = [row.line for row in rows if row.is_area_list and row.line.kind is LineKind.BODY]
    verdict = judge(speaking, brands, pairs, area_lists(lists, areas), core)
    span = core if verdict.is_advert else None
    if span and (unveiled := _unveiled(page, span)):
        areas = find_areas(unveiled, on)
    keep = _Keep(page.text, speaking, span)
    kept_rows = [row for row in speaking if keep.line(row)]
    kept_brands = keep.facts(brands)
    role = Role.ADVERTISED if verdict.is_advert else Role.MENTIONED
    return Advert(
        url=page.url,
        title=page.title,
        text=page.text,
        is_advert=verdict.is_advert,
        score=verdict.score,
        reader=READER,
        reasons=verdict.reasons,
        advert_span=span,
        brands=tuple(kept_brands),
        product_mentions=tuple(keep.facts(find_products(page, kept_rows, kept_brands))),
        numbers=tuple(_merge(page, _said(kept_rows, advert=verdict.is_advert))),
        pairs=tuple(_offered(find_pairs(kept_rows, kept_brands, public_lines(), role))),
        areas=keep.areas(served_areas(page, kept_rows, kept_brands, areas, on), _paths(speaking)),
        claims=tuple(find_claims(page, kept_rows)),
        charset=page.charset,
    )


def _unveiled(page: Page, span: Span) -> Page | None:
    """The page with the advert shown and nothing else, if the page hides it: hidden text else tells no areas."""
    hidden = [line for line in page.lines if line.kind is LineKind.HIDDEN]
    if not any(span[0] <= line.start < span[1] for line in hidden):
        return None
    shown = [line for line in page.lines if line.kind in HEAD_KINDS]
    return replace(page, lines=(*shown, *(line._replace(kind=LineKind.BODY) for line in hidden)))


def _offered(pairs: Sequence[PairFact]) -> Iterator[PairFact]:
    """The pairs; a maker's own line is mentioned, never advertised, whoever says it."""
    return (replace(pair, role=Role.MENTIONED) if is_official(pair) else pair for pair in pairs)


def _said(rows: Sequence[Row], *, advert: bool) -> list[NumberMention]:
    """The numbers of the rows; an advert's own ones only, without authorities' and other people's."""
    ours = [mention for row in rows for mention in row.numbers]
    if advert:
        return [mention for mention in ours if mention.number not in public_lines()]
    return sorted([*ours, *(mention for row in rows for mention in row.others)], key=itemgetter(2))


def _paths(rows: Sequence[Row]) -> list[Span]:
    """Where lines say in which corner of its site a page stands: 首页 > 服务中心 > 浙江 > 宁波."""
    return [
        (row.line.start, row.line.end)
        for row in rows
        if row.places and row.navigation and row.line.kind is LineKind.BODY and _PATH.search(row.text)
    ]


class _Keep:
    """What of a page counts: on adverts the span and the head lines, on other pages everything."""

    def __init__(self, text: str, rows: Sequence[Row], span: Span | None) -> None:
        self._text = text
        self._span = span
        self._beside = Spans(
            [
                (row.line.start, row.line.end)
                for row in rows
                if row.line.kind in HEAD_KINDS or row.line.kind is LineKind.HIDDEN
            ]
        )

    def offset(self, start: int) -> bool:
        """Whether what begins at `start` counts."""
        if self._span is None or self._span[0] <= start < self._span[1]:
            return True
        return self._beside.hold(start)

    def line(self, row: Row) -> bool:
        """Whether a line counts."""
        return self.offset(row.line.start)

    def areas(self, mentions: Sequence[AreaMention], paths: Sequence[Span]) -> tuple[AreaMention, ...]:
        """The areas that count; on adverts none of a site's `paths`. There are hundreds, so the others are sliced out."""
        if self._span is None:
            return tuple(mentions)
        if paths:
            left_out = Spans(paths)
            mentions = [mention for mention in mentions if not left_out.hold(mention[1])]
        starts = list(map(itemgetter(1), mentions))
        first, last = (bisect_left(starts, offset) for offset in self._span)
        head = (mention for mention in mentions[:first] if self.offset(mention[1]))
        return (
            *head,
            *mentions[first:last],
            *(mention for mention in mentions[last:] if self.offset(mention[1])),
        )

    def facts(self, facts: Iterable[F]) -> list[F]:
        """The facts with the evidence that counts, and its wordings; none without."""
        kept = []
        for fact in facts:
            spans = tuple(span for span in fact.evidence if self.offset(span[0]))
            if len(spans) < len(fact.evidence):
                written = tuple(dict.fromkeys(self._text[start:end] for start, end in spans))
                kept += [replace(fact, evidence=spans, written=written)] if spans else []
            else:
                kept.append(fact)
        return kept


def _merge(page: Page, mentions: Sequence[NumberMention]) -> list[NumberFact]:
    """One fact a number, in the order of first mention."""
    found: dict[str, list[NumberMention]] = {}
    for mention in mentions:
        found.setdefault(mention.number, []).append(mention)
    return [
        NumberFact(
            number,
            said[0].kind,
            tuple(dict.fromkeys(page.text[mention.start : mention.end] for mention in said)),
            tuple((mention.start, mention.end) for mention in said),
            next((mention.extension for mention in said if mention.extension), None),
        )
        for number, said in found.items()
    ]
