"""The tables of brands, products and trade words as lookups. Built once, on first use; all keys are folded.

Brands are found in two ways: by name, when they stand in ``brands.csv``, and by their place in front of a product or
a trade word, when they do not. Both ways start here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from output.reference import read_table, split_list
from pipelines.fold import fold


@dataclass(frozen=True, slots=True)
class Known:
    """A brand of the table. `word`: its name is also an everyday word, so that its place has to speak for it;

    `not_after`: letters in front that make another word of it (完美的).
    """

    brand: str
    word: bool
    not_after: str = ""


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first; a blank may stand inside longer Chinese ones."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(_spaced(word) for word in ordered)


def _spaced(word: str) -> str:
    if len(word) > 2 and not word.isascii():
        return " ?".join(map(re.escape, word))
    return re.escape(word)


@cache
def brand_names() -> dict[str, Known]:
    """Every name of every known brand, folded and in upper case -> the brand."""
    names: dict[str, Known] = {}
    for row in read_table("brands.csv"):
        known = Known(row["brand"], bool(row["word"]), row["word"] if row["word"] != "yes" else "")
        for name in (row["brand"], row["english"], *split_list(row["aliases"])):
            if name:
                names.setdefault(fold(name).upper(), known)
    return names


@cache
def _first_letters() -> dict[str, tuple[int, ...]]:
    """First letter -> the lengths of the known names that begin with it, longest first."""
    lengths: dict[str, set[int]] = {}
    for name in brand_names():
        lengths.setdefault(name[0], set()).add(len(name))
    return {letter: tuple(sorted(sizes, reverse=True)) for letter, sizes in lengths.items()}


def known_at(text: str, at: int) -> tuple[Known, int] | None:
    """The known brand whose name begins at `at` of a folded, upper-case text, and where it ends."""
    for size in _first_letters().get(text[at : at + 1], ()):
        end = at + size
        known = brand_names().get(text[at:end]) if end <= len(text) else None
        if known and not (_is_latin(text[end - 1]) and _is_latin(text[end : end + 1])):
            return known, end
    return None


def known_before(text: str, end: int) -> tuple[Known, int] | None:
    """The known brand whose name ends at `end` of a folded, upper-case text, and where it begins."""
    for size in _last_letters().get(text[end - 1 : end], ()):
        start = end - size
        known = brand_names().get(text[start:end]) if start >= 0 else None
        before = text[start - 1 : start] if start > 0 else ""
        if known and not (_is_latin(text[start]) and _is_latin(before)) and before not in (*known.not_after,):
            return known, start
    return None


@cache
def _last_letters() -> dict[str, tuple[int, ...]]:
    """Last letter -> the lengths of the known names that end with it, longest first."""
    lengths: dict[str, set[int]] = {}
    for name in brand_names():
        lengths.setdefault(name[-1], set()).add(len(name))
    return {letter: tuple(sorted(sizes, reverse=True)) for letter, sizes in lengths.items()}


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def not_after(brand: str) -> str:
    """The letters in front of the brand's name that make another word of it."""
    known = brand_names().get(fold(brand).upper())
    return known.not_after if known else ""


def spellings(brand: str) -> tuple[str, ...]:
    """The folded, upper-case names of a known brand; empty for a brand that is in no table."""
    return _spellings().get(brand, ())


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, known in brand_names().items():
        found.setdefault(known.brand, []).append(name)
    return {brand: tuple(names) for brand, names in found.items()}


@cache
def products() -> dict[str, str]:
    """Every wording of a product, folded -> the product."""
    words: dict[str, str] = {}
    for row in read_table("products.csv"):
        for word in (row["product"], *split_list(row["synonyms"])):
            words.setdefault(fold(word), row["product"])
    return words


def product_of(wording: str) -> str:
    """The product that a wording found by `product_pattern` leads to."""
    return products()[wording.replace(" ", "")]


@cache
def product_pattern() -> re.Pattern[str]:
    """Finds a product in folded text."""
    return re.compile(alternation(products()))


@cache
def words(use: str) -> frozenset[str]:
    """The trade words of one use: ``service``, ``lead``, ``modifier``, ``generic`` or ``firm``."""
    return frozenset(fold(row["word"]) for row in read_table("words.csv") if row["use"] == use)


@cache
def service_pattern() -> re.Pattern[str]:
    """Finds a word that tells of service and hotlines in folded text."""
    return re.compile(alternation(words("service")))


@cache
def trigger_pattern() -> re.Pattern[str]:
    """Finds a product or a trade word: what ends the filling of a slot."""
    return re.compile(alternation(products().keys() | words("service")))


@cache
def firm_pattern() -> re.Pattern[str]:
    """Finds a word that makes wording the name of a firm."""
    return re.compile(alternation(words("firm")))


@cache
def lead_pattern() -> re.Pattern[str]:
    """Matches the words that stand in front of a brand without belonging to it."""
    return re.compile(f"(?:{alternation(words('lead'))})+")


@cache
def modifier_tail() -> re.Pattern[str]:
    """Matches the words between a brand and its product (家用, 变频, 电器 ...) at the end of a name."""
    return re.compile(f"(?:{alternation(words('modifier'))})+$")


@cache
def modifier_run() -> re.Pattern[str]:
    """Matches such words where they begin."""
    return re.compile(f"(?:{alternation(words('modifier'))})*")


@cache
def generic_pattern() -> re.Pattern[str]:
    """Matches wording that consists of everyday trade words only and so names no brand."""
    everyday = words("generic") | words("lead") | words("modifier") | words("service")
    return re.compile(f"(?:{alternation(everyday)})+")
