"""The regular expressions of the reader, and texts that each of them may take too long for.

A pattern takes long where it can begin, or go on, at many places of a text that it does not match in the end. So each of
its repeated parts is written again and again, with and without what stands before it, and then something that does not
fit. The parts come from Python's own parser of regular expressions.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pipelines
from pipelines.scan import Scanner

_parser: Any = re._parser  # type: ignore[attr-defined]
_LONG = 8  # repetitions that can be told from few
_ENDS = ("", "\x01", "\n", "。")
_LIKED = 12  # characters of a pattern that are repeated by themselves


def used_patterns() -> dict[str, re.Pattern[Any]]:
    """The patterns of all modules of `pipelines` by name: constants, and what functions without arguments build of tables."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in pkgutil.walk_packages(pipelines.__path__, "pipelines."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if getattr(value, "__module__", module.name) == module.name or not callable(
                value
            ):  # not imported
                built = (
                    value()
                    if hasattr(value, "cache_info") and not inspect.signature(value).parameters
                    else value
                )
                found.update(_patterns(f"{module.name.removeprefix('pipelines.')}.{name}", built))
    return found


BOUNDED = {
    "areas.guards._TRADE": 16,
    "areas.guards.HOUSE": 40,
    "lexicon.modifier_tail": 128,
    "numbers._FAX_LINE": 100,
    "numbers._NO_NUMBER": 24,
    "numbers._PHONE_TOO": 24,
    "products._BEFORE": 8,
    "served._WORD": 17,
}
"""Patterns that are only ever given so many characters."""
_SOURCES = ("content_type", "decode", "hiding", "markup", "nesting", "page")
"""Modules whose patterns are given pages as served; all others meet lines, in which white space never runs on."""


def applied(name: str) -> list[str]:
    """The ways in which the modules apply a pattern: ``finditer`` for all that search, ``match``, ``fullmatch``."""
    module, _, last = name.partition(":")[0].rpartition(".")
    ways = set(re.findall(rf"\b{last}(?:\(\))?\.(\w+)\(", _sources(module if last[0] == "_" else "")))
    found = sorted(ways & {"match", "fullmatch"})
    return (
        ["finditer", *found] if ":" in name or ways - {"match", "fullmatch", "pattern"} or not ways else found
    )


@cache
def _sources(module: str) -> str:
    """The text of a module, or of all of them."""
    top = Path(pipelines.__path__[0])
    files = [top / f"{module.replace('.', '/')}.py"] if module else sorted(top.rglob("*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _patterns(name: str, value: object) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, Scanner):
        yield from ((f"{name}: {key}", pattern) for key, pattern in value.patterns())
    elif isinstance(value, re.Pattern):
        yield name, value
    elif type(value).__name__ == "_Lazy":
        yield name, re.compile(vars(value)["pattern"], vars(value)["_flags"])


def hostile_texts(name: str, pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Texts of about `size` characters that the pattern likes and then does not match, the same ones for each size."""
    size = min(size, BOUNDED.get(name, size))
    lined = name.partition(".")[0] not in _SOURCES
    for text in _liked(pattern, size):
        if not (lined and _RUN.search(text)):
            yield text


_RUN = re.compile(r"\s{9}")


def _liked(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    tree = _parser.parse(
        pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    )
    units = dict.fromkeys(_units(tree, ""))
    for before, unit in units:
        for end in _ENDS:
            yield before + unit * (size // len(unit)) + end
        if before:
            yield (before + unit) * (size // len(before + unit))
    for char in list(dict.fromkeys(_example(tree)))[:_LIKED]:
        yield char * size
    if example := _example(tree)[:-1]:
        yield example * (size // len(example))


def _units(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """What stands before each part that may be repeated for long, and the part."""
    for op, value in tree:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, part = value
            if int(most) >= _LONG:
                yield from ((before, unit) for unit in _choices(part) if unit)
            yield from _units(part, before)
        elif name == "SUBPATTERN":
            yield from _units(value[3], before)
        elif name == "ATOMIC_GROUP":
            yield from _units(value, before)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _units(branch, before)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _units(value[1], before)
        before += _example([(op, value)])


def _choices(tree: Any) -> Iterator[str]:
    """Some texts that a part matches: its first characters, each of its branches."""
    yield _example(tree)
    for op, value in tree:
        if str(op) == "IN":
            for item, what in value:
                yield from _members(str(item), what)
        elif str(op) == "SUBPATTERN":
            yield from _choices(value[3])
        elif str(op) == "BRANCH":
            yield from map(_example, value[1])
        elif str(op) in ("NOT_LITERAL", "ANY"):
            yield from ("x", "4", "的", " ")
        elif "REPEAT" in str(op):
            yield from _choices(value[2])


_CATEGORIES = {
    "CATEGORY_DIGIT": "4",
    "CATEGORY_SPACE": " ",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_DIGIT": "x",
    "CATEGORY_NOT_SPACE": "x",
    "CATEGORY_NOT_WORD": "-",
}


def _members(item: str, what: Any) -> Iterator[str]:
    if item == "LITERAL":
        yield chr(what)
    elif item == "RANGE":
        yield chr(what[0])
    elif item == "CATEGORY":
        yield _CATEGORIES[str(what)]
    elif item == "NEGATE":
        yield from ("x", "4", "的", " ", "\t")


def _example(tree: Any) -> str:
    """A text that a part of a pattern matches, as short as it can be made easily."""
    return "".join(_one(str(op), value) for op, value in tree)


def _one(op: str, value: Any) -> str:
    if op == "LITERAL":
        return chr(value)
    if op in ("ANY", "NOT_LITERAL"):
        return "x"
    if op == "IN":
        return next((found for item, what in value for found in _members(str(item), what)), "")
    if "REPEAT" in op:
        return _example(value[2]) * max(1, int(value[0]))
    inner = {"SUBPATTERN": lambda: value[3], "ATOMIC_GROUP": lambda: value, "BRANCH": lambda: value[1][0]}
    return _example(inner[op]()) if op in inner else ""
