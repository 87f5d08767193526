"""Lines -> claims: what a page promises, by the wordings of the table ``claims.csv``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from output.records import ClaimFact, Page, Span
from output.reference import read_table
from pipelines.fold import fold
from pipelines.rows import Prose, Row
from pipelines.scan import Scanner


@cache
def _scanner() -> Scanner:
    return Scanner({row["claim"]: fold(row["pattern"]) for row in read_table("claims.csv")})


def find_claims(page: Page, rows: Sequence[Row]) -> list[ClaimFact]:
    """The promises in the given lines, one fact a claim in the order of first mention."""
    spans: dict[str, list[Span]] = defaultdict(list)
    prose = Prose(rows)
    for claim, start, end in _scanner().scan(prose.text):
        wording = prose.text[start:end]
        if "\x00" not in wording and "\n" not in wording:
            spans[claim].append(prose.place(start, end)[1])
    return [
        ClaimFact(
            claim, tuple(dict.fromkeys(page.text[start:end] for start, end in found)), tuple(sorted(found))
        )
        for claim, found in sorted(spans.items(), key=lambda item: min(item[1]))
    ]
