"""Answers that fit into what a language model can take in: lists and texts are cut, and what was left out is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from output.errors import HotlinesError

LARGEST = 49_000
"""Bytes of an answer without its envelope. It holds the object twice: as it is, and as a text for clients that know no other."""
_LONGEST = 4000
"""Characters of one text within an answer."""
_FIELDS = 40
"""No record has so many fields: what has more is a list by name."""


class Found(NamedTuple):
    """An answer, and for those of its lists that come a page at a time the cursors behind them."""

    answer: Mapping[str, Any]
    cursors: Mapping[str, str | None] = {}


def fitted(ask: Callable[[int], Found], limit: int) -> dict[str, Any]:
    """What `ask` gives for `limit` rows of each list, or for fewer if that is too large, with `more`: what was left out."""
    most, longest = limit, _LONGEST
    while True:
        answer = _cut_down(ask(most), most, longest)
        if _size(answer) <= LARGEST:
            return answer
        if most == 1 and longest <= 100:
            raise HotlinesError("the answer is too large to be told; ask for something narrower")
        most, longest = max(1, most // 2), max(100, longest // 2)


def as_text(answer: Mapping[str, Any]) -> str:
    """The answer as JSON, Chinese as it is."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


def _size(answer: Mapping[str, Any]) -> int:
    text = as_text(answer)
    twice = text + json.dumps(text, ensure_ascii=False)
    return len(twice.encode("utf-8", "replace"))


def _cut_down(found: Found, most: int, longest: int) -> dict[str, Any]:
    left_out: dict[str, list[int]] = {}
    answer = _cut(found.answer, "", most, longest, left_out)
    more = [{"part": part, "shown": shown, "of": of, "next": None} for part, (shown, of) in left_out.items()]
    more += [
        {"part": part, "shown": len(_within(answer, part)), "of": None, "next": cursor}
        for part, cursor in found.cursors.items()
        if cursor is not None
    ]
    return {**answer, "more": more}


def _within(answer: Any, part: str) -> Any:
    for name in part.split("."):
        answer = answer[name]
    return answer


def _cut(value: Any, part: str, most: int, longest: int, left_out: dict[str, list[int]]) -> Any:
    if isinstance(value, str):
        return value[: _told(left_out, part, len(value), longest)]
    if isinstance(value, list):
        kept = value[: _told(left_out, part, len(value), most)]
        return [_cut(one, f"{part}[]", most, longest, left_out) for one in kept]
    if isinstance(value, dict):
        size = len(value) if len(value) <= _FIELDS else _told(left_out, part, len(value), most)
        return {
            key: _cut(one, f"{part}.{key}" if part else key, most, longest, left_out)
            for key, one in list(value.items())[:size]
        }
    return value


def _told(left_out: dict[str, list[int]], part: str, size: int, most: int) -> int:
    """How much may stay of something of that size. Lists of one kind within others are told as one."""
    shown = min(size, most)
    if shown < size or part in left_out:
        counts = left_out.setdefault(part, [0, 0])
        counts[0] += shown
        counts[1] += size
    return shown
