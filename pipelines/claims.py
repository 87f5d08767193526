"""Lines -> claims: what a page promises, by the wordings of the table ``claims.csv``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from output.records import ClaimFact, Page, Span
from pipelines.rows import SLOTLESS, Row
from pipelines.wordings import wordings


def find_claims(page: Page, rows: Sequence[Row]) -> list[ClaimFact]:
    """The promises in the given lines, one fact a claim in the order of first mention."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        if not row.is_area_list and row.line.kind not in SLOTLESS:
            offset = row.line.start
            for claim, (start, end) in wordings(row.text).claims:
                spans[claim].append((start + offset, end + offset))
    return [
        ClaimFact(
            claim, tuple(dict.fromkeys(page.text[start:end] for start, end in found)), tuple(sorted(found))
        )
        for claim, found in sorted(spans.items(), key=lambda item: min(item[1]))
    ]
