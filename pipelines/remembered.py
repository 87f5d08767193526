"""What depends on a line's wording alone is worked out once: kits repeat lines on a page, on a host and across hosts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from pipelines.areas.memo import Memo

LONGEST = 1_000
"""Characters of a line that is remembered; longer ones hardly come twice."""

T = TypeVar("T")


def remembered(work: Callable[[str], T]) -> Callable[[str], T]:
    """`work` with a memory that is bounded by the characters of the lines in it."""
    memo: Memo[str, T] = Memo()

    @wraps(work)
    def ask(line: str) -> T:
        try:
            return memo[line]
        except KeyError:
            answer = work(line)
            return memo.keep(line, len(line), answer) if len(line) <= LONGEST else answer

    return ask
