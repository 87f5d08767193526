"""Sheet -> the part of the page that advertises: where the advert starts and ends, and where an article takes over."""

from __future__ import annotations

import re
from collections.abc import Sequence

from output.records import BrandFact, LineKind, PairFact, Span
from pipelines.rows import Row
from pipelines.served import trade_list

_PLACES = 3  # places in a sentence about coverage that make it part of the advert
_COVERAGE = re.compile("上门|师傅|服务|覆盖|派单|派人|网点|可到|可去|都去|都跑|受理|接单")
_GAP = 500  # characters of prose without a sign of the advert that end it
_PROSE = 40  # a line of this length with a full stop is prose
_OPERATOR = re.compile(
    "(?:我们|我司|我店|本(?:中心|店|部门?|公司|站|网点))[^。；]{0,12}(?:维修|承修|受理|承接|服务|上门|修理|安装|清洗)"
)
_SIGNS = ("。", "?", "？", "！", "；")


def find_span(rows: Sequence[Row], brands: Sequence[BrandFact], pairs: Sequence[PairFact]) -> Span | None:
    """First and last offset of the advert in the body, or in what the page hides; None if neither advertises.

    Numbers count that are tied to a brand, or any where none is.
    """
    shown = [row for row in rows if row.line.kind is LineKind.BODY]
    hidden = [row for row in rows if row.line.kind is LineKind.HIDDEN and row.numbers]
    starts = sorted(span[0] for fact in brands for span in fact.evidence)
    tied = {pair.number for pair in pairs}
    only_hidden = hidden and not any(
        row.holds_any(starts) or any(not tied or said.number in tied for said in row.numbers) for row in shown
    )
    body = [row for row in rows if row.line.kind is LineKind.HIDDEN] if only_hidden else shown
    worth = [_worth(row, starts, tied) for row in body]
    clusters = _clusters(body, worth)
    if not clusters:
        return None
    first, last = max(clusters, key=lambda cluster: sum(worth[cluster[0] : cluster[1] + 1]))
    first = next(
        (at for at in range(first, last) if not body[at].is_area_list), first
    )  # a site's choice of cities
    last = _stretch(body, last)
    return body[first].line.start, body[last].line.end


def _worth(row: Row, brand_starts: Sequence[int], tied: set[str]) -> float:
    """How much a line looks like part of the advert."""
    if row.is_area_list and not row.numbers:
        return 1.0
    cities = not row.is_aside and bool(trade_list(row.text))
    if not row.numbers and not cities and (row.navigation or row.others):
        return 0.0
    named = row.holds_any(brand_starts)
    listed = (
        cities or row.area_share > 0.3 or (row.places >= _PLACES and _COVERAGE.search(row.text) is not None)
    )
    numbers = sum(not tied or mention.number in tied for mention in row.numbers)
    return (
        2.0 * numbers
        + 2.0 * named
        + 1.0 * listed
        + 0.3 * bool(row.slots and row.weight >= 2.0 and not row.is_prose and (numbers or not row.numbers))
    )


def _clusters(body: Sequence[Row], worth: Sequence[float]) -> list[tuple[int, int]]:
    """Runs of lines that advertise, parted by long stretches of prose that do not."""
    clusters: list[tuple[int, int]] = []
    prose = 0
    for at, row in enumerate(body):
        if worth[at] > 0:
            if clusters and prose < _GAP:
                clusters[-1] = (clusters[-1][0], at)
            else:
                clusters.append((at, at))
            prose = 0
        elif _is_prose(row):
            prose += len(row.text)
    return clusters


def _is_prose(row: Row) -> bool:
    return len(row.text) >= _PROSE and any(sign in row.text for sign in _SIGNS)


def _stretch(body: Sequence[Row], last: int) -> int:
    """Take in the short lines that follow (promises, rules) and what the operator says of itself, up to an article."""
    while last + 1 < len(body) and not body[last + 1].navigation:
        if _is_prose(body[last + 1]) and not _OPERATOR.search(body[last + 1].text):
            break
        last += 1
    return last
