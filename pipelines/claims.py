"""Lines -> claims: what a page promises, by the wordings of the table ``claims.csv``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from output.records import ClaimFact, Page, Span
from output.reference import read_table
from pipelines.fold import fold
from pipelines.sheet import Row


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{row['claim']}>{fold(row['pattern'])})" for row in read_table("claims.csv")))


def find_claims(page: Page, rows: Iterable[Row]) -> list[ClaimFact]:
    """The promises in the given lines, one fact a claim in the order of first mention."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        if row.is_area_list:
            continue
        for hit in _pattern().finditer(row.text):
            if hit.lastgroup and "\x00" not in hit.group():
                spans[hit.lastgroup].append((hit.start() + row.line.start, hit.end() + row.line.start))
    return [
        ClaimFact(claim, tuple(dict.fromkeys(page.text[start:end] for start, end in found)), tuple(found))
        for claim, found in spans.items()
    ]
