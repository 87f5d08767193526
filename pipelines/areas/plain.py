"""Lists of nothing but full, certain names: most of what a page of adverts lists, and many columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, count, pairwise
from operator import add, sub
from typing import Any, cast

from output.records import AreaAnswer, AreaMention
from pipelines.areas.guards import HAN
from pipelines.areas.patterns import lazy
from pipelines.areas.segments import Segments

_PLAIN = lazy(f"[{HAN}]{{2,}}(?:[、，,;；][{HAN}]{{2,}})+[。、，,;；]?")
_UNIFORM = lazy(rf"[{HAN}]{{2,}}+(\r?\n|[ \t\u3000]|\s?[|/·]\s?|[、，,;；] )[{HAN}]")
_SEPARATORS = "。，,;；"  # and 、: always one of them between two segments of a plain line

mention: Callable[[tuple[Any, ...]], AreaMention] = partial(tuple.__new__, AreaMention)
"""An AreaMention of its four fields, in half the time; a page has hundreds."""


class PlainReader:
    """Reads such lists for one reference year."""

    def __init__(self, segments: Segments) -> None:
        """`segments`: who knows what is certain."""
        self._segments = segments

    def read(self, line: str, offset: int) -> list[AreaMention] | None:
        """The mentions of a line that is nothing but such a list; null if it is not. `offset`: where it begins."""
        segments = line.split("、")
        if len(segments) > 1:
            answers = list(map(self._segments.composites.answers.get, segments))
            if all(answers):  # the most common line by far
                return _mentions(cast("list[AreaAnswer]", answers), segments, offset, 1)
        if not _PLAIN.fullmatch(line):
            return self.uniform(line, offset)
        listed = "、" in line
        for mark in _SEPARATORS:  # many times quicker than to split by a pattern
            line = line.replace(mark, "、")
        segments = line.split("、")
        certain = self._answers(segments)
        if certain is None or (3 <= len(segments) <= 5 and not listed and all(_nested(certain))):
            return None  # one path in the cell of a table: 广东省,深圳市,南山区
        return _mentions(certain, segments, offset, 1)

    def uniform(self, text: str, offset: int) -> list[AreaMention] | None:
        """The same for names that one blank, bar, slash or line break parts, where none lies in the one before it."""
        parted = _UNIFORM.match(text)
        if parted is None:
            return None
        segments = text.split(parted[1])
        answers = self._answers(segments)
        if answers is None or any(_nested(answers)):
            return None
        return _mentions(answers, segments, offset, len(parted[1]))

    def _answers(self, segments: list[str]) -> list[AreaAnswer] | None:
        """The answer of each segment, an empty last one taken off; null if one is not certain."""
        if not segments[-1]:
            segments.pop()  # the line ends with a separator
        found = list(map(self._segments.composites.answers.get, segments))
        for index, answer in enumerate(found) if not all(found) else ():
            found[index] = answer or self._segments.certain(segments[index])
            if found[index] is None:
                return None
        return cast("list[AreaAnswer]", found)


def _mentions(
    answers: Sequence[AreaAnswer], segments: list[str], offset: int, parted: int
) -> list[AreaMention]:
    """The mentions of segments with `parted` characters between them."""
    sizes = list(map(len, segments))
    ends = list(map(add, accumulate(sizes), count(offset, parted)))
    return list(map(mention, zip(answers, map(sub, ends, sizes), ends, segments, strict=True)))


def _nested(answers: Sequence[AreaAnswer]) -> Iterator[bool]:
    """Of each but the first, whether it lies in the one before it, or is it."""
    return (f"{below.path}/".startswith(f"{above.path}/") for above, below in pairwise(answers))
