"""Traditional characters, with or without pronunciation."""

from __future__ import annotations

from functools import cache

from crawler.generator.draw import Draw
from crawler.generator.wordings import tables
from output.reference import read_table


@cache
def _traditional() -> dict[int, str]:
    """Simplified character to the traditional one that the table leads back to it."""
    changed = set("".join(tables()["traditional_changed"]))
    found: dict[str, str] = {}
    for row in read_table("traditional.csv"):
        simplified, sign = row["simplified"], row["traditional"]
        if simplified not in found and _common(sign) and (simplified in changed or not _common(simplified)):
            found[simplified] = sign
    found |= {line[0]: line[1] for line in tables()["traditional_prefer"]}
    return {ord(simplified): sign for simplified, sign in found.items()}


def _common(sign: str) -> bool:
    try:
        sign.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def has_traditional(sign: str) -> bool:
    """Whether a character is written differently in traditional script."""
    return ord(sign) in _traditional()


def traditional(words: str) -> str:
    """The words in traditional characters."""
    return words.translate(_traditional())


@cache
def _sounds() -> dict[str, str]:
    return {line[0]: line[1:] for line in tables()["gloss"]}


def glossed(draw: Draw, words: str, share: float = 0.5) -> str:
    """Traditional words with the pronunciation behind some of the characters: 務(wù)."""
    sounds = _sounds()
    return "".join(
        f"{sign}({sounds[sign]})" if sign in sounds and draw.chance(share) else sign for sign in words
    )
