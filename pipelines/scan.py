"""Many patterns, one pass: positions are found by first letters, and only the patterns that begin with them are tried.

A single large alternation tries every branch at every position, which on Chinese text costs ten times as much.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

_SPECIAL = frozenset("\\[](){}.^$|?*+")

K = TypeVar("K", bound=Hashable)


class Scanner(Generic[K]):
    """Finds wordings of several keys in a text. Branches that open with a bracket or class take a pass of their own."""

    def __init__(self, patterns: Mapping[K, str]) -> None:
        by_start: dict[str, dict[K, list[str]]] = defaultdict(lambda: defaultdict(list))
        rest: dict[K, list[str]] = defaultdict(list)
        for key, pattern in patterns.items():
            for branch in _unfolded(pattern):
                start = _literal_start(branch)
                (by_start[start] if start else rest)[key].append(branch)
        self._by_start = {start: _compiled(keys) for start, keys in by_start.items()}
        self._starts = _start_pattern(by_start)
        self._rest = _compiled(rest)

    def patterns(self) -> Iterator[tuple[K, re.Pattern[str]]]:
        """Every key with the patterns that look for it."""
        for keys in (*self._by_start.values(), self._rest):
            yield from keys

    def scan(self, text: str) -> Iterator[tuple[K, int, int]]:
        """Key, start and end of each hit; hits of one key do not overlap, hits of two keys may."""
        if self._starts:
            yield from self._scan_starts(text, self._starts)
        for key, pattern in self._rest:
            for hit in pattern.finditer(text):
                yield key, hit.start(), hit.end()

    def _scan_starts(self, text: str, starts: re.Pattern[str]) -> Iterator[tuple[K, int, int]]:
        by_start, ends = self._by_start, dict[K, int]()
        for found in starts.finditer(text):
            at = found.start()
            for key, pattern in by_start.get(text[at : at + 2], []) + by_start.get(text[at], []):
                if at >= ends.get(key, 0) and (hit := pattern.match(text, at)):
                    ends[key] = hit.end()
                    yield key, at, hit.end()


def _start_pattern(starts: Iterable[str]) -> re.Pattern[str] | None:
    """Finds the positions at which one of the starts stands; one letter is consumed, so that none hides another."""
    seconds: dict[str, set[str]] = defaultdict(set)
    for start in starts:
        seconds[start[0]].add(start[1:])
    parts = [
        re.escape(first) + ("" if "" in rest else f"(?=[{''.join(map(re.escape, sorted(rest)))}])")
        for first, rest in sorted(seconds.items())
    ]
    return re.compile("|".join(parts)) if parts else None


def _compiled(groups: Mapping[K, list[str]]) -> list[tuple[K, re.Pattern[str]]]:
    return [(key, re.compile("|".join(branches))) for key, branches in groups.items()]


def _literal_start(branch: str) -> str:
    """The one or two plain letters with which every match of the branch begins; empty if there are none."""
    plain = 0
    while plain < min(3, len(branch)) and branch[plain] not in _SPECIAL:
        plain += 1
    if plain < len(branch) and plain <= 2 and branch[plain] in "?*{":
        plain -= 1
    return branch[: min(plain, 2)]


_GROUP = "(?:"
_MOST = 200  # branches that one pattern may unfold to


def _unfolded(pattern: str) -> list[str]:
    """The branches of a pattern with the groups that they open with multiplied out: (?:a|b)c is ac|bc."""
    open_ = branches(pattern)
    done: list[str] = []
    while open_:
        branch = open_.pop()
        end = _group_end(branch) if branch.startswith(_GROUP) else 0
        quantifier = branch[end : end + 1]
        if not end or quantifier in ("*", "+", "{") or len(open_) + len(done) > _MOST:
            done.append(branch)
            continue
        tail = branch[end + 1 :] if quantifier == "?" else branch[end:]
        open_.extend(inner + tail for inner in branches(branch[len(_GROUP) : end - 1]))
        if quantifier == "?" and tail:
            open_.append(tail)
    return done


def _group_end(branch: str) -> int:
    """Index behind the bracket that closes the group with which the branch opens."""
    depth, at = 0, 0
    while at < len(branch):
        char = branch[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = _class_end(branch, at)
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return 0


def branches(pattern: str) -> list[str]:
    """The alternatives of a regular expression at its outermost level."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = _class_end(pattern, at)
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
        at += 1
    parts.append(pattern[start:])
    return [part for part in parts if part]


def _class_end(pattern: str, at: int) -> int:
    """Index of the bracket that closes the character class opened at `at`."""
    at += 2 if pattern[at + 1 : at + 2] == "^" else 1
    at += pattern[at : at + 1] == "]"
    while at < len(pattern) and pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at
